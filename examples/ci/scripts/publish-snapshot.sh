#!/bin/sh
# Publishes a snapshot of the management node as the only commit of a branch; run it there, for example every hour.
# usage: publish-snapshot.sh REMOTE [BRANCH]
set -eu
remote=$1
branch=${2:-statelite-snapshot}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
statelite snapshot --quiet --out "$work/snapshot.json"
git init --quiet "$work"
git -C "$work" add snapshot.json
git -C "$work" -c user.name=statelite -c user.email=statelite@localhost -c commit.gpgsign=false \
  commit --quiet --message 'snapshot of the management node'
# One commit without history: a snapshot has no past worth keeping, and would fill the repository.
git -C "$work" push --quiet --force "$remote" "HEAD:refs/heads/$branch"
