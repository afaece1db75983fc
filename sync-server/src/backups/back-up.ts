import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { instantOf } from '#shared/kernel/index.ts';
import { companyIds } from '../companies/companies.queries.ts';
import type { ServerContext } from '../context.ts';
import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import { withClient } from '../postgres/prepare.queries.ts';
import { readArchive, writeArchive } from './archive.ts';
import { beginBackup, type CompanyMarks, countedMarks, marksOf, secureStreams } from './backups.queries.ts';
import { copyCluster, copyLog, writeLabel } from './copy-cluster.ts';

/** Two weeks of days. */
const KEPT_BACKUPS = 14;
const archiveName = /^kedai-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})-(\d{3})Z\.backup$/;
/** What a restored server needs besides its database; `seen.json` isn't there, because it must not be put back. */
const keptFiles = ['postgres-password', 'secret'] as const;

export interface BackupPlace {
  /** The server's data folder, with the embedded PostgreSQL in it. */
  readonly dataDir: string;
  readonly backupDir: string;
  readonly passphrase: string;
  readonly adminUrl: string;
}

export interface Backup {
  readonly path: string;
  readonly begunAt: string;
  readonly bytes: number;
}

export type AllMarks = ReadonlyMap<string, CompanyMarks>;

/**
 * Copies the running database into one encrypted file, restores that file into a folder of its own, starts it there and
 * counts. Only then do devices hear that their facts are safe. Selling goes on meanwhile.
 */
export async function backUp(context: ServerContext, place: BackupPlace): Promise<Backup> {
  const { dataDir, backupDir, passphrase, adminUrl } = place;
  const begunAt = instantOf(context.clock());
  const path = join(backupDir, `kedai-${begunAt.replaceAll(/[:.]/g, '-')}.backup`);
  const [copy, trial] = [`${path}.copy`, `${path}.trial`];
  await mkdir(backupDir, { recursive: true, mode: 0o711 });
  await removeUnfinished(backupDir);
  const marks = await allMarks(context);
  try {
    await mkdir(join(copy, 'postgres'), { recursive: true, mode: 0o711 });
    await copyRunning(adminUrl, join(dataDir, 'postgres', 'data'), join(copy, 'postgres', 'data'));
    for (const name of keptFiles) await copyIfThere(join(dataDir, name), join(copy, name));
    await writeArchive(copy, path, passphrase);
    await rm(copy, { recursive: true, force: true });
    await readArchive(path, trial, passphrase);
    await tryOut(trial, marks);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await rm(copy, { recursive: true, force: true });
    await rm(trial, { recursive: true, force: true });
  }
  await secureAll(context, marks);
  await removeOld(backupDir);
  const { size: bytes } = await stat(path);
  context.log.info({ path, bytes }, 'made a backup and tried it out');
  return { path, begunAt, bytes };
}

/** Whether there is one since an instant. */
export async function isBackedUpSince(backupDir: string, instant: string): Promise<boolean> {
  const newest = (await archivesIn(backupDir)).at(-1);
  return newest !== undefined && begunAtOf(newest) >= instant;
}

export async function allMarks(context: ServerContext): Promise<AllMarks> {
  const marks = new Map<string, CompanyMarks>();
  for (const id of await companyIds(context.database)) {
    marks.set(id, await context.database.inCompany(id, marksOf));
  }
  return marks;
}

export async function secureAll(context: ServerContext, marks: AllMarks): Promise<void> {
  for (const [id, companyMarks] of marks) {
    await context.database.inCompany(id, (tx) => secureStreams(tx, companyMarks));
  }
}

async function copyRunning(adminUrl: string, from: string, to: string): Promise<void> {
  await withClient(adminUrl, async (admin) => {
    const session = await beginBackup(admin);
    await copyCluster(from, to);
    const { label, ...segments } = await session.stop();
    await copyLog(from, to, segments);
    await writeLabel(from, to, label);
  });
}

/** Starts what was unpacked as a server would, and compares it with what there was when the backup began. */
async function tryOut(folder: string, marks: AllMarks): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined });
  try {
    const found = await withClient(postgres.adminUrl, countedMarks);
    for (const [companyId, expected] of marks) {
      const company = found.get(companyId);
      const isShort = Object.entries(expected.streams).some(
        ([stream, sequence]) => (company?.streams[stream] ?? -1) < sequence,
      );
      if (company === undefined || company.acceptNo < expected.acceptNo || isShort) {
        throw new Error(`the backup lacks facts of company ${companyId}: it was not kept`);
      }
    }
  } finally {
    await postgres.stop();
  }
}

/** Names in the order of their instants. */
async function archivesIn(backupDir: string): Promise<string[]> {
  const names = await readdir(backupDir).catch(() => []);
  return names.filter((name) => archiveName.test(name)).sort();
}

const begunAtOf = (name: string): string => name.replace(archiveName, '$1T$2:$3:$4.$5Z');

async function removeOld(backupDir: string): Promise<void> {
  for (const name of (await archivesIn(backupDir)).slice(0, -KEPT_BACKUPS)) {
    await rm(join(backupDir, name), { force: true });
  }
}

/** What a server left that was ended in the middle of a backup. */
async function removeUnfinished(backupDir: string): Promise<void> {
  for (const name of await readdir(backupDir)) {
    if (/^kedai-.*\.backup\.(part|copy|trial)$/.test(name)) {
      await rm(join(backupDir, name), { recursive: true, force: true });
    }
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
