#!/usr/bin/env bash
# Steers a mock with curl: a push that fails, time that passes, a snapshot, a world of one's own. Each line can be pasted into a shell.
#
#   bin/plumbline mock --world demo --clock held     in another shell, or on another machine with --control-token, and then
#   MOCK=http://127.0.0.1:8080 examples/shell/steer.sh
set -euo pipefail
MOCK=${MOCK:-http://127.0.0.1:8080}
control() { curl -sS --fail-with-body ${PLUMBLINE_CONTROL_TOKEN:+-H "Authorization: Bearer $PLUMBLINE_CONTROL_TOKEN"} "$@"; }
status() { curl -sS "$1/api/repos/acme/hello/builds/$2" | sed 's/.*"status":"\([a-z]*\)","enqueued_at.*/\1/'; }

plane=$MOCK/_plumbline
echo "-- a push that fails in 12 s"
build=$(control "$plane/repos/acme/hello/builds" -d '{"message": "Break it", "build": {"outcome": "failure", "after": "12s", "steps": ["clone", "test"]}}')
number=$(sed 's/{"number":\([0-9]*\).*/\1/' <<<"$build")
echo "build $number is $(status "$MOCK" "$number")"

echo "-- time passes"
control "$plane/clock/advance" -d '{"by": "5s"}' >/dev/null
echo "build $number is $(status "$MOCK" "$number")"
control -X PUT "$plane/snapshots/running" >/dev/null
control "$plane/clock/advance" -d "{\"to\": \"end-of-build\", \"repository\": \"acme/hello\", \"number\": $number}" >/dev/null
echo "build $number is $(status "$MOCK" "$number")"

echo "-- back to when it ran; this time it succeeds"
control -X POST "$plane/snapshots/running/restore" >/dev/null
control -X PATCH "$plane/repos/acme/hello/builds/$number/jobs/1" -d '{"in": "1s"}' >/dev/null
control "$plane/clock/advance" -d '{"to": "next-change"}' >/dev/null
echo "build $number is $(status "$MOCK" "$number")"

echo "-- a world of one's own, which nobody else touches"
control -X PUT "$plane/worlds/mine-$$" -d '{"world": "demo", "clock": "held"}' >/dev/null
control "$MOCK/w/mine-$$/_plumbline/repos/acme/hello/builds" -d '{}' >/dev/null
echo "there, build 31 is $(status "$MOCK/w/mine-$$" 31)"
control -X DELETE "$plane/worlds/mine-$$"

echo "-- who asked what"
control "$plane/journal?operation=build&limit=2"
