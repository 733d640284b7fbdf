#!/bin/sh
# statelite: gives a node files of its own on a root that it shares, read-only, with others.
#
#   statelite ROOT      from the initramfs, before switch_root
#   statelite refresh   on a running node: brings in the link rules that are new since it booted
#
# It reads two compiled lists, nodes/<node> and images/<image>, below $STATELITE_LISTS (ROOT/.statelite/lists when unset),
# logs each action to ROOT/.statelite/statelite.log, and ends with 1 when anything that was asked for could not be had.

set -u -f
umask 022
tab=$(printf '\t')
layers=''
store=''
rules=0
problems=0
patience=${STATELITE_TRIES:-6}

main() {
  [ $# -eq 1 ] || usage
  case $1 in
  refresh) refreshing=yes root='' ;;
  /*) refreshing=no root=$(cd -P "$1" && pwd -P) && root=${root%/} || exit 1 ;;
  *) usage ;;
  esac
  area=$root/.statelite
  lists=${STATELITE_LISTS:-$area/lists}
  read_command_line
  open_area
  read_node_list
  read_image_list
  say "$rules rules, layers:${layers:- none}, $problems problems (see /.statelite/statelite.log)"
  [ "$problems" -eq 0 ]
}

usage() { echo 'usage: statelite ROOT | statelite refresh' >&2; exit 2; }

log() { printf '%s\n' "$*" >>"$area/statelite.log"; }
say() { log "$@"; printf 'statelite: %s\n' "$*" >&2; }
problem() { problems=$((problems + 1)); say "PROBLEM: $*"; }
die() { say "STOPPED: $*"; exit 1; }

# The node's name: NODE= of the kernel command line, else what the kernel calls this machine.
read_command_line() {
  node=${STATELITE_NODE:-}
  words=''
  read -r words </proc/cmdline || :
  for word in $words; do
    case $word in
    NODE=*) node=${node:-${word#NODE=}} ;;
    statelite.debug) set -x ;;
    esac
  done
  node=${node:-$(uname -n)}
}

# All that a node changes lives in one tmpfs; the initramfs may have mounted it already. `image` there is the root without
# whatever is mounted on it, so that a default is never taken from what another rule has put over it.
open_area() {
  if [ "$refreshing" = yes ]; then
    is_mounted "$area/image" || { echo 'statelite: this is not a running statelite node' >&2 && exit 1; }
  else
    is_mounted "$area" || mount -t tmpfs -o mode=0755 statelite "$area" || exit 1
    mkdir -p "$area/tmpfs" "$area/persistent" "$area/mnt" "$area/image" || exit 1
    [ ! -e "$area/filled" ] || die 'this root is filled already'
    is_mounted "$area/image" || bind_read_only "${root:-/}" "$area/image" || die "cannot bind ${root:-/}"
  fi
  log "$(date '+%Y-%m-%d %H:%M:%S'): node $node, refreshing: $refreshing"
  case $node in . | .. | */*) die "$node is not the name of a node" ;; esac
}

is_mounted() {
  while read -r _ _ _ _ point _; do
    [ "$point" != "$1" ] || return 0
  done </proc/self/mountinfo
  return 1
}

# --- the lists: fields separated by tabs, "-" for an empty one, \0ooo for bytes that would break a line ------------------

decode() {
  case $1 in
  -) decoded='' ;;
  *\\*) decoded=$(printf '%b.' "$1") && decoded=${decoded%.} ;;
  *) decoded=$1 ;;
  esac
}

open_list() {
  [ -r "$1" ] || die "there is no list $1"
  IFS=$tab read -r word version <"$1"
  [ "$word $version" = 'statelite 1' ] || die "$1 is not a list that this script can read"
}

read_node_list() {
  open_list "$lists/nodes/$node"
  image=''
  while IFS=$tab read -r word a b c d e; do
    case $word in
    statelite) ;;
    image) decode "$a" && image=$decoded ;;
    layer) add_layer "$a" "$b" "$c" "$d" "$e" ;;
    state) mount_state "$a" "$b" "$c" ;;
    *) die "unknown word $word in the list of node $node" ;;
    esac
  done <"$lists/nodes/$node"
  [ -n "$image" ] || die "the list of node $node names no image"
}

