#!/bin/sh
# dracut pre-pivot hook, sourced: mounts the compiled lists and runs the image's runtime on the mounted root.

# shellcheck source=/dev/null
command -v getarg >/dev/null || . /lib/dracut-lib.sh

# The name that DHCP gave, from whichever program asked, when the kernel command line has none.
statelite_node() {
  node=$(getarg NODE=)
  [ -n "$node" ] || read -r node </proc/sys/kernel/hostname
  case $node in
  '' | localhost | '(none)')
    node=$(cat /run/NetworkManager/devices/* /tmp/dhclient.*.dhcpopts /tmp/net.*.hostname 2>/dev/null |
      sed -n 's/^\(hostname\|new_host_name\|HOSTNAME\)=//p; s/^echo //p' | sed -n 1p)
    ;;
  esac
  printf '%s' "$node"
}

# A server that has just started is given half a minute.
statelite_mount_lists() {
  lists=$(getarg LISTS=)
  options=$(getarg NFSOPTS=)
  for pause in 1 2 4 8 0; do
    [ -n "$lists" ] || break
    mount -t nfs -o "ro,nolock,retry=0${options:+,$options}" "$lists" "$NEWROOT/.statelite/lists" && return 0
    sleep "$pause"
  done
  why="cannot mount the compiled lists: ${lists:-there is no} LISTS= on the kernel command line"
  return 1
}

statelite_boot() {
  why='the image has no /.statelite: statelite apply has not prepared it'
  mount -t tmpfs -o mode=0755 statelite "$NEWROOT/.statelite" && mkdir "$NEWROOT/.statelite/lists" || return
  statelite_mount_lists || return
  why='the runtime of the image reported problems, see above'
  node=$(statelite_node)
  [ -z "$node" ] || printf '%s' "$node" >/proc/sys/kernel/hostname
  echo "statelite: node ${node:-without a name}, root and lists from NFS" >/dev/console
  STATELITE_NODE=$node sh "$NEWROOT/etc/init.d/statelite" "$NEWROOT"
}

# die ends in dracut's emergency shell, or in what rd.shell and rd.emergency say.
if [ -n "$(getarg NFSROOT=)" ] && ! statelite_boot; then
  echo "statelite: STOPPED: $why" >/dev/console
  case $(getarg statelite.onerror=) in
  continue) ;;
  reboot) sleep 10 && reboot -f ;;
  *) die "statelite: STOPPED: $why" ;;
  esac
fi
