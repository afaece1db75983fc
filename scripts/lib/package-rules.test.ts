import { describe, expect, it } from 'vitest';
import { findFuseProblems, findPackageProblems, makeStandIn } from './package-rules.ts';

const driver = 'node_modules/better-sqlite3-multiple-ciphers';
const complete = [
  'package.json',
  'dist/desktop/main/index.cjs',
  'dist/desktop/preload/index.cjs',
  'dist/desktop/engine/index.mjs',
  'dist/desktop/engine/row-thread.mjs',
  'dist/desktop/renderer/index.html',
  'dist/desktop/renderer/assets/index.js',
  'migrations/sqlite/0001_start.sql',
  `${driver}/lib/index.js`,
  `${driver}/prebuilds/linux-x64.node`,
];

describe('the contents of a package', () => {
  it('are right when everything that was built is there and nothing else', () => {
    expect(findPackageProblems(complete)).toEqual([]);
  });

  it.each(complete.filter((path) => !path.includes('/assets/')))('are wrong without %s', (path) => {
    expect(findPackageProblems(complete.filter((entry) => entry !== path))).toHaveLength(1);
  });

  it.each([
    'dist/desktop/engine/main.ts',
    'dist/desktop/main/index.cjs.map',
    'sync-server/src/app.js',
    'dist/packages/latest.yml',
    'node_modules/fastify/fastify.js',
    'migrations/.env',
  ])('are wrong with %s', (path) => {
    expect(findPackageProblems([...complete, path])).toEqual([expect.stringContaining(`${path} is in it`)]);
  });
});

describe('the fuses of a packaged binary', () => {
  it('are wrong as Electron delivers them', () => {
    const problems = findFuseProblems(makeStandIn());
    expect(problems).toContain('the fuse runAsNode is 1 and should be 0');
    expect(problems).toContain('the fuse onlyLoadAppFromAsar is 0 and should be 1');
    expect(problems).toHaveLength(7);
  });

  it('are right when everything that opens the application is off', () => {
    const standIn = makeStandIn().toString('latin1').replace(/.{8}$/, '01001100');
    expect(findFuseProblems(Buffer.from(`before${standIn}after`, 'latin1'))).toEqual([]);
  });

  it('are missed when the binary has none', () => {
    expect(findFuseProblems(Buffer.from('not Electron'))).toEqual(['the binary has no fuses']);
  });
});
