import { describe, expect, it } from 'vitest';
import { checkLayers } from './layers/check-layers.ts';

/** What the check says about a made-up tree: `path:line message` for each violation. */
function check(tree: Readonly<Record<string, string>>): string[] {
  return checkLayers(new Map(Object.entries(tree))).map(
    ({ path, line, message }) => `${path}:${line} ${message}`,
  );
}

/** Expects that a file with this text is caught, and that the message says what is wrong. */
function expectCaught(path: string, text: string, reason: RegExp): void {
  const violations = check({ [path]: text });
  expect(violations).toHaveLength(1);
  expect(violations[0]).toMatch(reason);
}

describe('contexts of shared/src', () => {
  it('may import contexts to their left through their index.ts, their own files, zod and decimal.js', () => {
    expect(
      check({
        'shared/src/sales/complete-sale.ts': [
          "import { z } from 'zod';",
          "import { Decimal } from 'decimal.js';",
          "import { cents } from '#shared/kernel/index.ts';",
          "import { gstRate } from '../tax/index.ts';",
          "import type { Sale } from './schema.ts';",
        ].join('\n'),
      }),
    ).toEqual([]);
  });

  it('are caught importing a context to their right', () => {
    expectCaught('shared/src/tax/gst.ts', "import '#shared/sales/index.ts';", /sales is to the right of tax/);
  });

  it('are caught importing to the right even when only a type is taken', () => {
    expectCaught(
      'shared/src/kernel/a.ts',
      "import type { A } from '../sync/index.ts';",
      /sync is to the right of kernel/,
    );
    expectCaught(
      'shared/src/kernel/a.ts',
      "type A = import('../sync/index.ts').A;",
      /sync is to the right of kernel/,
    );
  });

  it('are caught reaching past the index.ts of another context', () => {
    expectCaught(
      'shared/src/sales/a.ts',
      "export * from '../tax/rates.ts';",
      /imported through its index\.ts/,
    );
  });

  it('are caught when sales and purchasing import each other', () => {
    expectCaught(
      'shared/src/purchasing/a.ts',
      "import '../sales/index.ts';",
      /purchasing and sales don't know each other/,
    );
    expectCaught(
      'shared/src/sales/a.ts',
      "import '../purchasing/index.ts';",
      /sales and purchasing don't know each other/,
    );
  });

  it('are caught importing the files that put the contexts together', () => {
    expectCaught('shared/src/sales/a.ts', "import '../contract.ts';", /context may not reach contract/);
  });

  it('are caught importing Node, with or without its prefix', () => {
    expectCaught('shared/src/kernel/a.ts', "import { readFile } from 'node:fs';", /nothing of Node/);
    expectCaught('shared/src/kernel/a.ts', "import { readFile } from 'fs';", /nothing of Node/);
  });

  it('are caught importing any package but zod and decimal.js', () => {
    expectCaught(
      'shared/src/kernel/ids.ts',
      "import { v7 } from 'uuid';",
      /may only import zod, decimal\.js/,
    );
  });

  it('are caught importing what does I/O', () => {
    expectCaught(
      'shared/src/sync/a.ts',
      "import '../../../sync-server/src/app.ts';",
      /context may not reach sync-server/,
    );
    expectCaught(
      'shared/src/sync/a.ts',
      "import '../../../desktop/src/engine/main.ts';",
      /may not reach engine/,
    );
  });
});

describe('the rest of shared', () => {
  it('lets contract.ts import every context, and tests import Node, vitest and fast-check', () => {
    expect(
      check({
        'shared/src/contract.ts': "import '#shared/sync/index.ts'; import './sales/index.ts';",
        'shared/src/tax/gst.test.ts':
          "import 'vitest'; import 'fast-check'; import 'node:fs'; import './gst.ts';",
        'shared/test/world.ts': "import '#shared/sales/complete-sale.ts'; import '#shared/contract.ts';",
      }),
    ).toEqual([]);
  });

  it('catches a file at the top of shared/src that is none of the known ones', () => {
    expectCaught('shared/src/helpers.ts', 'export {};', /belongs to no layer/);
  });

  it('catches a file in a folder that is no context', () => {
    expectCaught('shared/src/loyalty/index.ts', 'export {};', /belongs to no layer/);
  });

  it('catches shared tests that reach the desktop or a package that is not theirs', () => {
    expectCaught(
      'shared/test/a.ts',
      "import '../../desktop/src/engine/main.ts';",
      /shared-test may not reach engine/,
    );
    expectCaught('shared/test/a.ts', "import 'pg';", /shared-test may only import/);
  });
});

