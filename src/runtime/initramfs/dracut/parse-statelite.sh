#!/bin/sh
# Before dracut parses root=: NFSROOT=SERVER:DIRECTORY becomes root=nfs:SERVER:DIRECTORY/rootimg, read-only.
command -v getarg >/dev/null || . /lib/dracut-lib.sh

statelite_root=$(getarg NFSROOT=)
if [ -n "$statelite_root" ]; then
  # shellcheck disable=SC2034 # dracut reads it
  root="nfs:$statelite_root/rootimg:ro,nolock"
  echo rd.neednet=1 >/etc/cmdline.d/80-statelite.conf
  getarg ip= >/dev/null || echo ip=dhcp >>/etc/cmdline.d/80-statelite.conf
fi
