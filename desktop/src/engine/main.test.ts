import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState } from '#shared/bridge.ts';
import { CASHIER_PIN, makePairedFolder, shop } from './till.fixture.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

let folder: ReturnType<typeof makePairedFolder>;
let stateDir: string;
const children: ChildProcess[] = [];

/** Starts the engine as Electron's main process does, but for the pipe. */
function start(...more: readonly string[]): ChildProcess {
  const child = fork(program, ['--data', folder.dataDir, '--state-dir', stateDir, ...more], { silent: true });
  children.push(child);
  return child;
}

let nextId = 1;
/** Asks and waits for the answer with the same id. */
function ask(child: ChildProcess, path: string, input: unknown): Promise<unknown> {
  const id = nextId;
  nextId += 1;
  return new Promise((resolve) => {
    child.on('message', (message: { id?: number; result?: unknown }) => {
      if (message.id === id) resolve(message.result);
    });
    child.send({ id, path, input });
  });
}

beforeEach(() => {
  folder = makePairedFolder();
  stateDir = mkdtempSync(join(tmpdir(), 'kedai-state-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  folder.remove();
  rmSync(stateDir, { recursive: true, force: true });
});

describe('the engine as a process', () => {
  it('answers requests, tells events, shifts its clock when told, and ends with its parent', async () => {
    const child = start('--clock-offset-ms', '-86400000');
    const state = await ask(child, 'app.state', {});
    expect(state).toMatchObject({ ok: true, value: { phase: 'ready', clockShifted: true } });
    const told = new Promise((resolve) =>
      child.on('message', (message: { event?: string; data?: AppState }) => {
        if (message.event === 'state' && message.data?.person) resolve(message);
      }),
    );
    await ask(child, 'identity.signIn', { staffId: shop.cashier, pin: CASHIER_PIN });
    expect(await told).toMatchObject({ data: { person: { name: 'Aisha' } } });
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('closes on SIGTERM and gives the data folder back', async () => {
    const first = start();
    await ask(first, 'app.state', {});
    first.kill('SIGTERM');
    expect(await once(first, 'exit')).toEqual([0, null]);
    const second = start();
    expect(await ask(second, 'app.state', {})).toMatchObject({ ok: true });
  });

  it('keeps its keys under a passphrase when it is given one, and says so when it isn’t given again', async () => {
    const passphrase = join(stateDir, 'passphrase');
    writeFileSync(passphrase, 'teh tarik kurang manis\n');
    const first = start('--passphrase-file', passphrase);
    expect(await ask(first, 'app.state', {})).toMatchObject({ ok: true, value: { phase: 'ready' } });
    first.kill('SIGTERM');
    await once(first, 'exit');

    const without = start();
    let said = '';
    without.stderr?.on('data', (text) => {
      said += String(text);
    });
    expect(await once(without, 'exit')).toEqual([1, null]);
    expect(said).toContain('passphrase');
    const again = start('--passphrase-file', passphrase);
    expect(await ask(again, 'app.state', {})).toMatchObject({ ok: true, value: { phase: 'ready' } });
  });

  it('ends with a message when another one has the data folder, or nobody said where it is', async () => {
    await ask(start(), 'app.state', {});
    const second = start();
    let said = '';
    second.stderr?.on('data', (text) => {
      said += String(text);
    });
    expect(await once(second, 'exit')).toEqual([1, null]);
    expect(said).toContain('Another Kedai is running on the data folder');
  });
});
