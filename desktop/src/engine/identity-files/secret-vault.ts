import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { removeFile, replaceFile } from './replace-file.ts';

/** What makes this device itself. Whoever has it can sign in the device's name. */
export interface DeviceSecrets {
  /** Ed25519 seed of the stream, 32 bytes. */
  streamKeySeed: Uint8Array;
  /** Opens the till's own journal, 32 bytes. */
  journalLocalKey: Uint8Array;
  /** Opens the till's database, 32 bytes; null in a vault that is older than the encryption of databases. */
  databaseKey: Uint8Array | null;
  /** UUID of this installation. */
  installationId: string;
}

export interface SecretVault {
  /**
   * Undefined when nothing was saved yet.
   * @throws VaultError when something was, and can't be used: the caller must never treat that as a new device.
   */
  load(): DeviceSecrets | undefined;
  save(secrets: DeviceSecrets): void;
  erase(): void;
}

/** What stands between the file and whoever can read it: a key of the OS's keychain, or a passphrase (vault-protection.ts). */
export interface VaultProtection {
  encrypt(bytes: Uint8Array): Uint8Array;
  decrypt(bytes: Uint8Array): Uint8Array;
}

export type VaultErrorCode = 'identity.vaultDamaged' | 'identity.vaultLocked';

export class VaultError extends Error {
  readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VaultError';
    this.code = code;
  }
}

const MAGIC = Buffer.from('KEDAIVLT');
/** The first version had no database key. */
const OLDEST_VERSION = 1;
const VERSION = 2;
const PLAIN = 0;
const PROTECTED = 1;
const AT = { version: 8, protection: 9, checksum: 10, body: 42 } as const;
const KEY_BYTES = 32;
const UUID_BYTES = 16;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const OLDEST_BODY_BYTES = KEY_BYTES + KEY_BYTES + UUID_BYTES;
const BODY_BYTES = OLDEST_BODY_BYTES + KEY_BYTES;
const OTHERS_MAY = 0o077;

/**
 * The device's secrets in one file: magic (8), version (1), protection (1), SHA-256 of the rest (32), then seed (32), journal
 * key (32), installation id (16) and database key (32, or nothing), encrypted by `protect` when it is given. Readable by
 * its owner only.
 */
export function fileVault(path: string, protect?: VaultProtection): SecretVault {
  return {
    load() {
      const file = readIfThere(path);
      if (file === undefined) return undefined;
      tightenMode(path);
      const envelope = openEnvelope(file);
      const secrets = decodeSecrets(unprotect(envelope, protect));
      // It was saved where there was no protection yet.
      if (protect !== undefined && envelope.protection === PLAIN) this.save(secrets);
      return secrets;
    },
    save(secrets) {
      const plain = encodeSecrets(secrets);
      const body = protect === undefined ? plain : protect.encrypt(plain);
      replaceFile(path, sealEnvelope(body, protect === undefined ? PLAIN : PROTECTED));
    },
    erase() {
      removeFile(path);
    },
  };
}

function sealEnvelope(body: Uint8Array, protection: number): Buffer {
  const head = Buffer.alloc(AT.body);
  MAGIC.copy(head);
  head.writeUInt8(VERSION, AT.version);
  head.writeUInt8(protection, AT.protection);
  checksum(body).copy(head, AT.checksum);
  return Buffer.concat([head, body]);
}

function openEnvelope(file: Buffer): { body: Buffer; protection: number } {
  const body = file.subarray(AT.body);
  const intact =
    file.length > AT.body &&
    file.subarray(0, MAGIC.length).equals(MAGIC) &&
    file.readUInt8(AT.version) >= OLDEST_VERSION &&
    file.readUInt8(AT.version) <= VERSION &&
    file.subarray(AT.checksum, AT.body).equals(checksum(body));
  if (!intact) throw damaged();
  return { body, protection: file.readUInt8(AT.protection) };
}

/** A plain file is read also where protection exists, which it gets then. */
function unprotect(file: { body: Buffer; protection: number }, protect?: VaultProtection): Uint8Array {
  if (file.protection === PLAIN) return file.body;
  if (file.protection !== PROTECTED) throw damaged();
  if (protect === undefined) {
    throw new VaultError(
      'identity.vaultLocked',
      "This device's keys are protected, by the operating system's keychain or by a passphrase, and neither was given. " +
        'Nothing was changed. Start Kedai as the user that paired it, or with its passphrase file.',
    );
  }
  try {
    return protect.decrypt(file.body);
  } catch (cause) {
    throw new VaultError(
      'identity.vaultLocked',
      "This device's keys can't be opened: the passphrase is another one, or they belong to another user or computer. " +
        'Nothing was changed.',
      { cause },
    );
  }
}

function encodeSecrets(secrets: DeviceSecrets): Buffer {
  const { streamKeySeed, journalLocalKey, databaseKey, installationId } = secrets;
  const keys = [streamKeySeed, journalLocalKey, ...(databaseKey === null ? [] : [databaseKey])];
  if (keys.some((key) => key.length !== KEY_BYTES))
    throw new RangeError(`Device keys have ${KEY_BYTES} bytes.`);
  if (!UUID.test(installationId)) throw new RangeError('The installation id is a lower-case UUID.');
  const id = Buffer.from(installationId.replaceAll('-', ''), 'hex');
  return Buffer.concat([streamKeySeed, journalLocalKey, id, databaseKey ?? Buffer.alloc(0)]);
}

function decodeSecrets(bytes: Uint8Array): DeviceSecrets {
  if (bytes.length !== BODY_BYTES && bytes.length !== OLDEST_BODY_BYTES) throw damaged();
  const id = Buffer.from(bytes.subarray(2 * KEY_BYTES, OLDEST_BODY_BYTES)).toString('hex');
  return {
    streamKeySeed: Uint8Array.from(bytes.subarray(0, KEY_BYTES)),
    journalLocalKey: Uint8Array.from(bytes.subarray(KEY_BYTES, 2 * KEY_BYTES)),
    databaseKey: bytes.length === BODY_BYTES ? Uint8Array.from(bytes.subarray(OLDEST_BODY_BYTES)) : null,
    installationId: id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  };
}

function damaged(): VaultError {
  return new VaultError('identity.vaultDamaged', "The file with this device's keys is damaged.");
}

function checksum(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A file that came back from a backup often lets everybody read. Windows has no such mode. */
function tightenMode(path: string): void {
  if (process.platform === 'win32') return;
  if ((statSync(path).mode & OTHERS_MAY) !== 0) chmodSync(path, 0o600);
}