describe('desktop', () => {
  it('lets each process import what it stands on', () => {
    expect(
      check({
        'desktop/src/renderer/main.tsx':
          "import 'react'; import './app/app.tsx'; import '#shared/bridge.ts';",
        'desktop/src/engine/main.ts': "import 'node:fs'; import 'jose'; import '#shared/sales/index.ts';",
        'desktop/src/host/main.ts': "import '../engine/main.ts'; import 'ws'; import 'node:http';",
        'desktop/src/main/electron.ts': "import { app } from 'electron';",
        'desktop/src/main/windows.ts':
          "import './electron.ts'; import type { BrowserWindow } from 'electron';",
        'desktop/src/preload/electron.ts': "import { contextBridge } from 'electron';",
        'desktop/src/engine/store/open.ts': "import Database from 'better-sqlite3-multiple-ciphers';",
      }),
    ).toEqual([]);
  });

  it('catches a renderer that imports Node, the engine or Electron', () => {
    expectCaught('desktop/src/renderer/a.tsx', "import 'node:path';", /renderer has nothing of Node/);
    expectCaught(
      'desktop/src/renderer/a.tsx',
      "import '../engine/main.ts';",
      /renderer may not reach engine/,
    );
    expectCaught('desktop/src/renderer/a.tsx', "import { app } from 'electron';", /one adapter file only/);
  });

  it('catches an engine that imports the renderer, the host or main', () => {
    expectCaught(
      'desktop/src/engine/a.ts',
      "import '../renderer/main.tsx';",
      /engine may not reach renderer/,
    );
    expectCaught('desktop/src/engine/a.ts', "import '../host/main.ts';", /engine may not reach host/);
    expectCaught(
      'desktop/src/engine/a.ts',
      "await import('../main/windows.ts');",
      /engine may not reach main/,
    );
  });

  it('catches a host that imports main, and a preload that imports Node', () => {
    expectCaught('desktop/src/host/a.ts', "import '../main/windows.ts';", /host may not reach main/);
    expectCaught('desktop/src/preload/a.ts', "import 'node:fs';", /preload has nothing of Node/);
  });

  it('catches Electron outside its adapter at run time, also behind an import of types', () => {
    expectCaught('desktop/src/main/a.ts', "import { app } from 'electron';", /one adapter file only/);
    expectCaught('desktop/src/main/a.ts', "import { type App } from 'electron';", /one adapter file only/);
    expectCaught('desktop/src/main/a.ts', "require('electron/main');", /one adapter file only/);
    expectCaught('desktop/src/main/a.test.ts', "import 'electron';", /one adapter file only/);
  });

  it('catches SQLite opened outside the store', () => {
    const reason = /only desktop\/src\/engine\/store opens SQLite/;
    expectCaught('desktop/src/engine/sync/a.ts', "import Database from 'better-sqlite3';", reason);
    expectCaught('desktop/src/host/a.ts', "import type D from 'better-sqlite3-multiple-ciphers';", reason);
  });

  it('catches a worker that is started across a border', () => {
    const text = "new Worker(new URL('../engine/worker.ts', import.meta.url));";
    expectCaught('desktop/src/renderer/a.ts', text, /renderer may not reach engine/);
  });

  it('catches a context that is imported past its index.ts', () => {
    expectCaught(
      'desktop/src/engine/a.ts',
      "import '#shared/sales/project.ts';",
      /imported through its index\.ts/,
    );
  });

  it('catches a desktop that imports the server', () => {
    expectCaught(
      'desktop/src/engine/a.ts',
      "import '../../../sync-server/src/app.ts';",
      /engine may not reach sync-server/,
    );
  });

  it('catches a file beside its processes', () => {
    expectCaught('desktop/src/util.ts', 'export {};', /belongs to no layer/);
    expectCaught('desktop/src/common/util.ts', 'export {};', /belongs to no layer/);
  });

  it('catches a test tool in what ships', () => {
    expectCaught(
      'desktop/src/engine/a.ts',
      "import { vi } from 'vitest';",
      /what ships doesn't import test tools/,
    );
  });
});

