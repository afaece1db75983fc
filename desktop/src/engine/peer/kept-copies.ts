import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { accept, instant, type Result, reject, type StreamId, streamId } from '#shared/kernel/index.ts';
import { takeTurns } from './in-turn.ts';
import { checksumOf } from './peer-crypto.ts';
import { type CopiedKind, MAX_FILE_BYTES } from './peer-protocol.ts';

/** What a keeper takes at most, so that its own sales always find room. */
export interface KeeperLimits {
  readonly tills: number;
  readonly bytesPerTill: number;
  /** Of a till, with folders; more than its journals ever have. Without an end, files of nothing would fill a disk's table of files. */
  readonly filesPerTill: number;
  /** Of one file, how many that differed are kept beside it. */
  readonly setAside: number;
  /** Left free on the disk. */
  readonly freeBytes: number;
}

export const keeperLimits: KeeperLimits = {
  tills: 64,
  bytesPerTill: 256 * 1024 * 1024,
  filesPerTill: 1_000,
  setAside: 16,
  freeBytes: 256 * 1024 * 1024,
};

const ABOUT_FILE = 'about.json';
const folderNames = { facts: 'journal', requests: 'requests' } as const;

/** What is known of a copy besides its files. */
const aboutCopy = z.object({
  companyId: z.string(),
  streamId,
  registerCode: z.string(),
  receiptSeries: z.string(),
  /** The address of this computer by which the till came last. */
  via: z.string(),
  /** Null until it was whole for the first time. */
  whole: z.nullable(z.object({ sequence: z.int(), receiptSequence: z.int(), at: instant })),
});
export type AboutCopy = z.output<typeof aboutCopy>;

export interface CopiedFile {
  readonly streamId: StreamId;
  readonly kind: CopiedKind;
  readonly name: string;
}

/**
 * Copies of other tills' journals, a folder for each stream, in the journal's own files: what reads a stick reads them. Bytes are only
 * ever added [DEV-21]. Each operation is whole on the disk when it resolves; one is done after the other.
 */
