#!/bin/sh
# statelite: gives a node files of its own on a root that it shares, read-only, with others.
#
#   statelite ROOT      from the initramfs, before switch_root: puts every rule into effect
#   statelite refresh   on a running node: brings in the link rules that are new since it booted
#   statelite status    on a running node: what is where, and why
#
# It reads two compiled lists, nodes/<node> and images/<image>, below $STATELITE_LISTS (ROOT/.statelite/lists when unset),
# logs each action to ROOT/.statelite/statelite.log, and ends with 1 when anything that was asked for could not be had.
# The manual is src/runtime/README.md and docs/booting.md of the statelite project.

set -u -f
umask 022
LC_ALL=C
PATH=${PATH:-/usr/sbin:/usr/bin:/sbin:/bin}
export LC_ALL PATH
tab=$(printf '\t')
newline='
'
layers=''
store=''
image=''
rules=0
problems=0
waiting=0
shells=0
patience=${STATELITE_TRIES:-6}

main() {
  [ $# -eq 1 ] || usage
  running=yes root=''
  case $1 in
  refresh | status) ;;
  start | stop | restart | force-reload) exit 0 ;; # an init system that takes this file for one of its own
  /*) running=no root=$(cd -P "$1" && pwd -P) && root=${root%/} || exit 1 ;;
  *) usage ;;
  esac
  area=$root/.statelite
  lists=${STATELITE_LISTS:-$area/lists}
  read_command_line
  [ "$debug" = no ] || set -x
  case $1 in
  status) show_status ;;
  refresh) refresh ;;
  *) boot ;;
  esac
}

usage() { echo 'usage: statelite ROOT | statelite refresh | statelite status' >&2; exit 2; }

log() { printf '%s\n' "$*" >>"$area/statelite.log"; }
say() { log "$@"; printf 'statelite: %s\n' "$*" >&2; }
problem() { problems=$((problems + 1)); say "PROBLEM: $*"; }
refuse() { echo "statelite: $*" >&2; exit 1; }

# What programs complain about belongs in the log; a trace on the console.
open_errors() { if [ "$debug" = yes ]; then exec 4>&2; else exec 4>>"$area/statelite.log"; fi; }

read_command_line() {
  node=${STATELITE_NODE:-} onerror='' pausing=no debug=no words=''
  read -r words <"${STATELITE_CMDLINE:-/proc/cmdline}" || :
  for word in $words; do
    case $word in
    NODE=?*) node=${node:-${word#NODE=}} ;;
    shell) pausing=yes ;;
    statelite.debug) debug=yes ;;
    statelite.onerror=*) onerror=${word#*=} ;;
    esac
  done
}

# --- the three verbs -----------------------------------------------------------------------------------------------------

boot() {
  # systemd shares mounts: what is put over a path would show in the view of the bare image too. No mount of its own, no need.
  mount --make-rprivate "${root:-/}" 2>/dev/null || :
  is_mounted "$area" || mount -t tmpfs -o mode=0755 statelite "$area" || exit 1
  mkdir -p "$area/tmpfs" "$area/persistent" "$area/mnt" "$area/image" || exit 1
  [ ! -e "$area/filled" ] || { say 'STOPPED: this root is filled already' && exit 1; }
  # `image` is the root without whatever is mounted on it: a default is never taken from what another rule put over it.
  until is_mounted "$area/image" || bind_read_only "${root:-/}" "$area/image"; do
    stuck "cannot bind ${root:-/}" || exit 1
  done
  find_name
  open_errors
  : >"$area/record"
  choose_copier
  pause 'nothing is mounted yet'
  read_lists
  pause 'the rules are in effect, and the root is about to be used'
  [ "$problems" -eq 0 ] || stuck "$problems problems" || :
}

# On a running node: its name, and what was placed so far, a line for each rule.
read_record() {
  is_mounted "$area/image" || refuse 'this is not a running statelite node'
  read -r node <"$area/node"
  recorded=$newline$(cat "$area/record" 2>/dev/null)$newline
}

refresh() {
  read_record
  mkdir "$area/refreshing" 2>/dev/null || refuse "another refresh is at work (or died: rmdir $area/refreshing)"
  trap 'rmdir "$area/refreshing"' EXIT
  open_errors
  copier='cp'
  read_lists
  [ "$problems" -eq 0 ]
}

show_status() {
  read_record
  echo "node $node"
  while IFS=$tab read -r word at from; do
    state='NOT MOUNTED'
    ! is_mounted "$at" || state=mounted
    echo "$word: $from on $at, $state"
  done <"$area/mounts"
  while IFS=$tab read -r rule how; do
    case $rule in
    ro\ *) echo "$rule: read-only $how" ;;
    persistent\ * | localdisk\ *) echo "$rule: writable, survives a reboot, $how" ;;
    *) echo "$rule: writable, lost at a reboot, $how" ;;
    esac
  done <"$area/record"
  open_list "$lists/nodes/$node" || refuse "$wrong; are the lists mounted on $lists?"
  while IFS=$tab read -r word image; do [ "$word" != image ] || break; done <"$lists/nodes/$node"
  decode "$image"
  open_list "$lists/images/$decoded" || refuse "$wrong; are the lists mounted on $lists?"
  while IFS=$tab read -r word behaviour method _ name _; do
    [ "$word" = rule ] || continue
    case $recorded in
    *"$newline$behaviour $method $name$tab"*) ;;
    *) echo "$behaviour $method $name: NOT IN EFFECT, waits for refresh or reboot" ;;
    esac
  done <"$lists/images/$decoded"
}

# --- when it cannot go on ------------------------------------------------------------------------------------------------

# What the kernel word statelite.onerror asks for. Returns 0 to try again, 1 to go on without; else this is the end.
stuck() {
  say "STOPPED: $1"
  [ "$running" = no ] || exit 1
  case $onerror in
  shell) open_shell 'mend it, then leave it with exit' || exit 1 ;;
  continue) say 'goes on all the same: statelite.onerror=continue' && return 1 ;;
  reboot)
    say 'reboots in 10 seconds: statelite.onerror=reboot'
    sleep "${STATELITE_PAUSE:-10}"
    "${STATELITE_REBOOT:-reboot}" -f
    exit 1
    ;;
  *) exit 1 ;;
  esac
}

pause() { [ "$pausing" = no ] || open_shell "$1" || :; }

# Nine at most: a console that is at its end must not keep a node from stopping.
open_shell() {
  shells=$((shells + 1)) console=${STATELITE_CONSOLE:-/dev/console}
  if [ "$shells" -gt 9 ] || ! (: <>"$console") 2>/dev/null; then
    say 'there is no console for a shell'
    return 1
  fi
  say "a shell: $1 (the root is ${root:-/}, the log $area/statelite.log)"
  ${STATELITE_SHELL:-sh -i} <>"$console" >&0 2>&1 || :
}

# --- the node's name -----------------------------------------------------------------------------------------------------

# NODE= of the kernel command line, else the host name that DHCP gave, else what the kernel calls this machine.
find_name() {
  [ -n "$node" ] || read_lease
  node=${node:-$(uname -n)}
  [ -e "$lists/nodes/$node" ] || [ ! -e "$lists/nodes/${node%%.*}" ] || node=${node%%.*}
  log "$(date '+%Y-%m-%d %H:%M:%S') boot of node $node"
  printf '%s\n' "$node" >"$area/node"
  case $node in
  '(none)' | localhost | localhost.*)
    stuck 'this node has no name: NODE= on the kernel command line or a host name from DHCP gives it one' || exit 1
    ;;
  . | .. | */*) stuck "$node is not the name of a node" || exit 1 ;;
  esac
}

