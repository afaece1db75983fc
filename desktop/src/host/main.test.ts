import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePairedFolder } from '../engine/till.fixture.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

let folder: ReturnType<typeof makePairedFolder>;
let rendererDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = makePairedFolder();
  rendererDir = mkdtempSync(join(tmpdir(), 'kedai-renderer-'));
  writeFileSync(join(rendererDir, 'index.html'), '<title>the till</title>');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  folder.remove();
  rmSync(rendererDir, { recursive: true, force: true });
});

function start(...more: readonly string[]) {
  const common = ['--data-dir', folder.dataDir, '--renderer-dir', rendererDir, '--state-dir', rendererDir];
  const child = spawn(process.execPath, [program, ...common, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

describe('the till in a browser, as a command', () => {
  it('prints its address when it is ready, keeps the key it was given, and closes on SIGTERM', async () => {
    const key = 'given-by-the-starter-01';
    for (let round = 0; round < 2; round += 1) {
      const child = start('--key', key);
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const { url } = JSON.parse(line) as { url: string };
      expect(new URL(url).searchParams.get('key')).toBe(key);
      const entered = await fetch(url, { redirect: 'manual' });
      expect(entered.status).toBe(303);
      const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
      const page = await fetch(new URL('/', url), { headers: { cookie } });
      expect(await page.text()).toBe('<title>the till</title>');
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    }
  });

  it('says in words why it can not start', async () => {
    const child = start('--clock-offset-ms', 'soon');
    let said = '';
    child.stderr.on('data', (text) => {
      said += String(text);
    });
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(said).toContain('--clock-offset-ms takes a whole number');
  });
});