read_image_list() {
  open_list "$lists/images/$image"
  : >"$area/filled"
  while IFS=$tab read -r word behaviour method _ name parent; do
    case $word in
    statelite) continue ;;
    rule) ;;
    *) die "unknown word $word in the list of image $image" ;;
    esac
    decode "$name" && path=$decoded
    case $path/ in
    [!/]* | */../* | */./* | *//*) die "$name is not a path below the root" ;;
    esac
    rules=$((rules + 1))
    place_rule </dev/null
  done <"$lists/images/$image"
}

# --- mounts ------------------------------------------------------------------------------------------------------------

# Mounts server, directory (as the list has them), point, options, last options; $tries times at most, with growing pauses.
mount_patiently() {
  decode "$1" && server=$decoded
  decode "$2" && directory=$decoded
  decode "$4" && options=nolock${decoded:+,$decoded}$5
  pause=1
  until is_mounted "$3" || mount_once "$3"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep "$pause"
    pause=$((pause * 2))
  done
}

# STATELITE_MOUNT names a program that does it instead. Without a server, the directory is one of the image.
mount_once() {
  case $server in
  [!\[]*:*) server="[$server]" ;;
  esac
  if [ -n "${STATELITE_MOUNT:-}" ]; then
    "$STATELITE_MOUNT" "$server" "$directory" "$1" "$options"
  elif [ -z "$server" ]; then
    mount -o bind "$area/image$directory" "$1"
  else
    mount -t nfs -o "$options" "$server:$directory" "$1"
  fi </dev/null 2>>"$area/statelite.log"
}

# Both names at the second call too: with one, busybox looks the path up without following its links.
bind_read_only() { mount -o bind "$1" "$2" && mount -o remount,bind,ro "$1" "$2"; }

add_layer() {
  tries=1
  [ "$5" != retry ] || tries=$patience
  mkdir -p "$area/mnt/$1"
  if mount_patiently "$2" "$3" "$area/mnt/$1" "$4" ,ro; then
    layers="$layers $1"
    log "layer $1 $2:$3"
  elif [ "$5" = skip ]; then
    say "layer $1 is missing and skipped: $2:$3"
  else
    die "layer $1 is missing: $2:$3"
  fi
}

mount_state() {
  tries=$patience
  mount_patiently "$1" "$2" "$area/persistent" "$3" '' || die "the statelite mount is missing: $1:$2"
  store=/.statelite/persistent/$node
  mkdir -p "$root$store" || die "cannot make $store on $1:$2"
  log "state $1:$2/$node"
}

# --- rules -------------------------------------------------------------------------------------------------------------

exists() { [ -e "$1" ] || [ -L "$1" ]; }

# Puts one rule into effect. $to is its place in the tmpfs, $name its path as the list has it, for the log.
place_rule() {
  to=$area/tmpfs$path
  if [ "$refreshing" = yes ] && { exists "$to" || [ "$method" = bind ]; }; then
    log "left $behaviour $method $name"
    return
  fi
  from=''
  case $behaviour in
  tmpfs) place_tmpfs ;;
  persistent) place_kept "$store" ;;
  ro) place_ro ;;
  con) place_con ;;
  localdisk) is_mounted "$root/.sllocal/localmnt" && place_kept /.sllocal/localmnt ;;
  *) false ;;
  esac 2>>"$area/statelite.log" || {
    problem "$behaviour $method $name could not be placed"
    return
  }
  log "$behaviour $method $name ${from:+<- ${from#"$root"}}"
}

# Sets $from to what supplies the path: the first layer that has it, else the image's default. An empty directory does not count.
find_source() {
  for layer in $layers; do
    from=$area/mnt/$layer$path
    if [ -d "$from" ] && [ ! -L "$from" ]; then
      [ -z "$(ls -A "$from")" ] || return 0
    elif exists "$from"; then
      return 0
    fi
  done
  find_default
}

# What link rules moved is below /.default; what bind and nested rules left in place is in the image itself.
find_default() {
  from=$root/.default$path
  ! exists "$from" || return 0
  from=$area/image$path
  if [ "$method" = link ] && [ "$parent" = - ] || ! exists "$from"; then
    log "nothing supplies $name"
    return 1
  fi
}

# Whether a directory above $to is a link, so that an ancestor's rule already decides what is there.
behind_link() {
  above=${to%/*}
  while [ "$above" != "$area/tmpfs" ]; do
    [ ! -L "$above" ] || return 0
    above=${above%/*}
  done
  return 1
}

# Makes room at $to: what a parent's copy put there goes. Never behind a link, where it could be somebody's only copy.
make_room() {
  ! behind_link || { log "$name lies behind a link of another rule" && return 1; }
  if exists "$to"; then rm -rf "$to"; else [ -d "${to%/*}" ] || mkdir -p "${to%/*}"; fi
}

place_tmpfs() {
  find_source && make_room && cp -a "$from" "$to" && finish "$to"
}

# persistent and localdisk: seeded once, under another name first so that half a copy never counts, then left alone.
place_kept() {
  [ -n "$1" ] || { log "$name is persistent, and this node has no statelite mount" && return 1; }
  kept=$root$1$path
  if ! exists "$kept"; then
    seed=${kept%/*}/.statelite-seed
    find_source && mkdir -p "${kept%/*}" && rm -rf "$seed" && cp -a "$from" "$seed" && mv "$seed" "$kept" || return 1
  fi
  behind_link && return 0
  if [ "$method" = bind ]; then finish "$kept"; else make_room && ln -s "$1$path" "$to"; fi
}

place_ro() {
  find_source || return 1
  if [ "$method" = link ]; then
    make_room && ln -s "${from#"$root"}" "$to"
  else
    mount_point "$from" && bind_read_only "$from" "$root$path"
  fi
}

# The default, then every layer that has the file, in order of priority.
place_con() {
  make_room || return 1
  if find_default && [ -f "$from" ] && [ ! -L "$from" ]; then cp -a "$from" "$to" || return 1; fi
  for layer in $layers; do
    from=$area/mnt/$layer$path
    [ -f "$from" ] || continue
    if [ -e "$to" ]; then cat "$from" >>"$to"; else cp -a "$from" "$to"; fi || return 1
  done
  from=''
  [ -f "$to" ] && finish "$to"
}

# Link rules are done, because the image leads here; bind rules are mounted over their path.
finish() {
  [ "$method" = link ] || { mount_point "$1" && mount -o bind "$1" "$root$path"; }
}

# Makes the place for a mount of $1, where a parent's layer did not bring it.
mount_point() {
  if exists "$root$path"; then return 0; fi
  if [ -d "$1" ]; then mkdir -p "$root$path"; else : >"$root$path"; fi
}

main "$@"