describe('sync-server', () => {
  it('may import Node, packages and meaning, and its tests and the tools may import both sides', () => {
    expect(
      check({
        'sync-server/src/app.ts': "import 'fastify'; import 'node:http'; import '#shared/contract.ts';",
        'sync-server/test/parity.ts': "import '../../desktop/src/engine/main.ts'; import '../src/app.ts';",
        'desktop/e2e/sale.spec.ts': "import '../../sync-server/src/app.ts'; import '../src/host/main.ts';",
        'desktop/src/engine/store/store.fixture.ts': "import '../../../../shared/test/world.ts';",
        'desktop/src/renderer/test/render.tsx': "import '@testing-library/react'; import 'node:fs';",
        'scripts/start.ts': "import '../sync-server/src/app.ts'; import '../desktop/src/host/main.ts';",
        'bench/run.ts': "import 'better-sqlite3-multiple-ciphers'; import '../sync-server/src/app.ts';",
        'migrations/parity.test.ts':
          "import '../sync-server/src/store/rows.ts'; import '../desktop/src/engine/main.ts';",
      }),
    ).toEqual([]);
  });

  it('is caught importing the desktop', () => {
    const text = "import { open } from '../../desktop/src/engine/main.ts';";
    expectCaught('sync-server/src/app.ts', text, /sync-server may not reach engine/);
  });

  it('is caught importing its own tests', () => {
    expectCaught('sync-server/src/app.ts', "import '../test/postgres.ts';", /may not reach sync-server-test/);
  });
});

describe('SQL', () => {
  const statement = "export const sql = 'SELECT id FROM products WHERE id = ?';";

  it('is at home in store/, queries/, *.queries.ts, migrations, the shape engine, tests, scripts and bench', () => {
    expect(
      check({
        'desktop/src/engine/store/a.ts': statement,
        'desktop/src/engine/queries/catalog/a.ts': statement,
        'sync-server/src/storefront/product.queries.ts': statement,
        'sync-server/src/shapes/engine/a.ts': statement,
        'sync-server/src/store/a.ts': statement,
        'sync-server/src/app.test.ts': statement,
        'migrations/a.test.ts': statement,
        'scripts/a.ts': statement,
        'bench/a.ts': statement,
      }),
    ).toEqual([]);
  });

  it.each([
    statement,
    `const sql = \`\n  select id, \${columns}\n  from products where id = $1\`;`,
    "const sql = 'WITH x AS (SELECT 1 FROM y) DELETE FROM x';",
    "const sql = 'INSERT OR IGNORE INTO sales VALUES (?)';",
    "const sql = 'update sales set total = 1';",
    "const sql = 'DELETE FROM sales';",
    "const sql = 'CREATE UNIQUE INDEX a ON b (c)';",
    "const sql = 'begin; create policy p on t';",
    "const sql = 'select next_number($1, $2)';",
  ])('is caught elsewhere: %s', (text) => {
    expectCaught('sync-server/src/ingest/accept.ts', text, /SQL lives in store/);
  });

  it('is not seen in a sentence', () => {
    const text =
      "const label = 'Select a customer from the list'; const hint = 'Update the set, delete from the cart';";
    expect(check({ 'desktop/src/renderer/a.ts': text })).toEqual([]);
  });
});

describe('every file', () => {
  it('is caught when it belongs to no layer', () => {
    expectCaught('tools/convert.mjs', 'export {};', /belongs to no layer/);
    expectCaught('migrations/run.ts', 'export {};', /belongs to no layer/);
    expectCaught('index.ts', 'export {};', /belongs to no layer/);
  });

  it('is caught importing what lies outside the repository or in no layer', () => {
    expectCaught('scripts/a.ts', "import '../../elsewhere/a.ts';", /names no file of this repository/);
    expectCaught('scripts/a.ts', "import '#other/a.ts';", /names no file of this repository/);
    expectCaught('scripts/a.ts', "import '../docs/a.ts';", /belongs to no layer/);
  });

  it('is named with the line of its violation', () => {
    expect(check({ 'shared/src/kernel/a.ts': "\n\nimport 'node:fs';\n" })[0]).toMatch(
      /^shared\/src\/kernel\/a\.ts:3 /,
    );
  });
});
