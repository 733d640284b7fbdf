#!/bin/sh
# The root is mounted on $NEWROOT: the runtime inside it does the rest.
command -v getarg >/dev/null || . /lib/dracut-lib.sh

if [ -n "$(getarg NFSROOT=)" ]; then
  sh "$NEWROOT/etc/init.d/statelite" "$NEWROOT" || die "statelite: the runtime failed; see its words above"
fi
