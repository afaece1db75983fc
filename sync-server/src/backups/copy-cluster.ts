import { chown, copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running cluster keeps for itself; their folders must be there, empty (PostgreSQL 18, 25.3.4.3). */
const emptied: ReadonlySet<string> = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);
const leftOut: ReadonlySet<string> = new Set([
  'postmaster.pid',
  'postmaster.opts',
  'pg_internal.init',
  'backup_label',
  'tablespace_map',
]);

/** Copies a running cluster's files between the start and the end of a backup. Files may go away meanwhile. */
export async function copyCluster(from: string, to: string): Promise<void> {
  await copyFolder(from, to);
  for (const name of emptied) {
    await mkdir(join(to, name), { recursive: true, mode: 0o700 });
    await keepOwner(join(from, name), join(to, name));
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  await keepOwner(from, to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const { name } = entry;
    if (emptied.has(name) || leftOut.has(name) || name.startsWith('pgsql_tmp')) continue;
    if (entry.isDirectory()) await unlessGone(copyFolder(join(from, name), join(to, name)));
    else if (entry.isFile()) await unlessGone(copyOwned(join(from, name), join(to, name)));
  }
}

/** The part of the log that the copy needs to become whole, from one segment to another. */
export async function copyLog(
  from: string,
  to: string,
  segments: { readonly first: string; readonly last: string },
): Promise<void> {
  for (const name of await readdir(join(from, 'pg_wal'))) {
    const isNeeded = /^[0-9A-F]{24}$/.test(name) && name >= segments.first && name <= segments.last;
    if (isNeeded) await copyOwned(join(from, 'pg_wal', name), join(to, 'pg_wal', name));
  }
}

export async function writeLabel(from: string, to: string, label: string): Promise<void> {
  const path = join(to, 'backup_label');
  await writeFile(path, label, { mode: 0o600 });
  await keepOwner(from, path);
}

async function copyOwned(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await keepOwner(from, to);
}

/** As root, what is copied would belong to root, and PostgreSQL doesn't run as root. */
async function keepOwner(from: string, to: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(from);
  await chown(to, uid, gid);
}

async function unlessGone(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
