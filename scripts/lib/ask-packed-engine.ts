import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const answerTimeoutMs = 30_000;

/**
 * Starts the engine of an unpacked package with plain Node, and asks it for its state.
 * @param application the unpacked package
 * @param folder an empty folder for its data
 * @returns what is wrong with the answer; nothing when the engine opened a new replica and waits to be paired
 */
export async function askPackedEngine(application: string, folder: string): Promise<readonly string[]> {
  const entry = join(application, 'dist', 'desktop', 'engine', 'index.mjs');
  const folders = ['--data', join(folder, 'data'), '--state-dir', join(folder, 'state')];
  const engine = fork(entry, folders, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  const exited = once(engine, 'exit');
  try {
    engine.send({ id: 1, path: 'app.state', input: {} });
    const answer: unknown = await Promise.race([
      nextAnswer(engine),
      exited.then(([code]) => `it ended with exit code ${code}`),
      once(AbortSignal.timeout(answerTimeoutMs), 'abort').then(() => 'it gave no answer'),
    ]);
    const text = JSON.stringify(answer);
    return text.includes('"phase":"unpaired"') ? [] : [`the packed engine doesn't start: ${text}`];
  } finally {
    engine.kill('SIGTERM');
    await exited;
  }
}

function nextAnswer(engine: ReturnType<typeof fork>): Promise<unknown> {
  return new Promise((resolve) => {
    engine.on('message', (message) => {
      if (typeof message === 'object' && message !== null && 'id' in message) resolve(message);
    });
  });
}