# What ipconfig of initramfs-tools leaves behind.
read_lease() {
  set +f
  for lease in /run/net-*.conf /tmp/net-*.conf; do
    [ -r "$lease" ] || continue
    while IFS='=' read -r word name; do
      [ "$word" = HOSTNAME ] || continue
      name=${name#[\"\']}
      node=${node:-${name%[\"\']}}
    done <"$lease"
  done
  set -f
}

# --- the lists: fields separated by tabs, "-" for an empty one, \0ooo for bytes that would break a line ------------------

read_lists() {
  until open_list "$lists/nodes/$node"; do stuck "$wrong" || return 1; done
  read_node_list
  until open_list "$lists/images/$image"; do stuck "$wrong" || return 1; done
  say "node $node, image $image, layers:${layers:- none}, state: ${store:-none}"
  pause 'the layers and the state are mounted, no rule is in effect'
  [ "$running" = yes ] || : >"$area/filled"
  read_image_list
  say "$rules rules, layers:${layers:- none}, $problems problems (see /.statelite/statelite.log)"
  [ "$waiting" -eq 0 ] || say "$waiting of them wait for the next boot"
}

decode() {
  case $1 in
  -) decoded='' ;;
  *\\*) decoded=$(printf '%b.' "$1") && decoded=${decoded%.} ;;
  *) decoded=$1 ;;
  esac
}

open_list() {
  wrong="there is no list $1"
  [ -r "$1" ] || return 1
  wrong="$1 is not a list that this script can read"
  IFS=$tab read -r word version <"$1"
  [ "$word $version" = 'statelite 1' ]
}

read_node_list() {
  [ "$running" = yes ] || : >"$area/mounts"
  while IFS=$tab read -r word a b c d e || [ -n "$word" ]; do
    case $word in
    statelite) ;;
    image) decode "$a" && image=$decoded ;;
    layer) add_layer "$a" "$b" "$c" "$d" "$e" ;;
    state) mount_state "$a" "$b" "$c" ;;
    *) problem "unknown word $word in the list of node $node" ;;
    esac </dev/null
  done <"$lists/nodes/$node"
}

