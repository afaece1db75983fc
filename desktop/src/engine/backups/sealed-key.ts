import {
  KEY_BYTES,
  newEphemeralPair,
  recoveryKeyId,
  unwrapForRecovery,
  WRAPPED_KEY_BYTES,
  wrapForRecovery,
} from '../journal/sealing.ts';

const MAGIC = Buffer.from('KEDAIBKY');
const VERSION = 1;
const AT = { version: 8, ephemeral: 12, keyId: 44, wrapped: 60 } as const;
const FILE_BYTES = AT.wrapped + WRAPPED_KEY_BYTES;

/**
 * A backup's key as it lies beside the backup, for a spare that has the company's recovery key: magic (8), version (4,
 * little-endian), ephemeral X25519 public key (32), id of the recovery key (16), and the key of the database, wrapped as the
 * journal wraps the key of a segment (48). What comes before the wrapped key is authenticated with it.
 */
export function sealBackupKey(databaseKey: Uint8Array, recoveryPublicKey: Uint8Array): Buffer {
  const file = Buffer.alloc(FILE_BYTES);
  const ephemeral = newEphemeralPair();
  MAGIC.copy(file);
  file.writeUInt32LE(VERSION, AT.version);
  file.set(ephemeral.publicKey, AT.ephemeral);
  file.set(recoveryKeyId(recoveryPublicKey), AT.keyId);
  const bound = file.subarray(0, AT.wrapped);
  file.set(wrapForRecovery(databaseKey, ephemeral, recoveryPublicKey, bound), AT.wrapped);
  return file;
}

/** The key of the database; undefined when the file was changed, or is sealed to another recovery key. */
export function openBackupKey(file: Buffer, recoveryPrivateKey: Uint8Array): Uint8Array | undefined {
  const isKeyFile =
    file.length === FILE_BYTES &&
    file.subarray(0, MAGIC.length).equals(MAGIC) &&
    file.readUInt32LE(AT.version) === VERSION;
  if (!isKeyFile) return undefined;
  const key = unwrapForRecovery(
    file.subarray(AT.wrapped),
    file.subarray(AT.ephemeral, AT.ephemeral + KEY_BYTES),
    recoveryPrivateKey,
    file.subarray(0, AT.wrapped),
  );
  return key === undefined ? undefined : Uint8Array.from(key.export());
}
