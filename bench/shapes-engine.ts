// Run by the shapes benchmark as a process of its own: the embedded shape engine on the database that it is told.

import { startShapeEngine } from '../sync-server/src/shapes/engine/index.ts';

const [connectionString = '', dataDir = '', secret = ''] = process.argv.slice(2);
const engine = await startShapeEngine({
  connectionString,
  dataDir,
  secret,
  publication: 'shapes',
  slot: 'shapes',
  log: (level, message, details) => {
    if (level !== 'info') console.error(message, details);
  },
});
console.log(`at ${engine.url}`);
process.once('SIGTERM', () => void engine.close().then(() => process.exit(0)));