read_image_list() {
  while IFS=$tab read -r word behaviour method shape name _ || [ -n "$word" ]; do
    [ "$word" != statelite ] || continue
    decode "${name:-}" && path=$decoded
    rules=$((rules + 1))
    case $word in
    rule)
      case $path/ in
      */../* | */./* | *//* | [!/]* | /) problem "${name:-nothing} is not a path below the root" ;;
      *) place_rule </dev/null ;;
      esac
      ;;
    *) problem "unknown word $word in the list of image $image" ;;
    esac
    [ $((rules % 200)) -ne 0 ] || say "$rules rules so far"
  done <"$lists/images/$image"
}

# --- mounts ------------------------------------------------------------------------------------------------------------

is_mounted() {
  while read -r _ _ _ _ point _; do
    [ "$point" != "$1" ] || return 0
  done </proc/self/mountinfo
  return 1
}

# Mounts server, directory (as the list has them), point, options, last options; $tries times at most, with growing pauses.
mount_patiently() {
  decode "$1" && server=$decoded
  decode "$2" && directory=$decoded
  decode "$4" && options=nolock${decoded:+,$decoded}$5
  wait=1 left=$tries
  until is_mounted "$3" || mount_once "$3"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    say "$1:$2 cannot be mounted; next try in $wait s, $left left"
    sleep "$wait"
    [ "$wait" -ge 30 ] || wait=$((wait * 2))
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
    mount -o bind "$area/image$directory" "$1" # read-only as the image is
  else
    # mount.nfs would try for two minutes by itself, and a server that swallows packets for longer.
    retry=''
    ! command -v mount.nfs >/dev/null || retry=retry=0,
    limited mount -t nfs -o "$retry$options" "$server:$directory" "$1"
  fi </dev/null 2>&4
}

limited() { if command -v timeout >/dev/null; then timeout 60 "$@"; else "$@"; fi; }

# Both names at the second call too: with one, busybox looks the path up without following its links.
bind_read_only() { mount -o bind "$1" "$2" && mount -o remount,bind,ro "$1" "$2"; }

# For status: what was mounted where, as the running node names it.
note_mount() {
  while IFS=$tab read -r _ at _; do [ "$at" != "$2" ] || return 0; done <"$area/mounts"
  printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$area/mounts"
}

add_layer() {
  tries=1
  [ "$5" != retry ] || tries=$patience
  mkdir -p "$area/mnt/$1"
  until mount_patiently "$2" "$3" "$area/mnt/$1" "$4" ,ro; do
    [ "$5" != skip ] || { say "layer $1 is missing and skipped: $2:$3" && return; }
    stuck "layer $1 is missing: $2:$3" || return 0
  done
  layers="$layers $1"
  log "layer $1 $2:$3"
  note_mount "layer $1" "/.statelite/mnt/$1" "$2:$3"
}

mount_state() {
  tries=$patience
  until mount_patiently "$1" "$2" "$area/persistent" "$3" ''; do
    stuck "the statelite mount is missing: $1:$2" || return 0
  done
  store=/.statelite/persistent/$node
  until mkdir -p "$root$store" && (: >>"$root$store/.statelite-made"); do
    stuck "this node cannot write to its directory $1:$2/$node" || { store='' && return 0; }
  done
  log "state $1:$2/$node"
  note_mount state /.statelite/persistent "$1:$2"
}

# --- rules -------------------------------------------------------------------------------------------------------------

exists() { [ -e "$1" ] || [ -L "$1" ]; }
is_dir() { [ -d "$1" ] && [ ! -L "$1" ]; }

# Puts one rule into effect. $to is its place in the tmpfs, $name its path as the list has it, for the log; $aside is where
# it is copied first: half a copy never has the name by which it counts.
place_rule() {
  to=$area/tmpfs$path aside=$area/new how=''
  [ "$running" = no ] || ! is_left || return 0
  case $behaviour in
  tmpfs) place_tmpfs ;;
  persistent) place_kept "$store" ;;
  ro) place_ro ;;
  con) place_con ;;
  localdisk) is_mounted "$root/.sllocal/localmnt" && place_kept /.sllocal/localmnt ;;
  *) false ;;
  esac 2>&4 || {
    rm -rf "$aside" 2>&4
    problem "$behaviour $method $name could not be placed"
    return
  }
  log "placed $behaviour $method $name $how"
  printf '%s\t%s\n' "$behaviour $method $name" "$how" >>"$area/record"
}

# Whether a refresh leaves a rule alone: what is placed already, and what only a boot can bring about.
is_left() {
  case $recorded in *"$newline$behaviour $method $name$tab"*) log "left $behaviour $method $name" && return 0 ;; esac
  [ "$method" = bind ] || exists "$to" || return 1
  # A directory that was only made for the rules below it is not yet the rule's.
  [ "$method$behaviour" != linktmpfs ] || ! is_dir "$to" || ! was_made "$area/made" "$path" || return 1
  waiting=$((waiting + 1))
  log "left $behaviour $method $name, which waits for the next boot"
}

# Sets $from to what supplies the path, below $root$base: the first layer that has it, else the image's default.
find_source() {
  from=''
  for layer in $layers; do
    base=/.statelite/mnt/$layer
    from=$root$base$path
    if exists "$from" && stays_in "$root$base"; then
      if ! is_dir "$from" || holds_something "$from"; then break; fi
    fi
    from=''
  done
  if [ -z "$from" ]; then find_default || return 1; fi
  can_mount "$from"
}

# A mount would follow a link, to a place of this initramfs.
can_mount() {
  [ "$method" = link ] || [ ! -L "$1" ] || { log "$name is a link, which cannot be mounted" && return 1; }
}

# What link rules moved is below /.default; all else is where it was. Below a link, the path leads to /.default by itself.
find_default() {
  base=/.statelite/image from=$area/image$path
  [ ! -L "$from" ] || behind_link "$area/image" || { base=/.default && from=$root/.default$path; }
  exists "$from" || default_to_come || { log "nothing supplies $name" && return 1; }
}

# apply --staged makes the empty default of a path that the image lacks together with the link, after this refresh.
default_to_come() {
  [ "$running" = yes ] && ! exists "$area/image$path" || return 1
  base=/.default from=$area/empty-$shape
  if [ "$shape" = dir ]; then mkdir -p "$from"; else (: >"$from"); fi
}

holds_something() {
  set +f
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    set -f
    ! exists "$entry" || return 0
  done
  return 1
}

# Whether the path below $1 is really there, and not reached through a link that leads out of it.
stays_in() {
  above=${path%/*}
  while [ -n "$above" ]; do
    if [ -L "$1$above" ]; then
      real=$(cd -P "$1${path%/*}" 2>/dev/null && pwd -P)
      case $real/ in "$1"/*) return 0 ;; esac
      log "$name is reached through a link that leads out of ${1#"$root"}"
      return 1
    fi
    above=${above%/*}
  done
}

# busybox's cp loses extended attributes; the image's own does not.
choose_copier() {
  copier='cp'
  case $(cp --help 2>&1) in *BusyBox*) ;; *) return ;; esac
  case $(chroot "${root:-/}" /bin/cp --help 2>&1) in *--preserve*) copier=chroot ;; esac
}

copy() { if [ $copier = cp ]; then cp -a "$1" "$2"; else chroot "${root:-/}" /bin/cp -a "${1#"$root"}" "${2#"$root"}"; fi; }

copy_aside() { rm -rf "$aside" && copy "$from" "$aside"; }

# Else a power cut could leave the name that a copy gets next, and not its content.
make_durable() { ! command -v sync >/dev/null || sync -f "$1" || sync; }

# Moves from a copy into a directory what it lacks; what is there stays as it is, and so does a directory that somebody placed.
fill_gaps() {
  is_dir "$1" || return 0
  set +f
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    set -f
    exists "$entry" || continue
    if ! exists "$2/${entry##*/}"; then
      mv "$entry" "$2/${entry##*/}" || return 1
    elif is_dir "$entry" && was_made "$3" "${2#"$4"}/${entry##*/}"; then
      fill_gaps "$entry" "$2/${entry##*/}" "$3" "$4" || return 1
    fi
  done
}

