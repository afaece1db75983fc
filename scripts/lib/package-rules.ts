/** Files without which the packaged application can't start. */
const needed = [
  'package.json',
  'dist/desktop/main/index.cjs',
  'dist/desktop/preload/index.cjs',
  'dist/desktop/engine/index.mjs',
  'dist/desktop/engine/row-thread.mjs',
  'dist/desktop/renderer/index.html',
  'node_modules/better-sqlite3-multiple-ciphers/lib/index.js',
];

/** Files that are named by platform or number. */
const neededKinds: readonly { readonly matches: RegExp; readonly name: string }[] = [
  {
    matches: /^node_modules\/better-sqlite3-multiple-ciphers\/prebuilds\/.+\.node$/,
    name: 'the native part of the SQLite driver',
  },
  { matches: /^migrations\/sqlite\/0001_.+\.sql$/, name: 'the first migration of the replica' },
];

/** What must never be in it, and why. */
const unwanted: readonly { readonly matches: RegExp; readonly because: string }[] = [
  { matches: /\.tsx?$/, because: 'source code isn’t shipped' },
  { matches: /\.map$/, because: 'source maps aren’t shipped' },
  { matches: /^(sync-server|shared|desktop|scripts|bench)\//, because: 'only what was built is shipped' },
  { matches: /^dist\/(?!desktop\/)/, because: 'only the desktop application is shipped' },
  {
    matches: /^node_modules\/(?!better-sqlite3-multiple-ciphers\/)/,
    because: 'packages are bundled, except for the native SQLite driver',
  },
  { matches: /(^|\/)(\.env|data\/)/, because: 'a developer’s own data isn’t shipped' },
];

/**
 * What is wrong with the contents of a package.
 * @param paths every file in it, relative, with forward slashes
 * @returns a sentence for each problem
 */
export function findPackageProblems(paths: readonly string[]): readonly string[] {
  const missing = needed.filter((path) => !paths.includes(path)).map((path) => `${path} is missing`);
  const absent = neededKinds.filter(({ matches }) => !paths.some((path) => matches.test(path)));
  const surplus = paths.flatMap((path) =>
    unwanted.filter(({ matches }) => matches.test(path)).map(({ because }) => `${path} is in it: ${because}`),
  );
  return [...missing, ...absent.map(({ name }) => `${name} is missing`), ...surplus];
}

/** What Electron's binary has before its switches ("fuses"), and the version and number of them. */
const fuseMark = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0008', 'latin1');

/** The switches in their order in the binary, as Electron delivers them and as our package must have them. */
const fuses: readonly {
  readonly name: string;
  readonly delivered: '0' | '1';
  readonly packaged: '0' | '1';
}[] = [
  { name: 'runAsNode', delivered: '1', packaged: '0' },
  { name: 'enableCookieEncryption', delivered: '0', packaged: '1' },
  { name: 'enableNodeOptionsEnvironmentVariable', delivered: '1', packaged: '0' },
  { name: 'enableNodeCliInspectArguments', delivered: '1', packaged: '0' },
  { name: 'enableEmbeddedAsarIntegrityValidation', delivered: '0', packaged: '1' },
  { name: 'onlyLoadAppFromAsar', delivered: '0', packaged: '1' },
  { name: 'loadBrowserProcessSpecificV8Snapshot', delivered: '0', packaged: '0' },
  { name: 'grantFileProtocolExtraPrivileges', delivered: '1', packaged: '0' },
];

/** A file that has what electron-builder looks for in Electron's binary, and nothing else. */
export function makeStandIn(): Buffer {
  return Buffer.concat([fuseMark, Buffer.from(fuses.map(({ delivered }) => delivered).join(''))]);
}

/** What is wrong with the switches of a packaged binary: a sentence for each. */
export function findFuseProblems(binary: Buffer): readonly string[] {
  const start = binary.indexOf(fuseMark);
  if (start === -1) return ['the binary has no fuses'];
  return fuses.flatMap(({ name, packaged }, index) => {
    const found = String.fromCharCode(binary[start + fuseMark.length + index] ?? 0);
    return found === packaged ? [] : [`the fuse ${name} is ${found} and should be ${packaged}`];
  });
}
