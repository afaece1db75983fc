#!/bin/sh
# Runs the conformance test of the cache between servers and Electric against Varnish with this folder's configuration,
# instead of the stand-in that `npm test` uses. Needs varnishd (Debian: apt-get install varnish) and the dependencies.
set -eu
cd "$(dirname "$0")/.."
command -v varnishd >/dev/null || {
  echo 'varnishd is not installed.' >&2
  exit 1
}
PATH="$PWD/node_modules/.bin:$PATH" KEDAI_TEST_CACHE=varnish vitest run sync-server/test/gatekeeper-cache.test.ts
