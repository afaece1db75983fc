import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from './replace-file.ts';
import { sha256Hex } from './signer.ts';

/**
 * Which stream this device writes, and for whom: what its pairing gave and no secret, in a file of its own, so that a
 * database that is gone can be made anew. How far the stream has come is in the journal.
 */
const deviceIdentity = z.object({
  companyId: z.string(),
  streamId: z.string(),
  registerId: z.string(),
  registerCode: z.string(),
  outletId: z.string(),
  receiptSeries: z.string(),
  recoveryPublicKey: z.string(),
  serverUrl: z.string(),
  installationId: z.string(),
});
export type DeviceIdentity = Readonly<z.output<typeof deviceIdentity>>;

const identityFile = z.object({ identity: deviceIdentity, checksum: z.string() });

/** Undefined when there is no such file, or when it is damaged: the database, or a backup of it, says the same. */
export function readIdentity(path: string): DeviceIdentity | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const read = identityFile.safeParse(parseJson(text));
  if (!read.success || read.data.checksum !== checksumOf(read.data.identity)) return undefined;
  return read.data.identity;
}

/** Writes it when it isn't what is there already. */
export function keepIdentity(path: string, identity: DeviceIdentity): void {
  const known = deviceIdentity.parse(identity);
  const before = readIdentity(path);
  if (before !== undefined && checksumOf(before) === checksumOf(known)) return;
  const file = { identity: known, checksum: checksumOf(known) };
  replaceFile(path, Buffer.from(`${JSON.stringify(file, null, 2)}\n`));
}

/** zod gives the members in the order of the schema, whatever the file's. */
const checksumOf = (identity: DeviceIdentity): string => sha256Hex(Buffer.from(JSON.stringify(identity)));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
