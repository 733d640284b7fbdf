#!/bin/sh
# /init of the tiny initramfs: plays initramfs-tools around the project's own boot script, with busybox and nothing else.
export PATH=/sbin:/bin:/usr/sbin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs -o mode=755 run /run
while read -r module; do insmod "$module" || echo "cannot load $module"; done </etc/modules
rootmnt=/root

panic() {
  echo "$*"
  sync
  poweroff -f
}
log_failure_msg() { echo "Failure: $*"; }
wait_for_udev() { :; }
configure_networking() {
  ip link set lo up
  udhcpc -q -f -n -t 20 -T 1 -i eth0 -s /bin/lease || panic 'no lease from DHCP'
  # shellcheck source=/dev/null
  . /run/lease
}

# shellcheck source=/dev/null
. /scripts/statelite
mountroot
mount -o move /run "$rootmnt/run"
mount -o move /dev "$rootmnt/dev"
mount -o move /sys "$rootmnt/sys"
mount -o move /proc "$rootmnt/proc"
exec switch_root "$rootmnt" /sbin/init
