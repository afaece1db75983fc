import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What stands in a till's data folder besides its database. */
export const dataFiles = (dataDir: string) => ({
  /** The device's secrets. */
  vault: join(dataDir, 'device.key'),
  /** What pairing gave, without a secret. */
  identity: join(dataDir, 'device.json'),
  /** What the person at the till hasn't been told yet, or hasn't put away. */
  notice: join(dataDir, 'notice.json'),
  /** What the server told last of how the tills of this outlet are. */
  fleet: join(dataDir, 'fleet.json'),
  /** There from a sign-out until the data has been moved aside. */
  signedOut: join(dataDir, 'signed-out.json'),
  /** What was known of the device's clock when it last ran. */
  clock: join(dataDir, 'clock.json'),
  /** The key and the server's answer of a change of streams that is under way. */
  nextVault: join(dataDir, 'device.next.key'),
  nextStream: join(dataDir, 'device.next.json'),
  /** A folder for each stream: a stream has one writer for life. */
  journalOf: (streamId: string) => join(dataDir, 'journal', streamId),
  /** What was asked of the server, whichever stream was written then. */
  requestJournal: join(dataDir, 'requests'),
  /** The world of a training that goes on; thrown away at its end, or at the next start. */
  training: join(dataDir, 'training'),
  backups: join(dataDir, 'backups'),
  /** Which tills' copies go where, with their codes. */
  peerKey: join(dataDir, 'device.peer.key'),
  /** Copies of other tills' journals, a folder for each stream. They aren't this till's own, and outlive its sign-out. */
  copies: join(dataDir, 'copies'),
  /** There from when this till was told that it is to be wiped, until it is. */
  wipe: join(dataDir, 'wipe.json'),
  /** What is left of tills that were wiped here. */
  wiped: join(dataDir, 'wiped'),
  wipedOf: (streamId: string) => {
    const folder = join(dataDir, 'wiped', streamId);
    return { folder, journal: join(folder, 'journal'), report: join(folder, 'report.json') };
  },
});

/** What a till's data begins with, by name: its database with copies and logs, its keys, its journals, and what it was told. */
const TILLS_OWN = [
  ...['kedai.sqlite', 'device.', 'notice.json', 'fleet.json'],
  ...['journal', 'requests', 'backups', 'training'],
];

/**
 * True of what belongs to the till that is paired in a folder, and goes with it. The application keeps more there: the key
 * that the operating system's keychain opens, and Electron's own files, which the next till needs as well.
 */
export const isTillsOwn = (name: string): boolean => TILLS_OWN.some((begins) => name.startsWith(begins));

/** The stream's backups on a second disk or stick, which several tills may share. */
export const mirroredBackups = (mirrorDir: string, streamId: string): string =>
  join(mirrorDir, `${streamId}-backups`);

/** The requests' copy, there. */
export const mirroredRequests = (mirrorDir: string, streamId: string): string =>
  join(mirrorDir, `${streamId}-requests`);

/** True when sales may stand in a journal here: it is begun by a paired device alone. */
export function hasJournal(dataDir: string): boolean {
  const journals = join(dataDir, 'journal');
  if (!existsSync(journals)) return false;
  return readdirSync(journals, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
}
