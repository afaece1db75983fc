#!/bin/sh
# What only whoever runs the servers may do: bring a company in, pair its first till, take a till out of service, have it wiped
# if it was lost, or end its number series when nothing more will come of it; how all devices are, those that need somebody
# first; and the word that a backup was made, so that devices can let go of what is in it. Runs beside them as a server of its
# own that listens to itself, because those that others reach have no such routes.
#
#   docker compose run --rm --volume ./my-shop.json:/import.json:ro operator import /import.json
#   docker compose run --rm operator pair my-shop T01
#   docker compose run --rm operator take-out my-shop T01B
#   docker compose run --rm operator fleet
#   docker compose run --rm operator fleet my-shop --json
#   docker compose run --rm operator backup-begin      before a backup of PostgreSQL is made
#   docker compose run --rm operator backup-finish ID  when that one was tried out
set -eu

usage() {
  echo 'Usage: operator import FILE | operator pair SHOP REGISTER | operator take-out|wipe|close SHOP SERIES |' >&2
  echo '       operator fleet [SHOP] [--json] | operator backup-begin | operator backup-finish ID' >&2
  exit 2
}

case "${1-}" in
import) [ $# -eq 2 ] && [ -r "$2" ] || usage ;;
pair | take-out | wipe | close) [ $# -eq 3 ] || usage ;;
fleet) [ $# -le 3 ] || usage ;;
backup-begin) [ $# -eq 1 ] || usage ;;
backup-finish) [ $# -eq 2 ] || usage ;;
*) usage ;;
esac

cd "$(dirname "$0")/.."
node sync-server/src/main.ts >/dev/null &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT

KEDAI_OPERATION=$1 KEDAI_FIRST=${2-} KEDAI_SECOND=${3-} KEDAI_SERVER_PID=$server node --input-type=module <<'SCRIPT'
import { readFile } from 'node:fs/promises';
const { PORT, KEDAI_DATA_DIR, KEDAI_OPERATION, KEDAI_FIRST, KEDAI_SECOND, KEDAI_SERVER_PID } = process.env;
const url = `http://127.0.0.1:${PORT}`;
while (!(await fetch(`${url}/health`).then((answer) => answer.ok, () => false))) {
  try {
    process.kill(Number(KEDAI_SERVER_PID), 0);
  } catch {
    // The server has given up; its own words are above.
    process.exit(1);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
const key = (await readFile(`${KEDAI_DATA_DIR}/operator.key`, 'utf8')).trim();
const shops = [KEDAI_FIRST, KEDAI_SECOND].filter((given) => given !== '' && given !== '--json');
const asJson = KEDAI_OPERATION !== 'fleet' || [KEDAI_FIRST, KEDAI_SECOND].includes('--json');
const till = { company: KEDAI_FIRST, receiptSeries: KEDAI_SECOND };
const operations = {
  import: async () => ['imports', await readFile(KEDAI_FIRST, 'utf8')],
  pair: () => ['pairing-codes', JSON.stringify({ company: KEDAI_FIRST, register: KEDAI_SECOND })],
  'take-out': () => ['revocations', JSON.stringify(till)],
  wipe: () => ['revocations', JSON.stringify({ ...till, wipe: true })],
  close: () => ['closures', JSON.stringify(till)],
  'backup-begin': () => ['backups/begin', '{}'],
  'backup-finish': () => ['backups/finish', JSON.stringify({ backupId: KEDAI_FIRST })],
  fleet: () => ['fleet', JSON.stringify(shops.length === 0 ? {} : { company: shops[0] })],
};
const [path, body] = await operations[KEDAI_OPERATION]();
const answer = await fetch(`${url}/v1/operator/${path}`, {
  method: 'POST',
  headers: { authorization: `Operator ${key}`, 'content-type': 'application/json' },
  body,
});
const { data, error } = await answer.json();
const lines = asJson ? undefined : data?.devices.map(({ line }) => line);
if (lines === undefined) console.log(JSON.stringify(data ?? error, null, 2));
else console.log(lines.join('\n') || 'No device is in service.');
process.exitCode = answer.ok ? 0 : 1;
SCRIPT
