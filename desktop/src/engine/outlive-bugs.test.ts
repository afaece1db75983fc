import { fork } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

it('keeps calm when nobody reads what it prints any more', async () => {
  const child = fork(new URL('./log-to-nobody.fixture.ts', import.meta.url), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  await once(child, 'message');
  child.stdout?.destroy();
  child.stderr?.destroy();
  const uncaught: unknown[] = [];
  // The end of a pipe is noticed by a write, and told a little later.
  for (let asked = 0; asked < 20; asked += 1) {
    child.send('log');
    uncaught.push((await once(child, 'message'))[0]);
  }
  child.kill();
  expect(uncaught).toEqual(Array.from({ length: 20 }, () => 0));
});
