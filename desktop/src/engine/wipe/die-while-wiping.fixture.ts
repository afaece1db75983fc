import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Finishes a folder's wipe, and dies in front of the step that is numbered: each change of what is on the disk is one. */
const [, , dataDir = '', dieAt = '0'] = process.argv;

let steps = 0;
for (const name of [
  'renameSync',
  'rmSync',
  'writeSync',
  'writeFileSync',
  'fsyncSync',
  'mkdirSync',
] as const) {
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

const { finishWipe } = await import('./destroy-data.ts');
finishWipe(dataDir);
process.stdout.write(`${steps}`);
