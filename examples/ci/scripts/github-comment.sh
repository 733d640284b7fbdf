#!/bin/sh
# Puts a report into one comment of a pull request at GitHub, edited in place.
# usage: github-comment.sh FILE
# Environment: GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL as in a workflow; the pull request as PR_NUMBER, or as PR_HEAD
# (owner:branch) and PR_SHA, by which it is found: what a pull request says of itself is not believed.
set -eu
here=$(dirname "$0")
api="${GITHUB_API_URL:-https://api.github.com}/repos/$GITHUB_REPOSITORY"
number=${PR_NUMBER:-}
if [ -z "$number" ]; then
  number=$(
    printf 'Authorization: Bearer %s\n' "$GITHUB_TOKEN" |
      curl --silent --show-error --fail --max-time 60 --header @- --get "$api/pulls" \
        --data-urlencode state=open --data-urlencode "head=$PR_HEAD" |
      node -e 'const pulls = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
        process.stdout.write(String(pulls.find((one) => one.head.sha === process.argv[1])?.number ?? ""))' "$PR_SHA"
  )
  [ -n "$number" ] || { echo 'No open pull request has this commit as its head; nothing to comment on.' >&2 && exit 0; }
fi
COMMENTS="$api/issues/$number/comments" COMMENT="$api/issues/comments" EDIT=PATCH \
  AUTHOR="${COMMENT_AUTHOR:-github-actions[bot]}" AUTHORIZATION="Authorization: Bearer $GITHUB_TOKEN" \
  exec "$here/sticky-comment.sh" "$1"
