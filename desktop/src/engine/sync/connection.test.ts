import { expect, it } from 'vitest';
import { createConnection } from './connection.ts';

it('waits before each try of a server that answers to the probe and to nothing else', async () => {
  const stop = new AbortController();
  const done: string[] = [];
  const connection = createConnection({
    clock: () => performance.now(),
    random: (bytes) => {
      done.push('wait');
      return new Uint8Array(bytes);
    },
    probe: async () => {
      done.push('probe');
      return true;
    },
    onChange: () => undefined,
  });
  connection.succeeded();
  const watching = connection.watch(stop.signal);
  for (let tries = 0; tries < 4; tries += 1) {
    connection.failed();
    await connection.reachable(stop.signal);
  }
  stop.abort();
  await watching;
  expect(done).toEqual(['wait', 'probe', 'wait', 'probe', 'wait', 'probe', 'wait', 'probe']);
});
