import '../engine/small-heap.ts';

import { randomBytes } from 'node:crypto';
import { type Engine, startEngine } from '../engine/engine.ts';
import {
  engineArguments,
  logToStandardError,
  optionsFromArguments,
  outliveBugs,
  readArguments,
} from '../engine/engine-arguments.ts';
import { type BrowserHost, startBrowserHost } from './browser-host.ts';

const SECRET_BYTES = 24;

await main();

/** The till in a browser: prints one line of JSON with its address when it is ready; SIGTERM closes it. */
async function main(): Promise<void> {
  let engine: Engine | undefined;
  try {
    const values = readArguments({
      ...engineArguments,
      port: { type: 'string' },
      'renderer-dir': { type: 'string' },
      /** The secret of this start, when whoever starts us wants to know it beforehand. */
      key: { type: 'string' },
    });
    const rendererDir = values['renderer-dir'];
    if (rendererDir === undefined)
      throw new Error('Say where the built renderer is: --renderer-dir <folder>.');
    engine = await startEngine(optionsFromArguments(values));
    outliveBugs(logToStandardError);
    const host = await startBrowserHost({
      engine,
      rendererDir,
      port: Number(values.port ?? '0'),
      secret: values.key ?? randomBytes(SECRET_BYTES).toString('base64url'),
    });
    closeOnSignals(engine, host);
    process.stdout.write(`${JSON.stringify({ url: host.url })}\n`);
  } catch (error) {
    logToStandardError('error', error instanceof Error ? error.message : String(error));
    await engine?.close();
    process.exit(1);
  }
}

function closeOnSignals(engine: Engine, host: BrowserHost): void {
  let closing = false;
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    try {
      await host.close();
      await engine.close();
    } catch (error) {
      // Nothing is lost by it: every transaction is whole by itself. To stay would hold the folder for nobody.
      logToStandardError('error', 'closing failed', { error: String(error) });
    }
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void close());
}
