#!/bin/sh
# The web server of a container: brings database and static files up to date, then becomes granian.
set -eu
# Where the web processes add up the figures of /metrics; empty at every start.
PROMETHEUS_MULTIPROC_DIR=$(mktemp -d)
export PROMETHEUS_MULTIPROC_DIR
otdel prepare
exec granian --interface wsgi --host "${OTDEL_BIND:-0.0.0.0}" --port "${OTDEL_PORT:-8000}" \
    --workers "${OTDEL_WORKERS:-2}" --blocking-threads "${OTDEL_THREADS:-2}" \
    --no-ws --log-level warning config.wsgi:application
