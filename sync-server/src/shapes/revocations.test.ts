import { afterEach, describe, expect, it } from 'vitest';
import type { StreamRow } from '#shared/devices/index.ts';
import { Revocations } from './revocations.ts';

type Watched = Parameters<Revocations['watch']>[0];
const stream = (companyId: string, id: string): Watched => ({
  companyId: companyId as StreamRow['companyId'],
  id: id as StreamRow['id'],
});

/** Who is in service is a set; each look is written down. */
function world(...inService: string[]) {
  const standing = new Set(inService);
  const looks: string[] = [];
  const failures: unknown[] = [];
  let isAway = false;
  const revocations = new Revocations(
    async (companyId, ids) => {
      looks.push(`${companyId}: ${[...ids].sort().join()}`);
      if (isAway) throw new Error('away');
      return new Set(ids.filter((id) => standing.has(id)));
    },
    (error) => failures.push(error),
  );
  return {
    revocations,
    looks,
    failures,
    revoke: (id: string) => standing.delete(id),
    setAway: (away: boolean) => {
      isAway = away;
    },
  };
}

let open: Revocations | undefined;
afterEach(() => open?.close());

describe('revocations', () => {
  it('ask once for all of a company who ask at the same moment, and again for who asks later', async () => {
    const { revocations, looks, revoke } = world('a', 'b', 'c');
    const ask = (id: string, company = 'x') => revocations.isRevoked(stream(company, id));
    expect(await Promise.all([ask('a'), ask('b'), ask('a'), ask('c', 'y')])).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(looks).toEqual(['x: a,b', 'y: c']);
    revoke('b');
    expect(await Promise.all([ask('a'), ask('b')])).toEqual([false, true]);
    expect(looks).toHaveLength(3);
  });

  it('take a stream that is unknown for one that may not read, and let a failing look fail', async () => {
    const { revocations, setAway } = world('a');
    expect(await revocations.isRevoked(stream('x', 'nobody'))).toBe(true);
    setAway(true);
    await expect(revocations.isRevoked(stream('x', 'a'))).rejects.toThrow('away');
    setAway(false);
    expect(await revocations.isRevoked(stream('x', 'a'))).toBe(false);
  });

  it('tell who waits, once their stream is out of service, over an outage of Postgres, and nobody else', async () => {
    const { revocations, failures, revoke, setAway } = world('a', 'b', 'c');
    open = revocations;
    const told: string[] = [];
    const stops = ['a', 'b', 'c'].map((id) => revocations.watch(stream('x', id), () => told.push(id)));
    stops[2]?.();
    setAway(true);
    for (const id of ['b', 'c']) revoke(id);
    await expect.poll(() => failures.length, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(told).toEqual([]);
    setAway(false);
    await expect.poll(() => told, { timeout: 30_000 }).toContain('b');
    expect(new Set(told)).toEqual(new Set(['b']));
  });

  it('look at nobody while nobody waits', async () => {
    const { revocations, looks } = world('a');
    revocations.watch(stream('x', 'a'), () => undefined)();
    const other = world('b');
    open = other.revocations;
    other.revocations.watch(stream('x', 'b'), () => undefined);
    await expect.poll(() => other.looks.length, { timeout: 30_000 }).toBeGreaterThan(1);
    expect(looks).toEqual([]);
  });
});
