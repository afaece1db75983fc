import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { electronPath, findElectron, hasDisplay } from './electron-binary.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedai-electron-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a display', () => {
  it('is there on Linux when X or Wayland is announced', () => {
    expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: '' })).toBe(false);
  });

  it('is there on a Mac unless it is used from elsewhere, and on Windows', () => {
    expect(hasDisplay('darwin', {})).toBe(true);
    expect(hasDisplay('darwin', { SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' })).toBe(false);
    expect(hasDisplay('win32', {})).toBe(true);
  });
});

describe("Electron's binary", () => {
  it('is not there before it was fetched', () => {
    expect(electronPath(folder, {})).toBeUndefined();
    writeFileSync(join(folder, 'path.txt'), 'electron');
    expect(electronPath(folder, {})).toBeUndefined();
  });

  it('is where the package says', () => {
    writeFileSync(join(folder, 'path.txt'), 'electron\n');
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'dist', 'electron'), '');
    expect(electronPath(folder, {})).toBe(join(folder, 'dist', 'electron'));
  });

  it('is where the environment says instead', () => {
    writeFileSync(join(folder, 'path.txt'), 'electron');
    writeFileSync(join(folder, 'electron'), '');
    expect(electronPath(folder, { ELECTRON_OVERRIDE_DIST_PATH: folder })).toBe(join(folder, 'electron'));
  });

  it('is of no use without a display, or when it can’t be run', () => {
    expect(findElectron({}, 'linux')).toBeUndefined();
    writeFileSync(join(folder, 'electron'), 'not a program', { mode: 0o700 });
    const environment = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: folder };
    expect(findElectron(environment, 'linux')).toBeUndefined();
    expect(findElectron(environment, 'win32')).toBeUndefined();
  });
});
