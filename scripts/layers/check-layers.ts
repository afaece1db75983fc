import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type ImportSite, readSource } from './read-source.ts';
import {
  contextOf,
  contexts,
  type LayerName,
  layerOf,
  restrictedPackages,
  rules,
  siblings,
  sqlHomes,
  testPackages,
} from './rules.ts';

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'unknown' };

const sharedAlias = '#shared/';

/**
 * Checks source files against the dependency rule.
 * @param files each file's text by its path from the repository's root, with forward slashes
 * @returns every violation, in the order of the files
 */
export function checkLayers(files: ReadonlyMap<string, string>): readonly Violation[] {
  const violations: Violation[] = [];
  for (const [path, text] of files) {
    const layer = layerOf(path);
    if (layer === undefined) {
      violations.push({ path, line: 1, message: 'belongs to no layer: see scripts/layers/rules.ts' });
      continue;
    }
    const { imports, sql } = readSource(path, text);
    for (const site of imports) {
      const message = whyForbidden(path, layer, site);
      if (message !== undefined) violations.push({ path, line: site.line, message });
    }
    if (!mayHoldSql(path, layer)) {
      for (const { line, excerpt } of sql) {
        violations.push({
          path,
          line,
          message: `holds SQL ("${excerpt}…"): SQL lives in store/, queries/ and *.queries.ts`,
        });
      }
    }
  }
  return violations;
}

function mayHoldSql(path: string, layer: LayerName): boolean {
  return isTestLayer(layer) || sqlHomes.test(path);
}

function isTestLayer(layer: LayerName): boolean {
  return layer.endsWith('-test') || layer === 'tools';
}

function whyForbidden(path: string, layer: LayerName, site: ImportSite): string | undefined {
  const target = resolve(path, site.specifier);
  switch (target.kind) {
    case 'file':
      return whyFileForbidden(path, layer, target.path);
    case 'node':
      return rules[layer].node ? undefined : `imports ${target.name}: ${layer} has nothing of Node`;
    case 'package':
      return whyPackageForbidden(path, layer, target.name, site.typeOnly);
    case 'unknown':
      return `imports ${site.specifier}, which names no file of this repository`;
  }
}

function resolve(from: string, specifier: string): Target {
  const bare = specifier.replace(/\?.*$/, '');
  if (bare.startsWith(sharedAlias))
    return { kind: 'file', path: `shared/src/${bare.slice(sharedAlias.length)}` };
  if (bare.startsWith('.')) {
    const path = posix.normalize(posix.join(posix.dirname(from), bare));
    return path.startsWith('..') ? { kind: 'unknown' } : { kind: 'file', path };
  }
  if (bare.startsWith('#') || bare.startsWith('/')) return { kind: 'unknown' };
  if (isBuiltin(bare)) return { kind: 'node', name: bare };
  return { kind: 'package', name: bare };
}

function whyFileForbidden(path: string, layer: LayerName, target: string): string | undefined {
  const targetLayer = layerOf(target);
  if (targetLayer === undefined) {
    // The version and name of the application are read from where npm keeps them.
    const isManifest = target === 'package.json' && rules[layer].node;
    return isManifest ? undefined : `imports ${target}, which belongs to no layer`;
  }
  if (layer === 'context' && targetLayer === 'context') return whyContextForbidden(path, target);
  if (layer !== targetLayer && !rules[layer].reaches.includes(targetLayer)) {
    return `imports ${target}: ${layer} may not reach ${targetLayer}`;
  }
  const isDoor = targetLayer !== 'context' || target === `shared/src/${contextOf(target)}/index.ts`;
  if (!isDoor && !isTestLayer(layer)) return `imports ${target}: a context is imported through its index.ts`;
  return undefined;
}

function whyContextForbidden(path: string, target: string): string | undefined {
  const from = contextOf(path);
  const to = contextOf(target);
  if (from === undefined || to === undefined)
    throw new Error(`expected two contexts: ${path} imports ${target}`);
  if (from === to) return undefined;
  if (siblings.some((pair) => pair.includes(from) && pair.includes(to))) {
    return `imports ${target}: ${from} and ${to} don't know each other`;
  }
  if (contexts.indexOf(to) > contexts.indexOf(from))
    return `imports ${target}: ${to} is to the right of ${from}`;
  return target === `shared/src/${to}/index.ts`
    ? undefined
    : `imports ${target}: a context is imported through its index.ts`;
}

function whyPackageForbidden(
  path: string,
  layer: LayerName,
  name: string,
  typeOnly: boolean,
): string | undefined {
  const allowed = rules[layer].packages;
  const isAllowed =
    allowed === 'any' || allowed.some((entry) => name === entry || name.startsWith(`${entry}/`));
  if (!isAllowed) return `imports ${name}: ${layer} may only import ${allowed.join(', ')}`;
  for (const { matches, onlyIn, typesAreFree, because } of restrictedPackages) {
    const isFree = onlyIn.test(path) || (typesAreFree && typeOnly);
    if (matches.test(name) && !isFree) return `imports ${name}: ${because}`;
  }
  const isTestTool = testPackages.some((entry) => name === entry || name.startsWith(`${entry}/`));
  if (isTestTool && !isTestLayer(layer)) return `imports ${name}: what ships doesn't import test tools`;
  return undefined;
}
