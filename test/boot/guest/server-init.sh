#!/bin/sh
# /init of the file server: the kernel's NFS server over the /etc/exports and the directories that the disk brings.
export PATH=/sbin:/bin:/usr/sbin:/usr/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs -o mode=755 run /run
mkdir -p /run/rpcbind
while read -r module; do insmod "$module" || echo "cannot load $module"; done </etc/modules
tries=0
until [ -e /dev/vda ] && [ -e /sys/class/net/eth0 ] || [ $tries -gt 100 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
mount -t ext4 /dev/vda /disk || echo 'there is no disk'
while read -r directory _; do
  case $directory in
  /*) mkdir -p "$directory" && mount -o bind "/disk$directory" "$directory" ;;
  esac
done </disk/etc/exports
for directory in repository tftpboot var/lib/statelite; do
  [ ! -d "/disk/$directory" ] || { mkdir -p "/$directory" && mount -o bind "/disk/$directory" "/$directory"; }
done
cp /disk/etc/exports /etc/exports
hostname server
ip link set lo up
ip addr add "$(cat /etc/address)" dev eth0
ip link set eth0 up
mkdir -p /var/lib/nfs/v4recovery /var/lib/nfs/rpc_pipefs /var/lib/nfs/sm
: >/var/lib/nfs/etab
: >/var/lib/nfs/rmtab
mount -t nfsd nfsd /proc/fs/nfsd
rpcbind
exportfs -ra
echo "exportfs: $?"
exportfs -v
# The grace time of NFSv4 blocks every open; nobody has a state to reclaim here.
rpc.nfsd -G 10 -L 10 4
echo "nfsd: $?"
rpc.mountd -p 20048
echo "mountd: $?"
exec /bin/agent
