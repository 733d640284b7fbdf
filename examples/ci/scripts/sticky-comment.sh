#!/bin/sh
# Puts a report into one comment: edits the author's comment that begins with the same mark, else makes one. The mark without
# a site, of a check that made no plan, stands for every mark.
# usage: sticky-comment.sh FILE
# Environment: COMMENTS (address that lists and makes comments), COMMENT (address before the number of one to edit),
# EDIT (the method that edits), AUTHOR (who writes them), AUTHORIZATION (a header line).
set -eu
file=$1
mark=$(head -n 1 "$file")
case $mark in
  '<!-- statelite:'*' -->') ;;
  *) echo "error: $file does not begin with the mark of a report" >&2 && exit 3 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Neither the token nor the text is ever an argument: arguments are seen by others, and are limited in length.
printf '%s\n' "$AUTHORIZATION" >"$work/headers"
node -e 'const { readFileSync } = require("node:fs");
  process.stdout.write(JSON.stringify({ body: readFileSync(process.argv[1], "utf8") }))' "$file" >"$work/body.json"

call() {
  curl --silent --show-error --fail-with-body --max-time 60 --header "@$work/headers" \
    --header 'Content-Type: application/json' "$@"
}

page=1
found='more'
while [ "$found" = more ]; do
  call "$COMMENTS?per_page=100&page=$page" >"$work/page.json"
  found=$(node -e 'const { readFileSync } = require("node:fs");
    const [, page, mark, author] = process.argv;
    const comments = JSON.parse(readFileSync(page, "utf8"));
    const any = "<!-- statelite: -->";
    const isSame = (first) => first === mark || first === any || (mark === any && /^<!-- statelite:\S* -->$/.test(first));
    const mine = comments.find((one) =>
      (one.user?.login ?? one.author?.username) === author && isSame(one.body.split(/\r?\n/, 1)[0]));
    process.stdout.write(mine === undefined ? (comments.length < 100 ? "" : "more") : String(mine.id))' \
    "$work/page.json" "$mark" "$AUTHOR")
  page=$((page + 1))
done

if [ -n "$found" ]; then
  call --request "$EDIT" --data "@$work/body.json" "$COMMENT/$found" >/dev/null
else
  call --request POST --data "@$work/body.json" "$COMMENTS" >/dev/null
fi
