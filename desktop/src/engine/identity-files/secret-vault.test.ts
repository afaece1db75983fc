import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DeviceSecrets, fileVault, keyProtection, passphraseProtection, VaultError } from './index.ts';

/** Windows keeps no such mode: a file there is readable and writable. */
const OWNER_ONLY = process.platform === 'win32' ? 0o666 : 0o600;

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kedai-vault-'));
  path = join(root, 'keys', 'device.vault');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function secrets(): DeviceSecrets {
  return {
    streamKeySeed: Uint8Array.from(randomBytes(32)),
    journalLocalKey: Uint8Array.from(randomBytes(32)),
    databaseKey: Uint8Array.from(randomBytes(32)),
    installationId: randomUUID(),
  };
}

/** A keychain of the tests' own: it changes every byte, and refuses what it didn't make. */
const keychain = {
  encrypt: (bytes: Uint8Array) => Uint8Array.from([7, ...bytes.map((byte) => byte ^ 0x5a)]),
  decrypt(bytes: Uint8Array) {
    if (bytes[0] !== 7) throw new Error('not made by this keychain');
    return bytes.subarray(1).map((byte) => byte ^ 0x5a);
  },
};

test('a vault that was never saved has nothing, and what was saved is loaded by the next process', () => {
  expect(fileVault(path).load()).toBeUndefined();
  const saved = secrets();
  fileVault(path).save(saved);
  expect(fileVault(path).load()).toEqual(saved);
  const next = secrets();
  fileVault(path).save(next);
  expect(fileVault(path).load()).toEqual(next);
  expect(readdirSync(join(root, 'keys'))).toEqual(['device.vault']);
});

test('erasing leaves no file, and erasing nothing is no error', () => {
  const vault = fileVault(path);
  vault.erase();
  vault.save(secrets());
  vault.erase();
  expect(vault.load()).toBeUndefined();
  expect(readdirSync(join(root, 'keys'))).toEqual([]);
});

test.runIf(process.platform !== 'win32')(
  'only the owner may read the file, also after a backup came back',
  () => {
    const vault = fileVault(path);
    vault.save(secrets());
    expect(statSync(path).mode & 0o777).toBe(OWNER_ONLY);
    chmodSync(path, 0o644);
    vault.load();
    expect(statSync(path).mode & 0o777).toBe(OWNER_ONLY);
  },
);

test('with a keychain no key stands in the file, and without it the file is locked and not taken for a new device', () => {
  const saved = secrets();
  fileVault(path, keychain).save(saved);
  const file = readFileSync(path);
  expect(file.includes(Buffer.from(saved.streamKeySeed))).toBe(false);
  expect(file.includes(Buffer.from(saved.journalLocalKey))).toBe(false);
  expect(fileVault(path, keychain).load()).toEqual(saved);

  const locked = expect.objectContaining({ code: 'identity.vaultLocked' });
  expect(() => fileVault(path).load()).toThrow(locked);
  const otherUser = {
    ...keychain,
    decrypt: () => {
      throw new Error('wrong user');
    },
  };
  expect(() => fileVault(path, otherUser).load()).toThrow(locked);
});

test('a file saved without a keychain is read where there is one, and protected from then on', () => {
  const saved = secrets();
  fileVault(path).save(saved);
  const vault = fileVault(path, keychain);
  expect(vault.load()).toEqual(saved);
  expect(vault.load()).toEqual(saved);
  expect(readFileSync(path).includes(Buffer.from(saved.streamKeySeed))).toBe(false);
});

test('a file that was cut or changed at any byte is called damaged', () => {
  fileVault(path).save(secrets());
  const intact = readFileSync(path);
  const damaged = expect.objectContaining({ code: 'identity.vaultDamaged' });
  for (let at = 0; at < intact.length; at += 1) {
    writeFileSync(path, intact.subarray(0, at));
    expect(() => fileVault(path).load()).toThrow(damaged);
    const changed = Buffer.from(intact);
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    writeFileSync(path, changed);
    expect(() => fileVault(path).load()).toThrow(VaultError);
  }
});

test('a save that fails leaves the old keys in place', () => {
  const saved = secrets();
  fileVault(path).save(saved);
  const broken = {
    ...keychain,
    encrypt: () => {
      throw new Error('the keychain is busy');
    },
  };
  expect(() => fileVault(path, broken).save(secrets())).toThrow('the keychain is busy');
  // A folder stands where the temporary file should be.
  mkdirSync(`${path}.${process.pid}.tmp`);
  expect(() => fileVault(path).save(secrets())).toThrow();
  expect(fileVault(path).load()).toEqual(saved);
});

test('secrets of a wrong length or form are refused before anything is written', () => {
  const vault = fileVault(path);
  expect(() => vault.save({ ...secrets(), streamKeySeed: randomBytes(31) })).toThrow(RangeError);
  expect(() => vault.save({ ...secrets(), journalLocalKey: randomBytes(33) })).toThrow(RangeError);
  expect(() => vault.save({ ...secrets(), databaseKey: randomBytes(16) })).toThrow(RangeError);
  expect(() => vault.save({ ...secrets(), installationId: 'till one' })).toThrow(RangeError);
  expect(vault.load()).toBeUndefined();
});

test('a passphrase opens what it protects, in whatever way its accents were typed, and another one does not', () => {
  const saved = secrets();
  fileVault(path, passphraseProtection('caf\u00e9 teh tarik')).save(saved);
  expect(readFileSync(path).includes(Buffer.from(saved.streamKeySeed))).toBe(false);
  expect(fileVault(path, passphraseProtection('cafe\u0301 teh tarik')).load()).toEqual(saved);
  const locked = expect.objectContaining({ code: 'identity.vaultLocked' });
  expect(() => fileVault(path, passphraseProtection('cafe teh tarik')).load()).toThrow(locked);
  expect(() => fileVault(path).load()).toThrow(locked);
  expect(() => passphraseProtection('')).toThrow(RangeError);
});

test('a key that somebody else keeps opens what it protects, and no other key does', () => {
  const saved = secrets();
  const key = randomBytes(32);
  fileVault(path, keyProtection(key)).save(saved);
  expect(fileVault(path, keyProtection(key)).load()).toEqual(saved);
  expect(() => fileVault(path, keyProtection(randomBytes(32))).load()).toThrow(
    expect.objectContaining({ code: 'identity.vaultLocked' }),
  );
  expect(() => keyProtection(randomBytes(31))).toThrow(RangeError);
});

test('a vault that is older than database keys is read, and says that it has none', () => {
  const { databaseKey: _none, ...older } = secrets();
  fileVault(path).save({ ...older, databaseKey: null });
  const file = readFileSync(path);
  file.writeUInt8(1, 8);
  writeFileSync(path, file);
  expect(fileVault(path).load()).toEqual({ ...older, databaseKey: null });
});
