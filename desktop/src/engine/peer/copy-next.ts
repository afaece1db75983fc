import { accept, type Result } from '#shared/kernel/index.ts';
import type { Log } from '../sync/log.ts';
import type { FollowedFile, FollowedFiles } from './followed-files.ts';
import type { KeeperSession } from './keeper-client.ts';
import { checksumOf } from './peer-crypto.ts';
import { BLOCK_BYTES, comparedFile } from './peer-protocol.ts';

/** One step of copying. */
export async function copyNext(
  files: FollowedFiles,
  session: KeeperSession,
  log: Log,
): Promise<Result<null>> {
  const removal = files.nextRemoval();
  if (removal !== undefined) {
    const removed = await session.ask({ op: 'remove', ...removal });
    // A keeper that keeps it all the same loses nothing by it.
    if (!removed.ok && removed.error.code !== 'devices.copyRefused') return removed;
    files.removed(removal);
    return accept(null);
  }
  const file = files.nextFile();
  if (file === undefined) return accept(null);
  try {
    return await (file.compared ? append(files, file, session) : compare(files, file, session, log));
  } catch (error) {
    // The journal let go of it meanwhile.
    if (!files.isFollowed(file)) return accept(null);
    throw error;
  }
}

/** Finds out where to go on. What the keeper has and this till hasn't is put aside there, and kept. */
async function compare(
  files: FollowedFiles,
  file: FollowedFile,
  session: KeeperSession,
  log: Log,
): Promise<Result<null>> {
  const { kind, name } = file;
  const end = await files.endOf(file);
  if (!Number.isFinite(file.wanted)) file.wanted = end;
  const asked = await session.ask({ op: 'compare', kind, name, through: end });
  if (!asked.ok) return asked;
  const kept = comparedFile.parse(asked.value);
  const same = await files.read(file, 0, Math.min(kept.bytes, end));
  if (checksumOf(same) !== kept.checksum) return setAside(file, session, log);
  file.compared = true;
  file.done = Math.min(kept.bytes, end);
  return accept(null);
}

async function append(
  files: FollowedFiles,
  file: FollowedFile,
  session: KeeperSession,
): Promise<Result<null>> {
  const { kind, name, done, wanted } = file;
  const bytes = await files.read(file, done, Math.min(BLOCK_BYTES, wanted - done));
  if (bytes.length === 0) throw new Error(`expected ${wanted} bytes in ${name}, there are ${done}`);
  const asked = await session.ask({ op: 'append', kind, name, offset: done }, bytes);
  if (asked.ok) {
    file.done = done + bytes.length;
    return accept(null);
  }
  if (asked.error.code !== 'devices.copyDiffers') return asked;
  Object.assign(file, { done: 0, compared: false });
  return accept(null);
}

async function setAside(file: FollowedFile, session: KeeperSession, log: Log): Promise<Result<null>> {
  const { kind, name } = file;
  log('warn', 'the copy at another till differs; what it has is kept aside there', { name });
  const aside = await session.ask({ op: 'setAside', kind, name });
  if (!aside.ok) return aside;
  file.compared = true;
  file.done = 0;
  return accept(null);
}
