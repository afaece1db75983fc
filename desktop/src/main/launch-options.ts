import { isAbsolute, resolve } from 'node:path';

export interface LaunchOptions {
  /** Where to keep data instead of the place that the operating system has for applications. */
  readonly dataFolder: string | undefined;
  /** What the engine is told besides: the address of a server to pair with, say. */
  readonly engineArguments: readonly string[];
}

const dataOption = '--data';

/**
 * Reads the command line: `--data <folder>` is for us, what follows a bare `--` is for the engine. Anything else belongs
 * to Chromium.
 */
export function readLaunchOptions(commandLine: readonly string[], workingFolder: string): LaunchOptions {
  const end = commandLine.indexOf('--');
  const ours = end === -1 ? commandLine : commandLine.slice(0, end);
  const folder = ours[ours.indexOf(dataOption) + 1];
  const hasFolder = ours.includes(dataOption) && folder !== undefined && folder !== '';
  return {
    dataFolder: hasFolder ? (isAbsolute(folder) ? folder : resolve(workingFolder, folder)) : undefined,
    engineArguments: end === -1 ? [] : commandLine.slice(end + 1),
  };
}
