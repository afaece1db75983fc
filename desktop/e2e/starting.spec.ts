import { spawnSync } from 'node:child_process';
import { expect } from '@playwright/test';
import { Kedai } from './stack/kedai.ts';
import { test } from './stack/test.ts';
import { TillPage } from './stack/till-page.ts';

/** A process that has ended and that nobody has asked about yet (a zombie) isn't alive. */
const isAlive = (pid: number): boolean => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
};

test('after a kill -9 of npm start the next start clears up, sells on, and Ctrl-C leaves nothing behind', async ({
  page,
}) => {
  const kedai = new Kedai();
  try {
    const killed = await kedai.start();
    const orphans = [...kedai.processIds('server'), ...kedai.processIds('T01')];
    await killed.kill();
    expect(orphans.filter(isAlive)).toEqual(orphans);

    const next = await kedai.start();
    expect(orphans.filter(isAlive)).toEqual([]);
    await new TillPage(page).openCounter(next.tillUrl);
    const mine = [...kedai.processIds('server'), ...kedai.processIds('T01')];
    await next.stop();
    expect(mine.filter(isAlive)).toEqual([]);
  } finally {
    await kedai.stopAll();
  }
});
