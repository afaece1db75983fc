import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Keychain, readVaultKey } from './vault-key.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedai-vault-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const keychainOf = (user: number): Keychain => ({
  encrypt: (text) => Buffer.from(`${user}${text}`).map((byte) => byte ^ 0x5a),
  decrypt: (bytes) => {
    const text = Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString();
    if (!text.startsWith(String(user))) throw new Error('not this user’s');
    return text.slice(1);
  },
});

it('is made once, and stands in no file as it is', () => {
  const key = readVaultKey(folder, keychainOf(1));
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(readVaultKey(folder, keychainOf(1))).toBe(key);
  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(folder, name)).includes(String(key))).toBe(false);
  }
});

it('is refused to another user, who doesn’t get a new one in its place', () => {
  const key = readVaultKey(folder, keychainOf(1));
  expect(() => readVaultKey(folder, keychainOf(2))).toThrow();
  expect(readVaultKey(folder, keychainOf(1))).toBe(key);
});

it('is none where there is no keychain, and no file is made', () => {
  expect(readVaultKey(folder, undefined)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});
