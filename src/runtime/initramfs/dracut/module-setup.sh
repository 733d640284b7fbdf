#!/bin/bash
# shellcheck disable=SC2154 # moddir and initdir are dracut's
# dracut module 98statelite: a node's root on NFS, given files of its own by the image's /etc/init.d/statelite.

# Only where it is asked for: dracut --add statelite, or add_dracutmodules+=" statelite ".
check() { return 255; }

depends() { echo base network nfs; }

installkernel() { instmods nfs nfsv3 nfsv4 sunrpc lockd; }

install() {
  inst_hook cmdline 80 "$moddir/parse-statelite.sh" # before dracut's own parse-nfsroot (90)
  inst_hook pre-pivot 50 "$moddir/statelite-pivot.sh"
  # What the runtime calls, see its README.
  inst_multiple cat cp date ln ls mkdir mount mount.nfs mv rm sed sleep uname
  inst_multiple -o chmod chown chroot mount.nfs4 reboot stat sync timeout
  mkdir -p "$initdir/etc/cmdline.d"
  echo 'rd.neednet=1' >"$initdir/etc/cmdline.d/90-statelite.conf"
}
