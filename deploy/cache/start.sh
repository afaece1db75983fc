#!/bin/sh
# Puts the secret and Electric's address into the VCL, in a file that only this process reads, and starts Varnish.
# Varnish writes no log of requests to disk or terminal, so that the secret is in none.
set -eu
umask 077

case "$ELECTRIC_SECRET" in
*[!A-Za-z0-9_-]* | '')
  echo 'ELECTRIC_SECRET must be letters, digits, - and _ (make-env.sh makes one).' >&2
  exit 1
  ;;
esac

folder=$(cd "$(dirname "$0")" && pwd)
work=${CACHE_WORKDIR:-/var/lib/varnish/kedai}
mkdir -p "$work"
sed -e "s/@ELECTRIC_SECRET@/$ELECTRIC_SECRET/" \
  -e "s/@ELECTRIC_HOST@/$ELECTRIC_HOST/" \
  -e "s/@ELECTRIC_PORT@/$ELECTRIC_PORT/" "$folder/shapes.vcl" >"$work/shapes.vcl"

# A waiting request costs a thread while it is the one that goes to Electric; those that wait with it cost none.
exec varnishd -F -n "$work/varnish" -f "$work/shapes.vcl" \
  -a "${CACHE_ADDRESS:-}:$CACHE_PORT" -s "malloc,$CACHE_SIZE" -T none \
  -p thread_pool_min=50 -p thread_pool_max=5000 \
  -p timeout_idle=75 -p send_timeout=600
