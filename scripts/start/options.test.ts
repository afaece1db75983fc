import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the command line of npm start', () => {
  it('starts the first register of the demonstration without options', () => {
    expect(readOptions([])).toMatchObject({
      register: 'T01',
      company: 'lucky-minimart',
      parts: 'both',
      serverPort: undefined,
    });
  });

  it('takes a register in any case, one part, and a shifted clock', () => {
    expect(
      readOptions(['--register', 't02', '--only', 'till', '--now', '2026-11-21T23:58+08:00']),
    ).toMatchObject({
      register: 'T02',
      parts: 'till',
      now: '2026-11-21T23:58+08:00',
    });
  });

  it('takes a backup that the till is to start from', () => {
    expect(readOptions(['--only', 'till', '--restore', 'stick/kedai.backup'])).toMatchObject({
      parts: 'till',
      restoreFile: 'stick/kedai.backup',
    });
    expect(readOptions([])).toMatchObject({ restoreFile: undefined });
  });

  it('says what is wrong instead of starting something else', () => {
    for (const line of [
      ['--only', 'both of them'],
      ['--port', 'x'],
      ['--now', 'yesterday'],
      ['--registre', 'T02'],
      ['T02'],
    ]) {
      expect(readOptions(line)).toHaveProperty('problem');
    }
  });
});
