#!/bin/sh
# Checks a change: validates with annotations, plans from the published snapshot, and writes what reviewers read into OUT.
# usage: check.sh OUT
# Environment: ANNOTATIONS (github, gitlab or pretty), SNAPSHOT_REMOTE, SNAPSHOT_BRANCH, REPORT_URL (where OUT will be seen).
# Exit code: that of validate (3: wrong manifests) or of plan (6: the snapshot does not show enough).
set -eu
out=$1
mkdir -p "$out"
annotations=${ANNOTATIONS:-github}

code=0
if [ "$annotations" = gitlab ]; then
  statelite validate --format gitlab >"$out/codequality.json" || code=$?
  [ "$code" -eq 0 ] || statelite validate || true
else
  statelite validate --format "$annotations" || code=$?
fi
[ "$code" -eq 0 ] || exit "$code"

git fetch --quiet --depth 1 "${SNAPSHOT_REMOTE:-origin}" "${SNAPSHOT_BRANCH:-statelite-snapshot}"
git show FETCH_HEAD:snapshot.json >"$out/snapshot.json"
statelite plan --against "$out/snapshot.json" --out "$out/site.plan" || code=$?
[ -f "$out/site.plan" ] || exit "$code"

report() { statelite -C . report "$out/site.plan" ${REPORT_URL:+--url "$REPORT_URL"} "$@"; }
report --format html -o "$out/report.html"
report --format markdown -o "$out/comment.md"
report --format gitlab-mr -o "$out/note.md"
report --format github-summary -o "$out/summary.md"
report --format gitlab-widget -o "$out/widget.json"
exit "$code"
