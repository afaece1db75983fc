import { describe, expect, it } from 'vitest';
import { optionsFromArguments } from './engine-arguments.ts';

const given = { 'data-dir': '/data' };

describe('the engine’s command line', () => {
  it('names the port on which copies of other tills are kept; none are kept without', () => {
    expect(optionsFromArguments({ ...given, 'peer-port': '4711' }).peerPort).toBe(4711);
    expect(optionsFromArguments(given).peerPort).toBeUndefined();
  });

  it('is refused in words when it is no port', () => {
    for (const port of ['', 'soon', '-1', '70000', '46.8'])
      expect(() => optionsFromArguments({ ...given, 'peer-port': port })).toThrow(
        '--peer-port takes a number',
      );
  });
});
