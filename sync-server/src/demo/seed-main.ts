import { writeFileSync } from 'node:fs';
import { readConfig } from '../config.ts';
import { keepRecoveryKey } from '../import/recovery-key.ts';
import { startServer } from '../server.ts';
import { seedDemo } from './seed-demo.ts';
import { seededMarker } from './seeded-marker.ts';

/**
 * Makes the demonstration in a process of its own, which gives back all the memory that a month of sales took: the server
 * that starts after it begins small.
 */
const config = readConfig(process.env);
const server = await startServer({
  ...config,
  port: 0,
  clock: () => Date.now() + config.clockOffsetMs,
  beforeListening: ({ context }) =>
    seedDemo(
      {
        context,
        keepRecoveryKey: (slug, privateKey) => keepRecoveryKey(config.dataDir, slug, privateKey),
      },
      (line) => process.stdout.write(`${line}\n`),
    ),
});
await server.close();
writeFileSync(seededMarker(config.dataDir), '');
process.exit(0);
