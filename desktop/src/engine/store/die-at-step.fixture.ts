import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Opens a till's database, and dies in front of the step that is numbered: each change of a file's name, place or durability that
 * the program makes is one. Says how many there were when it got through.
 */
const [, , dataDir = '', key = '', migrationsDir = '', dieAt = '0'] = process.argv;

let steps = 0;
const names = ['renameSync', 'linkSync', 'copyFileSync', 'fsyncSync'] as const;
for (const name of names) {
  const real = fs[name] as (...given: unknown[]) => unknown;
  Object.assign(fs, {
    [name]: (...given: unknown[]) => {
      steps += 1;
      if (steps === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
      return real(...given);
    },
  });
}
syncBuiltinESMExports();

const { openStore } = await import('./database.ts');
openStore({
  dataDir,
  key: Buffer.from(key, 'hex'),
  ...(migrationsDir === '' ? {} : { migrationsDir }),
}).close();
process.stdout.write(`${steps}`);
