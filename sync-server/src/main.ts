import './small-heap.ts';
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readConfig } from './config.ts';
import { seededMarker } from './demo/seeded-marker.ts';
import { startServer } from './server.ts';

/** The server as a process of its own: settings from the environment, stops cleanly on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (config.demo && !existsSync(seededMarker(config.dataDir))) await makeDemonstration();
  const server = await startServer({ ...config, clock: () => Date.now() + config.clockOffsetMs });
  process.stdout.write(`Kedai's server is at ${server.url} (API docs: ${server.url}/docs)\n`);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    server.close().then(
      () => process.exit(0),
      (error: Error) => fail(error),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** The demonstration is complete before anybody can reach the server. */
function makeDemonstration(): Promise<void> {
  const child = fork(fileURLToPath(new URL('./demo/seed-main.ts', import.meta.url)));
  const stop = (): void => void child.kill('SIGTERM');
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      process.off('SIGTERM', stop);
      process.off('SIGINT', stop);
      if (code === 0) resolve();
      else reject(new Error('The demonstration could not be made; the lines above say why.'));
    });
  });
}

function fail(error: Error): never {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

main().catch(fail);
