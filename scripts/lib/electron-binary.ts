import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './run-tool.ts';

const versionTimeoutMs = 20_000;

/**
 * The Electron binary, if this machine can open a window with it. Nothing is downloaded: `require('electron')` would.
 * @param environment where a display is announced
 * @returns its path; undefined when it isn't installed, doesn't run here, or there is no display
 */
export function findElectron(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (!hasDisplay(platform, environment) || isRootOnLinux(platform)) return undefined;
  const binary = electronPath(join(repositoryRoot, 'node_modules', 'electron'), environment);
  return binary !== undefined && canRun(binary) ? binary : undefined;
}

/** Whether windows can be shown. A Mac and a Windows computer always can, unless someone is logged in from elsewhere. */
export function hasDisplay(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): boolean {
  if (platform === 'win32') return true;
  if (platform === 'darwin') return environment.SSH_CONNECTION === undefined;
  return Boolean(environment.DISPLAY) || Boolean(environment.WAYLAND_DISPLAY);
}

/**
 * Where Electron's binary is, if it was fetched: its package notes the file's name in `path.txt` when it has.
 * @param packageFolder the `electron` package
 */
export function electronPath(packageFolder: string, environment: NodeJS.ProcessEnv): string | undefined {
  const note = join(packageFolder, 'path.txt');
  const name = existsSync(note) ? readFileSync(note, 'utf8').trim() : 'electron';
  const folder = environment.ELECTRON_OVERRIDE_DIST_PATH ?? join(packageFolder, 'dist');
  const binary = join(folder, name);
  return existsSync(binary) ? binary : undefined;
}

/** Electron refuses its sandbox to root, and a till without a sandbox isn't what we want to show. */
function isRootOnLinux(platform: NodeJS.Platform): boolean {
  return platform === 'linux' && process.getuid?.() === 0;
}

/** It is there and still may lack a system library. */
function canRun(binary: string): boolean {
  return spawnSync(binary, ['--version'], { timeout: versionTimeoutMs, stdio: 'ignore' }).status === 0;
}
