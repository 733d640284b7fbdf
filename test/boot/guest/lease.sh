#!/bin/sh
# What udhcpc calls: takes the lease, and leaves what initramfs-tools would know from it.
# shellcheck disable=SC2154 # the variables are udhcpc's
case $1 in
bound)
  ip addr add "$ip/${mask:-24}" dev "$interface"
  echo "HOSTNAME=${hostname:-} DNSDOMAIN=${domain:-}" >/run/lease
  ;;
deconfig) ip link set "$interface" up ;;
esac
