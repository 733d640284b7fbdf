#!/bin/sh
# Runs what the test asks for: reads base64 lines from the second serial line and answers with output, status and a marker.
exec </dev/ttyS1 >/dev/ttyS1 2>/dev/null
stty raw -echo </dev/ttyS1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
echo '@@ready'
while IFS= read -r line; do
  printf '%s' "$line" | base64 -d >/run/agent-command
  sh /run/agent-command </dev/null >/run/agent-output 2>&1
  status=$?
  cat /run/agent-output
  printf '\n@@%s\n' "$status"
done
