#!/bin/sh
# Plans on the management node, after a merge: writes the plan and its report into OUT and prints the plan's digest.
# usage: plan-here.sh OUT
set -eu
out=$1
mkdir -p "$out"
statelite plan --out "$out/site.plan" >&2
statelite -C . report "$out/site.plan" --format html -o "$out/report.html"
statelite -C . report "$out/site.plan" --format github-summary -o "$out/summary.md"
statelite show "$out/site.plan" | sed -n '1s/^Digest //p'
