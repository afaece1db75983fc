import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CODE } from './peer.fixture.ts';
import { peerSettingsFile } from './peer-settings.ts';

const settings = {
  keeper: { code: CODE, port: 4680 },
  target: { host: '192.168.1.20', port: 4680, code: 'SSSSSSSSSSSSSSSS' },
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedai-peer-'));
  path = join(folder, 'device.peer.key');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('where copies go, and their codes', () => {
  it('are read by the device that saved them, and stand in no file in clear', () => {
    const key = randomBytes(32);
    expect(peerSettingsFile(path, key).read()).toEqual({ keeper: null, target: null });
    peerSettingsFile(path, key).save(settings);
    expect(peerSettingsFile(path, key).read()).toEqual(settings);
    const bytes = readFileSync(path).toString('latin1');
    expect(bytes).not.toContain(CODE);
    expect(bytes).not.toContain('192.168');
  });

  it('are forgotten when the file is another device’s, or damaged, and can be set again', () => {
    const key = randomBytes(32);
    peerSettingsFile(path, key).save(settings);
    expect(peerSettingsFile(path, randomBytes(32)).read()).toEqual({ keeper: null, target: null });
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(20), readFileSync(path).subarray(0, 40)]) {
      writeFileSync(path, bytes);
      expect(peerSettingsFile(path, key).read()).toEqual({ keeper: null, target: null });
    }
    peerSettingsFile(path, key).save(settings);
    expect(peerSettingsFile(path, key).read()).toEqual(settings);
  });
});
