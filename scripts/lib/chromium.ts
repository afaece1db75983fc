import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium as playwrightChromium } from '@playwright/test';
import { repositoryRoot, runNodeTool, runTool, succeeded } from './run-tool.ts';

const installTimeoutMs = 600_000;
const versionTimeoutMs = 20_000;

const namesOnPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const knownPlaces: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((variable) => {
    const folder = process.env[variable];
    return folder === undefined ? [] : [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')];
  }),
};

/**
 * Finds a Chromium, or Chrome, that runs on this machine, without installing anything.
 * @returns the path of its executable, undefined when there is none. `KEDAI_CHROMIUM` names one to use before any other.
 */
export function findChromium(): string | undefined {
  const named = process.env.KEDAI_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [
    ...(named === undefined ? [] : [named]),
    playwrightChromium.executablePath(),
    ...namesOnPath.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...(knownPlaces[process.platform] ?? []),
  ];
  return candidates.find((path) => path !== '' && existsSync(path) && canRun(path));
}

/**
 * Finds a Chromium or installs one: from the distribution's packages where we may, else Playwright's own build.
 * @returns its path, or in words why there is none
 */
export async function ensureChromium(): Promise<{ readonly path: string } | { readonly failure: string }> {
  const present = findChromium();
  if (present !== undefined) {
    if (canUseApt() && !hasChineseFont()) await installWithApt(['fonts-noto-cjk']);
    return { path: present };
  }
  const tried: string[] = [];
  if (canUseApt()) {
    console.log('No Chromium on this machine: installing it with apt-get.');
    await installWithApt(['chromium', 'fonts-noto-cjk']);
    tried.push('apt-get install chromium');
  }
  if (findChromium() === undefined) {
    console.log("No Chromium on this machine: installing Playwright's.");
    const cli = join(repositoryRoot, 'node_modules', '@playwright', 'test', 'cli.js');
    await runNodeTool(cli, ['install', 'chromium'], { timeoutMs: installTimeoutMs });
    tried.push('npx playwright install chromium');
  }
  const installed = findChromium();
  if (installed !== undefined) return { path: installed };
  return {
    failure:
      `There is no Chromium here, and ${tried.join(' and ')} did not bring one (their messages are above). ` +
      'Install Chromium or Chrome yourself, or set KEDAI_CHROMIUM to the path of one.',
  };
}

/** A file alone proves nothing: Ubuntu's chromium-browser may be a script that asks for a snap. */
function canRun(path: string): boolean {
  // Chrome on Windows opens a window instead of telling its version.
  if (process.platform === 'win32') return true;
  return (
    spawnSync(path, ['--version', '--no-sandbox'], { timeout: versionTimeoutMs, stdio: 'ignore' }).status ===
    0
  );
}

function canUseApt(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function hasChineseFont(): boolean {
  const answer = spawnSync('fc-list', [':lang=zh', 'family'], {
    encoding: 'utf8',
    timeout: versionTimeoutMs,
  });
  return answer.status === 0 && answer.stdout.trim() !== '';
}

async function installWithApt(packages: readonly string[]): Promise<void> {
  const options = { timeoutMs: installTimeoutMs, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const updated = await runTool('apt-get', ['update', '-q'], options);
  if (!succeeded(updated)) console.log('apt-get update failed; trying with the package lists as they are.');
  await runTool('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], options);
}
