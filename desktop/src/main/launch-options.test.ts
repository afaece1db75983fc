import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLaunchOptions } from './launch-options.ts';

const here = resolve('somewhere');

describe('the command line', () => {
  it('is empty when the application is started by its icon', () => {
    expect(readLaunchOptions(['kedai'], here)).toEqual({ dataFolder: undefined, engineArguments: [] });
  });

  it('names a data folder, relative to where it was typed', () => {
    expect(readLaunchOptions(['kedai', '--data', 'till-2'], here).dataFolder).toBe(resolve(here, 'till-2'));
    expect(readLaunchOptions(['kedai', '--data', resolve('/tills')], here).dataFolder).toBe(
      resolve('/tills'),
    );
  });

  it('gives the engine what follows a bare --, and not what stands before it', () => {
    const commandLine = ['electron', '--no-sandbox', 'main.cjs', '--', '--register', 'T02', '--data', 'x'];
    expect(readLaunchOptions(commandLine, here)).toEqual({
      dataFolder: undefined,
      engineArguments: ['--register', 'T02', '--data', 'x'],
    });
  });

  it('ignores --data without a folder', () => {
    expect(readLaunchOptions(['kedai', '--data'], here).dataFolder).toBeUndefined();
  });
});
