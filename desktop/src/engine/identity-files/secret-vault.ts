import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { removeFile, replaceFile } from './replace-file.ts';

/** What makes this device itself. Whoever has it can sign in the device's name. */
export interface DeviceSecrets {
  /** Ed25519 seed of the stream, 32 bytes. */
  streamKeySeed: Uint8Array;
  /** Opens the till's own journal, 32 bytes. */
  journalLocalKey: Uint8Array;
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

/** Electron's safeStorage in the application. The browser host has none, and relies on the file's mode. */
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
const VERSION = 1;
const PLAIN = 0;
const PROTECTED = 1;
const AT = { version: 8, protection: 9, checksum: 10, body: 42 } as const;
const KEY_BYTES = 32;
const UUID_BYTES = 16;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const BODY_BYTES = KEY_BYTES + KEY_BYTES + UUID_BYTES;
const OTHERS_MAY = 0o077;

/**
 * The device's secrets in one file: magic (8), version (1), protection (1), SHA-256 of the rest (32), then seed (32), journal
 * key (32) and installation id (16), encrypted by `protect` when it is given. Readable by its owner only.
 */
export function fileVault(path: string, protect?: VaultProtection): SecretVault {
  return {
    load() {
      const file = readIfThere(path);
      if (file === undefined) return undefined;
      tightenMode(path);
      return decodeSecrets(unprotect(openEnvelope(file), protect));
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
    file.readUInt8(AT.version) === VERSION &&
    file.subarray(AT.checksum, AT.body).equals(checksum(body));
  if (!intact) throw damaged();
  return { body, protection: file.readUInt8(AT.protection) };
}

/** A plain file is read also where protection exists: the next save protects it. */
function unprotect(file: { body: Buffer; protection: number }, protect?: VaultProtection): Uint8Array {
  if (file.protection === PLAIN) return file.body;
  if (file.protection !== PROTECTED) throw damaged();
  if (protect === undefined) {
    throw new VaultError(
      'identity.vaultLocked',
      "This device's keys are protected by the operating system's keychain, which isn't available here.",
    );
  }
  try {
    return protect.decrypt(file.body);
  } catch (cause) {
    throw new VaultError(
      'identity.vaultLocked',
      "The operating system's keychain didn't open this device's keys. They may belong to another user or computer.",
      { cause },
    );
  }
}

function encodeSecrets(secrets: DeviceSecrets): Buffer {
  const { streamKeySeed, journalLocalKey, installationId } = secrets;
  if (streamKeySeed.length !== KEY_BYTES || journalLocalKey.length !== KEY_BYTES) {
    throw new RangeError(`Device keys have ${KEY_BYTES} bytes.`);
  }
  if (!UUID.test(installationId)) throw new RangeError('The installation id is a lower-case UUID.');
  const id = Buffer.from(installationId.replaceAll('-', ''), 'hex');
  return Buffer.concat([streamKeySeed, journalLocalKey, id]);
}

function decodeSecrets(bytes: Uint8Array): DeviceSecrets {
  if (bytes.length !== BODY_BYTES) throw damaged();
  const id = Buffer.from(bytes.subarray(2 * KEY_BYTES)).toString('hex');
  return {
    streamKeySeed: Uint8Array.from(bytes.subarray(0, KEY_BYTES)),
    journalLocalKey: Uint8Array.from(bytes.subarray(KEY_BYTES, 2 * KEY_BYTES)),
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
