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
# Without a plan, reviewers must not find that of an earlier commit. Whose site it is, nobody can tell then.
no_plan() {
  printf '<!-- statelite: -->\n\n### statelite: no plan\n\n**%s** ended with %s: see the job.\n' "$1" "$code" >"$out/comment.md"
  cp "$out/comment.md" "$out/note.md"
  cp "$out/comment.md" "$out/summary.md"
  exit "$code"
}
[ "$code" -eq 0 ] || no_plan 'statelite validate'

git fetch --quiet --depth 1 "${SNAPSHOT_REMOTE:-origin}" "${SNAPSHOT_BRANCH:-statelite-snapshot}"
git show FETCH_HEAD:snapshot.json >"$out/snapshot.json"
statelite plan --against "$out/snapshot.json" --out "$out/site.plan" || code=$?
[ -f "$out/site.plan" ] || no_plan 'statelite plan'

report() { statelite -C . report "$out/site.plan" ${REPORT_URL:+--url "$REPORT_URL"} "$@"; }
report --format html -o "$out/report.html"
report --format markdown -o "$out/comment.md"
report --format gitlab-mr -o "$out/note.md"
report --format github-summary -o "$out/summary.md"
report --format gitlab-widget -o "$out/widget.json"
exit "$code"
