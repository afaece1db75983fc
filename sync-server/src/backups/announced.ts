import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { instantOf } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { allMarks, secureAll } from './back-up.ts';

/** Backups that were begun and never finished: the oldest go. */
const MAX_BEGUN = 5;

const begunFile = z.object({
  begunAt: z.string(),
  companies: z.record(
    z.string(),
    z.object({ acceptNo: z.int().min(0), streams: z.record(z.string(), z.int().min(0)) }),
  ),
});

export interface AnnouncedBackup {
  readonly backupId: string;
  readonly begunAt: string;
}

/** Notes what a backup that somebody else makes of Postgres will hold at least; asked before it is begun. */
export async function announceBackup(context: ServerContext, backupDir: string): Promise<AnnouncedBackup> {
  const backupId = Buffer.from(context.random(16)).toString('hex');
  const begunAt = instantOf(context.clock());
  const companies = Object.fromEntries(await allMarks(context));
  await mkdir(backupDir, { recursive: true, mode: 0o711 });
  await writeFile(begunPath(backupDir, backupId), JSON.stringify({ begunAt, companies }), { mode: 0o600 });
  await forgetOldest(backupDir);
  return { backupId, begunAt };
}

/**
 * Tells devices that what was noted is safe; asked when the backup was tried out.
 * @returns undefined when no backup of that id is under way
 */
export async function finishBackup(
  context: ServerContext,
  backupDir: string,
  backupId: string,
): Promise<AnnouncedBackup | undefined> {
  const path = begunPath(backupDir, backupId);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { begunAt, companies } = begunFile.parse(JSON.parse(text));
  await secureAll(context, new Map(Object.entries(companies)));
  await rm(path, { force: true });
  return { backupId, begunAt };
}

const begunPath = (backupDir: string, backupId: string): string => join(backupDir, `begun-${backupId}.json`);

async function forgetOldest(backupDir: string): Promise<void> {
  const names = (await readdir(backupDir)).filter((name) => /^begun-[0-9a-f]{32}\.json$/.test(name));
  const dated = await Promise.all(
    names.map(async (name) => ({ name, ms: (await stat(join(backupDir, name))).mtimeMs })),
  );
  dated.sort((a, b) => b.ms - a.ms);
  for (const { name } of dated.slice(MAX_BEGUN)) await rm(join(backupDir, name), { force: true });
}
