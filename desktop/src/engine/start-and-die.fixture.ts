import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Starts a till on a harmed database, and dies in front of the step that is numbered: each move of a database file is one. */
const [, , dataDir = '', dieAt = '0'] = process.argv;

let steps = 0;
for (const name of ['renameSync', 'copyFileSync'] as const) {
  const real = fs[name] as (...given: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...given: unknown[]) => {
      if (String(given[1]).includes('kedai.sqlite')) steps += 1;
      if (steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
      return real(...given);
    },
  });
}
syncBuiltinESMExports();

const { startTestEngine } = await import('./till.fixture.ts');
const engine = await startTestEngine(dataDir);
await engine.close();
