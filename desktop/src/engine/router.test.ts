import { describe, expect, it } from 'vitest';
import { createRouter, type Handlers } from './router.ts';

const failingWith = (code: string): Handlers => {
  const fail = (): never => {
    throw Object.assign(new Error('a write failed'), { code });
  };
  const context = new Proxy({}, { get: () => fail });
  return new Proxy({}, { get: () => context }) as Handlers;
};

describe('a request that fails', () => {
  it('because the disk is full says so, instead of asking for support', async () => {
    for (const code of ['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'ENOSPC', 'EDQUOT']) {
      const logged: string[] = [];
      const request = createRouter(
        failingWith(code),
        () => undefined,
        (level) => logged.push(level),
      );
      expect(await request('identity.signOut', {})).toMatchObject({ error: { code: 'devices.diskFull' } });
      expect(logged).toEqual(['error']);
    }
  });

  it('by a bug gives a reference for support', async () => {
    const request = createRouter(
      failingWith('SQLITE_MISUSE'),
      () => undefined,
      () => {},
    );
    const answer = await request('identity.signOut', {});
    expect(answer).toMatchObject({
      error: { code: 'kernel.unexpected', details: { reference: expect.stringMatching(/^\w{8}$/) } },
    });
  });
});