export interface KeptCopies {
  compare(file: CopiedFile, through: number): Promise<Result<{ bytes: number; checksum: string }>>;
  append(file: CopiedFile, offset: number, bytes: Uint8Array): Promise<Result<null>>;
  setAside(file: CopiedFile): Promise<Result<null>>;
  remove(file: CopiedFile): Promise<Result<null>>;
  note(about: AboutCopy): Promise<Result<null>>;
  about(stream: StreamId): Promise<AboutCopy | undefined>;
  list(): Promise<readonly AboutCopy[]>;
  /** Where a stream's copy is; there may be none. */
  folderOf(stream: StreamId): string;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

export function createKeptCopies(folder: string, limits: KeeperLimits = keeperLimits): KeptCopies {
  const { inTurn, settled } = takeTurns();
  const folderOf = (stream: StreamId): string => join(folder, stream);
  const journalOf = ({ streamId: stream, kind }: CopiedFile): string =>
    join(folderOf(stream), folderNames[kind]);
  const pathOf = (file: CopiedFile): string => join(journalOf(file), file.name);
  const about = async (stream: StreamId): Promise<AboutCopy | undefined> => {
    const text = await readFile(join(folderOf(stream), ABOUT_FILE), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : readAbout(text);
  };

  return {
    folderOf,
    about,
    compare: (file, through) =>
      inTurn(async () => {
        const kept = (await readIfThere(pathOf(file))) ?? Buffer.alloc(0);
        return accept({ bytes: kept.length, checksum: checksumOf(kept.subarray(0, through)) });
      }),
    append: (file, offset, bytes) =>
      inTurn(async () => {
        const end = offset + bytes.length;
        if (end > MAX_FILE_BYTES) return reject('devices.copyNoRoom');
        const room = await hasRoom(folder, file.streamId, bytes.length, limits);
        if (!room) return reject('devices.copyNoRoom');
        return refuseFull(() => appendTo(journalOf(file), pathOf(file), offset, bytes));
      }),
    setAside: (file) =>
      inTurn(async () => {
        const journal = journalOf(file);
        const names = new Set(await readdir(journal).catch(() => []));
        if (!names.has(file.name)) return accept(null);
        for (let count = 1; count <= limits.setAside; count += 1) {
          const aside = `${file.name}.kept-${count}.damaged`;
          if (names.has(aside)) continue;
          await rename(join(journal, file.name), join(journal, aside));
          await syncFolder(journal);
          return accept(null);
        }
        return reject('devices.copyNoRoom');
      }),
    remove: (file) =>
      inTurn(async () => {
        const journal = journalOf(file);
        const names = (await readdir(journal).catch(() => [])).filter((name) => name.endsWith('.journal'));
        // The newest stays: a till that lets go of what the server has, has begun another before.
        if (!names.some((name) => name > file.name)) return reject('devices.copyRefused');
        await rm(join(journal, file.name), { force: true });
        return accept(null);
      }),
    note: (noted) =>
      inTurn(async () => {
        if (!(await hasRoom(folder, noted.streamId, 0, limits))) return reject('devices.copyNoRoom');
        return refuseFull(async () => {
          const till = folderOf(noted.streamId);
          await mkdir(till, { recursive: true, mode: 0o700 });
          await replaceDurably(join(till, ABOUT_FILE), `${JSON.stringify(aboutCopy.parse(noted))}\n`);
          await syncFolder(till);
          return accept(null);
        });
      }),
    list: async () => {
      const names = await readdir(folder).catch(() => []);
      const streams = names.flatMap((name) => {
        const stream = streamId.safeParse(name);
        return stream.success ? [stream.data] : [];
      });
      const known = await Promise.all(streams.map(about));
      return known.flatMap((each) => (each === undefined ? [] : [each]));
    },
    settled,
  };
}

/** What is kept already must be the same; only what comes after it is written. */
async function appendTo(
  journal: string,
  path: string,
  offset: number,
  bytes: Uint8Array,
): Promise<Result<null>> {
  const isNew = (await mkdir(journal, { recursive: true, mode: 0o700 })) !== undefined;
  const isThere = (await sizeOf(path)) !== undefined;
  const file = await open(path, isThere ? 'r+' : 'wx+', 0o600);
  try {
    const kept = (await file.stat()).size;
    if (offset > kept) return reject('devices.copyRefused', { bytes: kept });
    const known = Math.min(kept - offset, bytes.length);
    if (!(await holds(file, offset, bytes.subarray(0, known)))) return reject('devices.copyDiffers');
    await writeAll(file, bytes.subarray(known), kept);
    await file.datasync();
    if (!isThere) await syncFolder(journal);
    if (isNew) {
      await syncFolder(join(journal, '..'));
      await syncFolder(join(journal, '..', '..'));
    }
    return accept(null);
  } finally {
    await file.close();
  }
}

async function holds(file: FileHandle, offset: number, bytes: Uint8Array): Promise<boolean> {
  if (bytes.length === 0) return true;
  const kept = Buffer.alloc(bytes.length);
  await file.read(kept, 0, kept.length, offset);
  return kept.equals(bytes);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

async function refuseFull<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return reject('devices.copyNoRoom');
    throw error;
  }
}

async function hasRoom(
  folder: string,
  stream: StreamId,
  bytes: number,
  limits: KeeperLimits,
): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const tills = await readdir(folder);
  if (!tills.includes(stream) && tills.length >= limits.tills) return false;
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize - bytes < limits.freeBytes) return false;
  const entries = await readdir(join(folder, stream), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  if (entries.length >= limits.filesPerTill) return false;
  let used = bytes;
  for (const entry of entries) used += (await sizeOf(join(entry.parentPath, entry.name))) ?? 0;
  return used <= limits.bytesPerTill;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : 0;
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function replaceDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

async function syncFolder(path: string): Promise<void> {
  // Windows can't open a folder, and its file systems journal names by themselves.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function readAbout(text: string): AboutCopy | undefined {
  try {
    const about = aboutCopy.safeParse(JSON.parse(text));
    return about.success ? about.data : undefined;
  } catch {
    return undefined;
  }
}
