import { expect, test } from '@playwright/test';
import { Kedai } from './stack/kedai.ts';
import { TillPage } from './stack/till-page.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
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
