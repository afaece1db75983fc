import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAppProtocol } from './app-protocol.ts';

const folder = mkdtempSync(join(tmpdir(), 'kedai-protocol-'));
const renderer = join(folder, 'renderer');

beforeAll(() => {
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html>');
  writeFileSync(join(renderer, 'assets', 'till.js'), 'export {};');
  writeFileSync(join(renderer, 'assets', 'a b.js'), 'let spaced;');
  writeFileSync(join(renderer, 'assets', 'notes.exe'), 'MZ');
  writeFileSync(join(folder, 'secret.json'), '{}');
});

afterAll(() => rmSync(folder, { recursive: true }));

const answer = createAppProtocol(renderer);
const ask = (address: string, method = 'GET') => answer(new Request(address, { method }));
const textOf = async (address: string): Promise<string> => (await ask(address)).text();

describe('the file behind an address', () => {
  it('lies in the renderer’s folder', async () => {
    expect(await textOf('app://kedai/index.html')).toBe('<!doctype html>');
    expect(await textOf('app://kedai/assets/till.js?v=1#a')).toBe('export {};');
    expect(await textOf('app://kedai/assets/a%20b.js')).toBe('let spaced;');
  });

  it('is the entry page for the root and for a screen of the application', async () => {
    expect(await textOf('app://kedai/')).toBe('<!doctype html>');
    expect(await textOf('app://kedai/receipts/T01-000123')).toBe('<!doctype html>');
  });

  it.each([
    'app://kedai/%2e%2e%2fsecret.json',
    'app://kedai/assets/..%2f..%2fsecret.json',
    'app://kedai/assets/../../../secret.json',
    'app://kedai/..%5csecret.json',
    'app://kedai/assets%5c..%5c..%5csecret.json',
    'app://kedai/C:%5cWindows%5cwin.ini',
    'app://kedai/index.html%00.js',
    'app://kedai/%zz.js',
    'app://other/index.html',
    'file:///etc/hosts.json',
    'https://kedai/index.html',
  ])('is none for "%s"', async (address) => {
    expect((await ask(address)).status).toBe(404);
  });
});

describe('the application’s scheme', () => {
  it('serves a file with its type', async () => {
    const response = await ask('app://kedai/assets/till.js');
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8');
    expect(await response.text()).toBe('export {};');
  });

  it('answers 404 for what is missing, of an unknown type or outside the folder', async () => {
    expect((await ask('app://kedai/assets/gone.js')).status).toBe(404);
    expect((await ask('app://kedai/assets/notes.exe')).status).toBe(404);
    expect((await ask('app://kedai/%2e%2e%2fsecret.json')).status).toBe(404);
  });

  it('answers 405 to anything but GET', async () => {
    expect((await ask('app://kedai/index.html', 'POST')).status).toBe(405);
  });

  it.each(['app://kedai/index.html', 'app://kedai/assets/gone.js'])(
    'sends its policy with %s',
    async (address) => {
      const { headers } = await ask(address);
      const policy = headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    },
  );
});
