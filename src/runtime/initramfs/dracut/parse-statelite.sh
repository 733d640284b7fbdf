#!/bin/sh
# dracut cmdline hook, sourced: turns NFSROOT= (and NFSOPTS=) into the root= that dracut's own NFS module understands.

# shellcheck source=/dev/null
command -v getarg >/dev/null || . /lib/dracut-lib.sh

statelite_root=$(getarg NFSROOT=)
if [ -n "$statelite_root" ]; then
  statelite_options=$(getarg NFSOPTS=)
  case ,$statelite_options, in
  *vers=3*) statelite_type=nfs ;;
  *) statelite_type=nfs4 ;;
  esac
  # Read by the hooks that follow.
  # shellcheck disable=SC2034
  root="$statelite_type:${statelite_root%/}/rootimg:ro,nolock${statelite_options:+,$statelite_options}" netroot=''
  getarg ip= >/dev/null || echo 'ip=dhcp' >/etc/cmdline.d/91-statelite-ip.conf
fi
