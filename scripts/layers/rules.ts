/** The dependency rule as data: which layers there are, and what each may reach. DESIGN section 4 is its prose. */

/** The contexts of `shared/src`, each of which may import only those before it (and never a sibling). */
export const contexts = [
  'kernel',
  'identity',
  'devices',
  'catalog',
  'customers',
  'tax',
  'pricing',
  'payments',
  'sales',
  'purchasing',
  'inventory',
  'accounting',
  'storefront',
  'compliance',
  'sync',
] as const;

/** Selling and buying stand side by side: neither knows the other. */
export const siblings: readonly (readonly [string, string])[] = [['sales', 'purchasing']];

/** The files at the top of `shared/src`, which put the contexts together. */
const sharedTopFiles = ['contract.ts', 'projections.ts', 'bridge.ts', 'wire.ts'] as const;

export type LayerName =
  | 'context'
  | 'contract'
  | 'shared-test'
  | 'engine'
  | 'host'
  | 'main'
  | 'preload'
  | 'renderer'
  | 'desktop-test'
  | 'sync-server'
  | 'sync-server-test'
  | 'tools';

export interface LayerRule {
  /** Layers it may import besides itself. */
  readonly reaches: readonly LayerName[];
  /** May it use what only Node has? */
  readonly node: boolean;
  /** Packages it may import, by name; 'any' leaves out only `restrictedPackages`. */
  readonly packages: 'any' | readonly string[];
}

const meaning: readonly LayerName[] = ['context', 'contract'];
const everything: readonly LayerName[] = [
  ...meaning,
  'shared-test',
  'engine',
  'host',
  'main',
  'preload',
  'renderer',
  'desktop-test',
  'sync-server',
  'sync-server-test',
  'tools',
];

export const rules: Readonly<Record<LayerName, LayerRule>> = {
  context: { reaches: [], node: false, packages: ['zod', 'decimal.js'] },
  contract: { reaches: ['context'], node: false, packages: ['zod', 'decimal.js'] },
  'shared-test': { reaches: meaning, node: true, packages: ['zod', 'decimal.js', 'vitest', 'fast-check'] },
  engine: { reaches: meaning, node: true, packages: 'any' },
  host: { reaches: [...meaning, 'engine'], node: true, packages: 'any' },
  // From preload, the names of the channels that both ends of one pipe must agree on; from the other shell, what a page is and may.
  main: { reaches: [...meaning, 'engine', 'preload', 'host'], node: true, packages: 'any' },
  preload: { reaches: meaning, node: false, packages: 'any' },
  renderer: { reaches: meaning, node: false, packages: 'any' },
  'desktop-test': { reaches: everything, node: true, packages: 'any' },
  'sync-server': { reaches: meaning, node: true, packages: 'any' },
  'sync-server-test': { reaches: everything, node: true, packages: 'any' },
  tools: { reaches: everything, node: true, packages: 'any' },
};

/** Test runners, which nothing that ships may import. */
export const testPackages = [
  'vitest',
  'fast-check',
  '@playwright/test',
  '@testing-library/react',
  'axe-core',
] as const;

/** A package that only one place may import, so that it can be replaced, and faked, there. */
export const restrictedPackages: readonly {
  readonly matches: RegExp;
  readonly onlyIn: RegExp;
  /** Types vanish before run time; where that is enough to be harmless they are free. */
  readonly typesAreFree: boolean;
  readonly because: string;
}[] = [
  {
    matches: /^electron(\/|$)/,
    onlyIn: /^desktop\/src\/(main|preload)\/electron\.ts$/,
    typesAreFree: true,
    because: 'electron is imported by one adapter file only, so that tests never load it',
  },
  {
    matches: /^better-sqlite3/,
    onlyIn: /^(desktop\/src\/engine\/store|desktop\/e2e|bench)\/|\.(test|fixture)\.ts$/,
    typesAreFree: false,
    because: 'only desktop/src/engine/store opens SQLite (and tests and benchmarks, to look from outside)',
  },
];

/** Where SQL may be written. */
export const sqlHomes =
  /(^|\/)(store|queries)\/|\.queries\.ts$|^migrations\/|^sync-server\/src\/shapes\/engine\/|^(scripts|bench)\//;

/** The layer a source file belongs to; undefined when it belongs to none, which is itself against the rule. */
export function layerOf(path: string): LayerName | undefined {
  const isTest = /\.(test|fixture)\.tsx?$|\/src\/.*\/(test|testing)\//.test(path);
  const [top, second, third] = path.split('/');
  if (top === 'shared') {
    if (second === 'test') return 'shared-test';
    if (second !== 'src' || third === undefined) return undefined;
    if (isTest) return 'shared-test';
    if (contextOf(path) !== undefined) return 'context';
    const isTop = sharedTopFiles.some((name) => path === `shared/src/${name}`);
    // Parts of the bridge, a file for each context that has outgrown it.
    return isTop || path.startsWith('shared/src/bridge/') ? 'contract' : undefined;
  }
  if (top === 'desktop') {
    if (second === 'e2e' || (second === 'src' && isTest)) return 'desktop-test';
    if (path === 'desktop/vite.config.ts') return 'tools';
    return second === 'src'
      ? desktopLayers.find((name) => name === third && path.split('/').length > 3)
      : undefined;
  }
  if (top === 'sync-server') {
    if (second === 'test' || (second === 'src' && isTest)) return 'sync-server-test';
    return second === 'src' ? 'sync-server' : undefined;
  }
  const isTool =
    top === 'scripts' || top === 'bench' || (top === 'migrations' && isTest) || path === 'vitest.config.ts';
  return isTool ? 'tools' : undefined;
}

const desktopLayers: readonly LayerName[] = ['engine', 'host', 'main', 'preload', 'renderer'];

/** The context of `shared/src` that a path lies in. */
export function contextOf(path: string): (typeof contexts)[number] | undefined {
  return contexts.find((context) => path.startsWith(`shared/src/${context}/`));
}
