#!/bin/sh
# /init of a machine that systemd runs: the host's programs and settings, which it cannot change, below a layer in memory.
export PATH=/bin:/usr/bin:/sbin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "$module" || echo "cannot load $module"; done </etc/modules
mkdir -p /shared /layer /whole
mount -t virtiofs -o ro shared /shared || echo 'there is nothing shared'
mount -t tmpfs -o mode=755 layer /layer
mkdir /layer/upper /layer/work
mount -t overlay -o lowerdir=/shared,upperdir=/layer/upper,workdir=/layer/work whole /whole || echo 'there is no root'
# What the host has enabled is its own matter; what is needed here comes with the test.
rm -rf /whole/etc/systemd/system/* /whole/etc/systemd/system.control /whole/etc/fstab /whole/etc/ssh/ssh_config.d /whole/etc/exports /whole/etc/exports.d
cd /whole || exit
mkdir -p dev proc sys run tmp var/lib/nfs var/tmp root home srv install tftpboot etc/statelite usr/local/bin
chmod 1777 tmp var/tmp
chmod 700 root
cp -a /extra/. /whole/
units=/whole/etc/systemd/system
ln -s service-test.target $units/default.target
for unit in systemd-binfmt.service proc-sys-fs-binfmt_misc.automount systemd-sysusers.service systemd-hwdb-update.service \
  systemd-journal-flush.service systemd-update-utmp.service systemd-udevd.service systemd-udev-trigger.service \
  ldconfig.service ssh.socket apparmor.service e2scrub_all.timer; do
  ln -s /dev/null $units/$unit
done
umount /proc /sys
mount -o move /dev /whole/dev
exec switch_root /whole /lib/systemd/systemd
