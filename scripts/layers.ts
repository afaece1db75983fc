// The layer check: `node scripts/run.mjs layers`. Prints each import that points away from meaning, each SQL statement
// outside its home and each file without a layer; exits with 1 when there is one.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkLayers } from './layers/check-layers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const sourceFile = /\.[cm]?[jt]sx?$/;
// Only at the root: a folder deeper down may well be called data.
const notOurs = ['node_modules', 'dist', 'data', 'coverage', 'test-results', 'playwright-report'];

const files = new Map(
  sourceFiles(root)
    .sort()
    .map((path) => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')]),
);
const violations = checkLayers(files);
for (const { path, line, message } of violations) console.log(`${path}:${line} ${message}`);
console.log(`layers: ${files.size} files, ${violations.length} violations`);
process.exitCode = violations.length > 0 ? 1 : 0;

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const isSkipped = entry.name.startsWith('.') || notOurs.includes(relative(root, path));
      return isSkipped ? [] : sourceFiles(path);
    }
    return sourceFile.test(entry.name) ? [path] : [];
  });
}