# Makes the directories above the path below $1 with the image's modes and owners, and notes in $2 that they were only made:
# first, because a directory that is there and not noted is taken for whole.
make_parents() {
  [ ! -d "$1${path%/*}" ] || return 0
  rest=${path%/*}/ at=''
  rest=${rest#/}
  while [ -n "$rest" ]; do
    new=$1$at/.statelite-new
    at=$at/${rest%%/*} rest=${rest#*/}
    [ ! -d "$1$at" ] || continue
    note "$2" "$at" || return 1
    like=$(stat -c '%u:%g %a' "$area/image$at" 2>/dev/null) || like='0:0 755'
    if [ "$like" = '0:0 755' ]; then
      mkdir "$1$at" || return 1
    else
      mkdir -p "$new" && chown "${like% *}" "$new" && chmod "${like#* }" "$new" && mv "$new" "$1$at" || return 1
    fi
  done
}

# A line that a full disk cut names nothing once the # has ended it.
note() { printf '#\n%s/\n' "$2" >>"$1"; }

was_made() {
  made=$newline$(cat "$1" 2>/dev/null)$newline
  case $made in *"$newline-$2/$newline"*) return 1 ;; *"$newline$2/$newline"*) ;; *) return 1 ;; esac
}

# Whether a directory above the path below $1 is a link, so that an ancestor's rule already decides what is there.
behind_link() {
  above=${path%/*}
  while [ -n "$above" ]; do
    [ ! -L "$1$above" ] || return 0
    above=${above%/*}
  done
  return 1
}

# Makes room at $to: what a parent's copy put there goes. Never behind a link, where it could be somebody's only copy.
make_room() {
  ! behind_link "$area/tmpfs" || { log "$name lies behind a link of another rule" && return 1; }
  if exists "$to"; then rm -rf "$to"; else make_parents "$area/tmpfs" "$area/made"; fi
}

place_tmpfs() {
  find_source || return 1
  how="<- $base$name"
  if [ "$running" = no ]; then
    make_room && { copy "$from" "$to" || { rm -rf "$to" && false; }; } && finish "$to"
  elif ! copy_aside; then
    return 1
  elif exists "$to"; then
    fill_gaps "$aside" "$to" "$area/made" "$area/tmpfs" && rm -rf "$aside" && note "$area/made" "-$path"
  else
    make_room && mv "$aside" "$to"
  fi
}

# persistent and localdisk: seeded once, then left alone.
place_kept() {
  [ -n "$1" ] || { log "$name is persistent, and this node has no statelite mount" && return 1; }
  kept=$root$1$path aside=$root$1/.statelite-seed book=$root$1/.statelite-made
  how="-> $1$name"
  stays_in "$root$1" || return 1
  if ! exists "$kept"; then
    find_source && make_parents "$root$1" "$book" && copy_aside && make_durable "$root$1" || return 1
    ! was_made "$book" "$path" || note "$book" "-$path" || return 1
    mv "$aside" "$kept" || return 1
    how="$how, seeded <- $base$name"
  elif is_dir "$kept" && was_made "$book" "$path"; then
    find_source && copy_aside && make_durable "$root$1" || return 1
    fill_gaps "$aside" "$kept" "$book" "$root$1" && rm -rf "$aside" && note "$book" "-$path" || return 1
    how="$how, completed <- $base$name"
  fi
  behind_link "$area/tmpfs" && return 0
  if [ "$method" = bind ]; then can_mount "$kept" && finish "$kept"; else make_room && ln -s "$1$path" "$to"; fi
}

place_ro() {
  find_source || return 1
  how="<- $base$name"
  if [ "$method" = link ]; then
    make_room && ln -s "$base$path" "$to"
  else
    mount_point "$from" && bind_read_only "$from" "$root$path"
  fi
}

# The default, then every layer that has the file, in order of priority; joined under another name, so never half.
place_con() {
  rm -rf "$aside"
  ! find_default || add_part || return 1
  for layer in $layers; do
    base=/.statelite/mnt/$layer
    from=$root$base$path
    ! exists "$from" || ! stays_in "$root$base" || add_part || return 1
  done
  [ -f "$aside" ] && make_room && mv "$aside" "$to" && finish "$to"
}

# Only files have contents to join; a link could lead anywhere.
add_part() {
  if [ ! -f "$from" ] || [ -L "$from" ]; then
    log "$base$name is no file and not joined"
    return 0
  fi
  how="${how:+$how }<- $base$name"
  if [ -e "$aside" ]; then cat "$from" >>"$aside"; else copy "$from" "$aside"; fi
}

# Link rules are done, because the image leads here; bind rules are mounted over their path.
finish() {
  [ "$method" = link ] || { mount_point "$1" && mount -o bind "$1" "$root$path"; }
}

# Makes the place for a mount of $1, where a parent's layer did not bring it.
mount_point() {
  if exists "$root$path"; then can_mount "$root$path" && return; fi
  make_parents "$root" "$area/made" || return 1
  if [ -d "$1" ]; then mkdir "$root$path"; else (: >"$root$path"); fi
}

main "$@"
