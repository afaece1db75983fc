// Builds the desktop application and packs it with electron-builder, as for a release, but around a folder that only
// looks like an Electron distribution: the real one can't be fetched everywhere. Then looks at what was packed.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { askPackedEngine } from './lib/ask-packed-engine.ts';
import { buildDesktop } from './lib/build-desktop.ts';
import { findFuseProblems, findPackageProblems, makeStandIn } from './lib/package-rules.ts';
import { repositoryRoot, runNodeTool, succeeded } from './lib/run-tool.ts';

const packTimeoutMs = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'kedai-package-'));
try {
  await buildDesktop();
  const problems = await pack();
  for (const problem of problems) console.log(`package: ${problem}`);
  console.log(`package: ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function pack(): Promise<readonly string[]> {
  const distribution = join(folder, 'electron');
  mkdirSync(join(distribution, 'resources'), { recursive: true });
  writeFileSync(join(distribution, 'electron'), makeStandIn());
  const output = join(folder, 'packages');
  // Two settings of the command line and otherwise the release's own file: one that extends it would match other files.
  const options = [`-c.electronDist=${distribution}`, `-c.directories.output=${output}`];
  const cli = join(repositoryRoot, 'node_modules', 'electron-builder', 'cli.js');
  // For Linux everywhere, and for this machine's processor, so that its Node can run what was packed.
  const result = await runNodeTool(
    cli,
    ['--linux', `--${process.arch}`, '--dir', '--publish', 'never', ...options],
    {
      timeoutMs: packTimeoutMs,
    },
  );
  if (!succeeded(result)) return ['electron-builder failed; its own message is above'];

  const packed = join(output, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
  const archive = join(packed, 'resources', 'app.asar');
  const entries = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1));
  // Folders are listed too; what lies in them is what counts.
  const files = entries.filter((path) => !entries.some((other) => other.startsWith(`${path}/`)));
  const unpacked = join(folder, 'unpacked');
  extractAll(archive, unpacked);
  return [
    ...findPackageProblems(files),
    ...findFuseProblems(readFileSync(join(packed, 'kedai'))),
    ...(await askPackedEngine(unpacked, folder)),
  ];
}
