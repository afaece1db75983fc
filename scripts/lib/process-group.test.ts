import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writePidFile } from './pid-file.ts';
import { ProcessGroup } from './process-group.ts';
import { identifyProcess } from './process-identity.ts';

let folder: string;
let pidFile: string;
let lines: string[];
let group: ProcessGroup;
const started: number[] = [];

const patience = { timeout: 20_000 };
const idle = 'setInterval(() => {}, 1000); console.log("ready")';
const stubborn = `process.on("SIGTERM", () => console.log("no")); ${idle}`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedai-group-'));
  pidFile = join(folder, 'state', 'pids.json');
  lines = [];
  group = newGroup();
});

afterEach(async () => {
  await group.stop();
  for (const pid of started.splice(0)) {
    if (identifyProcess(pid) !== undefined) process.kill(pid, 'SIGKILL');
  }
  rmSync(folder, { recursive: true });
});

function newGroup(): ProcessGroup {
  return new ProcessGroup({ pidFile, log: (line) => void lines.push(line), patienceMs: 300 });
}

function run(name: string, code: string, onUnexpectedExit: (reason: string) => void = () => {}): number {
  const pid = group.start({ name, program: process.execPath, arguments: ['-e', code], onUnexpectedExit });
  started.push(pid);
  return pid;
}

const isRunning = (pid: number) => identifyProcess(pid) !== undefined;

describe('a group of processes', () => {
  it('prints each line with the name of the process before it', async () => {
    run('server', 'console.log("one"); console.error("two"); setInterval(() => {}, 1000)');
    await vi.waitFor(() => expect(lines.toSorted()).toEqual(['[server] one', '[server] two']), patience);
  });

  it('ends every process, also one that ignores SIGTERM, and forgets them', async () => {
    const polite = run('polite', idle);
    const rude = run('rude', stubborn);
    await vi.waitFor(() => expect(lines).toHaveLength(2), patience);
    expect(existsSync(pidFile)).toBe(true);
    await group.stop();
    expect([polite, rude].filter(isRunning)).toEqual([]);
    expect(existsSync(pidFile)).toBe(false);
  });

  it('ends what its processes started', async () => {
    const inner = `console.log(require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]).pid); ${idle}`;
    run('outer', inner);
    await vi.waitFor(() => expect(lines).toHaveLength(2), patience);
    const grandchild = Number(lines[0]?.replace('[outer] ', ''));
    expect(isRunning(grandchild)).toBe(true);
    await group.stop();
    await vi.waitFor(() => expect(isRunning(grandchild)).toBe(false), patience);
  });

  it('tells when a process ends by itself, and only then', async () => {
    const reasons: string[] = [];
    run('short', 'process.exit(3)', (reason) => void reasons.push(reason));
    await vi.waitFor(() => expect(reasons).toEqual(['exit code 3']), patience);
    run('long', idle, (reason) => void reasons.push(reason));
    await group.stop();
    expect(reasons).toEqual(['exit code 3']);
  });

  it('tells when a program can’t be started', async () => {
    const reasons: string[] = [];
    const program = join(folder, 'nothing');
    group.start({
      name: 'nothing',
      program,
      arguments: [],
      onUnexpectedExit: (reason) => void reasons.push(reason),
    });
    await vi.waitFor(() => expect(reasons[0]).toMatch(/ENOENT/), patience);
  });
});

describe('what a killed start left running', () => {
  /** A process that was started and remembered by an owner that is gone. */
  async function leaveBehind(): Promise<number> {
    const script = join(folder, 'owner.ts');
    const library = new URL('./process-group.ts', import.meta.url).href;
    writeFileSync(
      script,
      `import { ProcessGroup } from ${JSON.stringify(library)};
       const group = new ProcessGroup({ pidFile: ${JSON.stringify(pidFile)}, log: console.log });
       console.log(group.start({ name: 'left', program: process.execPath, arguments: ['-e', ${JSON.stringify(idle)}], onUnexpectedExit: () => {} }));`,
    );
    const owner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) =>
      owner.stdout.once('data', (data) => resolve(parseInt(data, 10))),
    );
    started.push(pid);
    const gone = new Promise((resolve) => owner.once('exit', resolve));
    owner.kill('SIGKILL');
    await gone;
    return pid;
  }

  it('is ended by the next start', async () => {
    const pid = await leaveBehind();
    expect(isRunning(pid)).toBe(true);
    expect(await newGroup().clearLeftovers()).toBe('clear');
    expect(isRunning(pid)).toBe(false);
    expect(lines).toEqual([expect.stringContaining(`ending left (process ${pid})`)]);
  });

  it('is left alone while its owner is alive', async () => {
    const pid = run('mine', idle);
    expect(await newGroup().clearLeftovers()).toBe('busy');
    expect(isRunning(pid)).toBe(true);
  });

  it('is left alone when the number belongs to another process by now', async () => {
    const pid = run('other', idle);
    const stranger = { name: 'till', pid, identity: 'another moment' };
    writePidFile(pidFile, [stranger]);
    const { owner } = JSON.parse(
      await import('node:fs/promises').then(({ readFile }) => readFile(pidFile, 'utf8')),
    );
    writeFileSync(
      pidFile,
      JSON.stringify({ owner: { ...owner, identity: 'long ago' }, children: [stranger] }),
    );
    expect(await newGroup().clearLeftovers()).toBe('clear');
    expect(isRunning(pid)).toBe(true);
  });

  it.each([
    '',
    'not JSON',
    '{}',
    '{"owner":{"pid":1,"identity":"x"},"children":[{"pid":-1,"identity":"y"}]}',
  ])('is nothing when the file holds %j', async (text) => {
    writePidFile(pidFile, []);
    writeFileSync(pidFile, text);
    expect(await newGroup().clearLeftovers()).toBe('clear');
    expect(lines).toEqual([]);
  });
});
