// A process of its own: loads the simulation once for each mutant, with the mistake put in as its file is loaded, and runs
// the kept plans and then seeds until one finds it. Arguments: how many seeds at most, and the numbers of the mutants. A line of JSON for each.

import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mutants } from './mutants.ts';
import type { Plan } from './plan.ts';
import keptPlans from './seeds.json' with { type: 'json' };

const root = join(import.meta.dirname, '..', '..', '..');
const rootUrl = pathToFileURL(join(root, 'shared')).href;

registerHooks({
  // Whoever was loaded for a mutant loads everything of ours for it.
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const number = /\?mutant=(\d+)$/.exec(context.parentURL ?? '')?.[1];
    const isOurs = resolved.url.startsWith(rootUrl) && !resolved.url.includes('?');
    return number === undefined || !isOurs
      ? resolved
      : { ...resolved, url: `${resolved.url}?mutant=${number}` };
  },
  load(url, context, nextLoad) {
    const mutant = mutants[Number(/\?mutant=(\d+)$/.exec(url)?.[1] ?? -1)];
    if (mutant === undefined || !url.startsWith(pathToFileURL(join(root, mutant.file)).href)) {
      return nextLoad(url, context);
    }
    const before = readFileSync(join(root, mutant.file), 'utf8');
    if (before.split(mutant.find).length !== 2)
      throw new Error(`"${mutant.find}" isn't once in ${mutant.file}`);
    const source = before.replace(mutant.find, () => mutant.replace);
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});

const [maxSeeds = 0, ...numbers] = process.argv.slice(2).map(Number);
for (const number of numbers) {
  const { simulate } = (await import(`./run.ts?mutant=${number}`)) as typeof import('./run.ts');
  let found: { seed: number; finding: string | undefined } | undefined;
  const seeds = Array.from({ length: maxSeeds }, (_, seed) => seed);
  const search = async (those: readonly number[]): Promise<void> => {
    for (const seed of those) {
      if (found !== undefined) return;
      const { findings } = await simulate(seed);
      if (findings.length > 0) found = { seed, finding: findings[0] };
    }
  };
  const likely = mutants[number]?.likelySeed;
  if (likely !== undefined) await search([likely]);
  // Then what once went wrong: the plans that are kept are short, and hit where mistakes were made.
  for (const kept of keptPlans) {
    if (found !== undefined) break;
    const { findings } = await simulate(kept.seed, kept.plan as Plan);
    if (findings.length > 0) found = { seed: kept.seed, finding: findings[0] };
  }
  await search(seeds);
  process.stdout.write(`${JSON.stringify({ number, name: mutants[number]?.name, found })}\n`);
}
