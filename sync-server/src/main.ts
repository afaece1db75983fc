import { type Config, readConfig } from './config.ts';
import { seedDemo } from './demo/index.ts';
import { keepRecoveryKey } from './import/recovery-key.ts';
import { startServer } from './server.ts';
import type { ServerServices } from './services.ts';

/** The server as a process of its own: settings from the environment, stops cleanly on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const server = await startServer({
    ...config,
    clock: () => Date.now() + config.clockOffsetMs,
    beforeListening: config.demo ? (services) => seed(config, services) : undefined,
  });
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
const seed = ({ dataDir }: Config, { context }: ServerServices): Promise<void> =>
  seedDemo(
    { context, keepRecoveryKey: (slug, privateKey) => keepRecoveryKey(dataDir, slug, privateKey) },
    (line) => process.stdout.write(`${line}\n`),
  );

function fail(error: Error): never {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

main().catch(fail);
