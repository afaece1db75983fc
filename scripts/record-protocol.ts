// Records what goes over the wire in shared/test/protocol.json: `node scripts/record-protocol.ts`. It refuses a change that
// devices in shops would not understand; `--unreleased` records it all the same, for what no shop has yet.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { undeclaredChanges, type Wire, wireNow } from '../shared/test/wire.ts';

const path = fileURLToPath(new URL('../shared/test/protocol.json', import.meta.url));
const now = wireNow();
const changes = process.argv.includes('--unreleased') ? [] : undeclaredChanges(readRecorded(), now);
for (const change of changes) console.log(change);
if (changes.length === 0) writeFileSync(path, `${JSON.stringify(now, null, 2)}\n`);
process.exitCode = changes.length === 0 ? 0 : 1;

function readRecorded(): Wire {
  return JSON.parse(readFileSync(path, 'utf8'));
}
