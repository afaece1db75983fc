import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchCatalogSearch } from '../bench/catalog-search.ts';
import { benchCommit } from '../bench/commit.ts';
import { benchFleet } from '../bench/fleet.ts';
import { benchKeyToPaint } from '../bench/key-to-paint.ts';
import { benchPricing } from '../bench/pricing.ts';
import { benchProvisioning } from '../bench/provisioning.ts';
import type { BenchRow } from '../bench/row.ts';
import { benchServer } from '../bench/server.ts';
import { benchShapes } from '../bench/shapes.ts';
import { benchStart } from '../bench/start.ts';
import { ensureRendererBuilt } from './lib/build-desktop.ts';
import { ensureChromium } from './lib/chromium.ts';
import { repositoryRoot } from './lib/run-tool.ts';

const suites = {
  commit: benchCommit,
  catalogue: benchCatalogSearch,
  start: benchStart,
  server: benchServer,
  provisioning: benchProvisioning,
  pricing: benchPricing,
  fleet: benchFleet,
  shapes: benchShapes,
  paint: benchPaint,
};

const wanted = process.argv.slice(2);
const rows: BenchRow[] = [];
for (const [name, bench] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name} …`);
  const measured = await bench();
  rows.push(...measured);
  printTable(measured);
}
mkdirSync(join(repositoryRoot, 'bench'), { recursive: true });
writeFileSync(join(repositoryRoot, 'bench', 'latest.json'), `${JSON.stringify(rows, null, 2)}\n`);
const missed = rows.filter((row) => !row.ok);
console.log(
  missed.length === 0
    ? `\nAll ${rows.length} figures are within their targets; they are in bench/latest.json.`
    : `\n${missed.length} of ${rows.length} figures miss their targets: ${missed.map((row) => row.name).join('; ')}.`,
);

/** In the Chromium of this machine, with the page as it is built for a shop. */
async function benchPaint(): Promise<BenchRow[]> {
  const found = await ensureChromium();
  if ('failure' in found) throw new Error(found.failure);
  return benchKeyToPaint({ chromium: found.path, rendererDir: await ensureRendererBuilt() });
}

/** Figures as a table: what, how much, against the bare library, and what was wanted. */
function printTable(table: readonly BenchRow[]): void {
  const cells = table.map((row) => [
    row.name,
    `${row.value < 10 ? row.value.toFixed(3) : row.value.toFixed(1)} ${row.unit}`,
    `${row.ratio.toFixed(2)}×`,
    row.target,
    row.ok ? 'ok' : 'MISSED',
  ]);
  const header = ['what', 'figure', 'ratio', 'target', ''];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of [header, ...cells]) {
    console.log(`  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`);
  }
}
