import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;

/** A repository of two packages, and an npm that only copies the lockfile to where npm notes what it installed. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedai-run-'));
  mkdirSync(join(folder, 'scripts'));
  copyFileSync(fileURLToPath(new URL('./run.mjs', import.meta.url)), join(folder, 'scripts', 'run.mjs'));
  writeFileSync(
    join(folder, 'scripts', 'test.ts'),
    `const words: string[] = process.argv.slice(2);
     if (words.includes('wait')) { process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); }
     else process.exitCode = Number(words[0] ?? 0);
     console.log(JSON.stringify({ words, path: process.env.PATH ?? process.env.Path }));`,
  );
  writeFileSync(
    join(folder, 'scripts', 'start.ts'),
    "import { getCompileCacheDir } from 'node:module'; console.log(JSON.stringify({ kept: getCompileCacheDir() }));",
  );
  lock({ here: { version: '1.0.0' }, elsewhere: { version: '1.0.0', optional: true } });
  writeFileSync(
    join(folder, 'npm-cli.js'),
    `const fs = require('node:fs');
     fs.appendFileSync('npm.log', process.argv.slice(2).join(' ') + '\\n');
     if (fs.existsSync('npm-fails')) process.exit(9);
     fs.mkdirSync('node_modules/here', { recursive: true });
     const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
     delete packages['node_modules/elsewhere'];
     fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));`,
  );
});

afterEach(() => rmSync(folder, { recursive: true }));

function lock(packages: Readonly<Record<string, { version: string; optional?: boolean }>>): void {
  const entries = Object.entries(packages).map(([name, entry]) => [`node_modules/${name}`, entry]);
  const text = JSON.stringify({ packages: { '': { name: 'kedai' }, ...Object.fromEntries(entries) } });
  writeFileSync(join(folder, 'package-lock.json'), text);
}

const environment = () => ({
  ...process.env,
  npm_execpath: join(folder, 'npm-cli.js'),
  NODE_COMPILE_CACHE: undefined,
});

function run(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'scripts', 'run.mjs'), ...words],
    {
      cwd: tmpdir(),
      env: environment(),
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

function installations(): number {
  const log = join(folder, 'npm.log');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').length : 0;
}

describe('the door to every command', () => {
  it('installs the dependencies first when there are none, and says so', () => {
    const { status, stdout } = run('test');
    expect(status).toBe(0);
    expect(stdout).toMatch(/not installed yet\. Installing them now/);
    expect(installations()).toBe(1);
    expect(readFileSync(join(folder, 'npm.log'), 'utf8')).toMatch(/^ci /);
  });

  it('installs nothing when what is there fits, without the parts for other platforms', () => {
    run('test');
    expect(run('test').stdout).not.toMatch(/Installing/);
    expect(installations()).toBe(1);
  });

  it('installs again when the lockfile has changed', () => {
    run('test');
    lock({ here: { version: '1.0.1' } });
    expect(run('test').stdout).toMatch(/have changed since they were installed/);
    lock({ here: { version: '1.0.1' }, another: { version: '1.0.0' } });
    expect(run('test').stdout).toMatch(/have changed since they were installed/);
    expect(installations()).toBe(3);
  });

  it('installs again when the last installation was broken off', () => {
    mkdirSync(join(folder, 'node_modules'));
    expect(run('test').stdout).toMatch(/did not finish/);
    expect(installations()).toBe(1);
  });

  it('keeps what a start has compiled beside the dependencies, for the next one', () => {
    const { stdout } = run('start');
    expect(JSON.parse(stdout.split('\n').at(-2) ?? '').kept).toContain(
      join(folder, 'node_modules', '.cache', 'node-compile'),
    );
  });

  it('starts nothing when the installation fails, and says what to do', () => {
    writeFileSync(join(folder, 'npm-fails'), '');
    const { status, stdout, stderr } = run('test');
    expect(status).toBe(1);
    expect(stderr).toMatch(/npm ci failed \(exit code 9\).*Nothing was started.*run the same command again/s);
    expect(stdout).not.toMatch(/words/);
  });

  it('hands on arguments and the exit code, with the dependencies’ commands first on the PATH', () => {
    run('test');
    const { status, stdout } = run('test', '5', '--only', 'a b');
    expect(status).toBe(5);
    const { words, path } = JSON.parse(stdout) as { words: string[]; path: string };
    expect(words).toEqual(['5', '--only', 'a b']);
    expect(path.startsWith(join(folder, 'node_modules', '.bin'))).toBe(true);
  });

  it('hands on signals, and ends when the command has ended', async () => {
    run('test');
    const child = spawn(process.execPath, [join(folder, 'scripts', 'run.mjs'), 'test', 'wait'], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(7);
  });

  it('refuses a command that it doesn’t know', () => {
    for (const words of [[], ['deploy'], ['../test']]) {
      const { status, stderr } = run(...words);
      expect(status).toBe(1);
      expect(stderr).toMatch(/Say which command to run/);
    }
    expect(installations()).toBe(0);
  });
});
