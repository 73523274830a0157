#!/bin/sh
# Tells how many entries the directory DIRECTORY has. Each line on standard output is a result.
set -eu
cd "$DIRECTORY"
entries=$(ls | wc -l)
printf '{"metric": "directory.entries", "value": %d, "tags": ["directory:%s"]}\n' "$entries" "$DIRECTORY"
printf '{"service_check": "directory.can_read", "status": "ok", "tags": ["directory:%s"]}\n' "$DIRECTORY"
