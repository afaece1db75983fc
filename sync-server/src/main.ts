import { readConfig } from './config.ts';
import { startServer } from './server.ts';

/** The server as a process of its own: settings from the environment, stops cleanly on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const server = await startServer({
    ...config,
    clock: () => Date.now() + config.clockOffsetMs,
    logLevel: 'info',
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

function fail(error: Error): never {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

main().catch(fail);
