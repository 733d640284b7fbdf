#!/bin/sh
# Puts a report into one note of a merge request at GitLab, edited in place.
# usage: gitlab-note.sh FILE
# Environment: CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID as in a pipeline; STATELITE_NOTE_TOKEN, a project access token
# with the scope api; STATELITE_NOTE_AUTHOR, the user name that GitLab gave to that token.
set -eu
here=$(dirname "$0")
notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"
COMMENTS="$notes" COMMENT="$notes" EDIT=PUT AUTHOR="$STATELITE_NOTE_AUTHOR" \
  AUTHORIZATION="PRIVATE-TOKEN: $STATELITE_NOTE_TOKEN" \
  exec "$here/sticky-comment.sh" "$1"
