import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';
import { repositoryRoot } from './run-tool.ts';

/** Left out of the bundles: Electron brings itself, and a native module can't be bundled. */
const external = ['electron', 'better-sqlite3-multiple-ciphers'];

const desktop = join(repositoryRoot, 'desktop');
const output = join(repositoryRoot, 'dist', 'desktop');
const rendererPage = join(output, 'renderer', 'index.html');

/** What the renderer's bundle is made of: it is built again when one of these is newer than it. */
const rendererSources = ['desktop/src/renderer', 'desktop/vite.config.ts', 'shared/src', 'package-lock.json'];

/** Builds the whole desktop application into `dist/desktop`, ready for Electron or electron-builder. */
export async function buildDesktop(): Promise<void> {
  await buildRenderer();
  await buildProcess('main', 'cjs');
  // A sandboxed preload script is one CommonJS file that can load nothing but Electron.
  await buildProcess('preload', 'cjs');
  await buildProcess('engine', 'es');
}

/** Builds the page only when its sources have changed since it was last built. Gives the folder to serve. */
export async function ensureRendererBuilt(): Promise<string> {
  const builtMs = existsSync(rendererPage) ? statSync(rendererPage).mtimeMs : 0;
  const changedMs = Math.max(...rendererSources.map((path) => newestChangeMs(join(repositoryRoot, path))));
  if (changedMs > builtMs) await buildRenderer();
  return join(output, 'renderer');
}

/** Built beside the old page and then swapped, so that a till that is running keeps its files until the last moment. */
async function buildRenderer(): Promise<void> {
  const fresh = join(output, `renderer-${process.pid}`);
  const current = join(output, 'renderer');
  await build({
    configFile: join(desktop, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: fresh },
  });
  rmSync(current, { recursive: true, force: true });
  renameSync(fresh, current);
}

async function buildProcess(name: 'main' | 'preload' | 'engine', format: 'cjs' | 'es'): Promise<void> {
  const config: InlineConfig = {
    configFile: false,
    root: repositoryRoot,
    logLevel: 'warn',
    // Everything but `external` goes in: the package has no other node_modules.
    ssr: { noExternal: true, external, target: 'node' },
    build: {
      ssr: true,
      outDir: join(output, name),
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        external,
        input: inputs(name),
        output: {
          format,
          entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].mjs',
          chunkFileNames: format === 'cjs' ? '[name].cjs' : '[name].mjs',
          ...(name === 'preload' ? { codeSplitting: false } : {}),
        },
      },
    },
  };
  await build(config);
}

/** What is started by its own name, a thread's file beside the process's. */
function inputs(name: 'main' | 'preload' | 'engine'): Record<string, string> {
  const index = join(desktop, 'src', name, 'main.ts');
  if (name !== 'engine') return { index };
  return { index, 'row-thread': join(desktop, 'src', 'engine', 'sync', 'row-thread.ts') };
}

function newestChangeMs(path: string): number {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestChangeMs(join(path, name))),
    own.mtimeMs,
  );
}
