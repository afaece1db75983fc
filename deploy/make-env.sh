#!/bin/sh
# Fills what is empty in .env: secrets that nobody has seen, and the password that follows from them. Emptying one and
# running this again is how it is rotated (README.md says what to restart).
set -eu
umask 077
cd "$(dirname "$0")"

[ -e .env ] || cp .env.example .env
chmod 600 .env

value_of() { sed -n "s/^$1=//p" .env | head -n 1; }

# set_value NAME VALUE; values are letters, digits, - and _ only.
set_value() {
  sed "s/^$1=.*/$1=$2/" .env >.env.new
  mv .env.new .env
}

for name in POSTGRES_PASSWORD KEDAI_SECRET ELECTRIC_SECRET; do
  if [ -z "$(value_of "$name")" ]; then
    set_value "$name" "$(openssl rand -hex 32)"
    echo "made $name"
  fi
done

# As the server derives it (rolePassword in sync-server/src/postgres/roles.queries.ts): HMAC-SHA256, base64url.
shapes_password=$(printf 'postgres-role:kedai_shapes' |
  openssl dgst -sha256 -hmac "$(value_of KEDAI_SECRET)" -binary |
  openssl base64 | tr '+/' '-_' | tr -d '=\n')
set_value KEDAI_SHAPES_PASSWORD "$shapes_password"

[ -n "$(value_of KEDAI_DOMAIN)" ] || echo 'Set KEDAI_DOMAIN in .env before you start.'
