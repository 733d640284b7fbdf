#!/bin/bash
# The statelite module of dracut: mounts the root that NFSROOT= names with dracut's own nfs module, then runs the runtime.

check() {
  # Only when it is asked for: the initramfs of another image must not change.
  return 255
}

depends() {
  echo base network nfs
}

installkernel() {
  hostonly='' instmods nfs nfsv3 nfsv4 sunrpc lockd
}

install() {
  inst_hook cmdline 80 "$moddir/parse-statelite.sh"
  inst_hook pre-pivot 50 "$moddir/statelite-pivot.sh"
  inst_multiple mkdir cp ln rm mv ls cat cut sed dirname chmod chown touch sleep mount umount mount.nfs
}
