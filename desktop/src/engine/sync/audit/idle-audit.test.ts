import { afterEach, describe, expect, it } from 'vitest';
import { accept } from '#shared/kernel/index.ts';
import { newTestShop, openTestDevice, type TestDevice, until } from '../test-device.fixture.ts';
import { auditWhenIdle } from './idle-audit.ts';
import type { ReplicaAudit } from './replica-audit.ts';

let device: TestDevice;
const stop: { now: () => void; ended: Promise<void> } = { now: () => undefined, ended: Promise.resolve() };
afterEach(async () => {
  stop.now();
  await stop.ended;
  device.remove();
});

/** Audits of a till with two tables and two older months, of which each check may do something. */
function watch(onCheck: (checked: readonly string[]) => void, isOnline: () => boolean = () => true) {
  const closing = new AbortController();
  const checked: string[] = [];
  const audit: Pick<ReplicaAudit, 'pieces' | 'checkPiece'> = {
    pieces: () => [
      { table: 'products', olderMonth: null },
      { table: 'facts', olderMonth: null },
      { table: 'facts', olderMonth: '2026-08' },
      { table: 'facts', olderMonth: '2026-07' },
    ],
    checkPiece: async ({ table, olderMonth }) => {
      checked.push(olderMonth ?? table);
      onCheck(checked);
      return accept({ table, rows: 0, result: 'same' });
    },
  };
  stop.now = () => closing.abort();
  stop.ended = auditWhenIdle({
    store: device.store,
    audit: audit as ReplicaAudit,
    signal: closing.signal,
    log: () => undefined,
    isOnline,
    idleMs: 1,
    everyMs: 1,
  });
  return checked;
}

describe('the audit of quiet times', () => {
  it('looks at one table after the other, at older months in quiet times of their own, and again after its pause', async () => {
    device = openTestDevice(newTestShop(), 'http://localhost', null);
    let quietTimes = 0;
    const seenAt: number[] = [];
    const checked = watch(
      () => seenAt.push(quietTimes),
      () => {
        quietTimes += 1;
        return true;
      },
    );
    await until(() => checked.length >= 6);
    const order = ['products', 'facts', '2026-08', '2026-07', 'products', 'facts'];
    expect(checked.slice(0, 6)).toEqual(order);
    expect(seenAt.slice(0, 6)).toEqual([1, 1, 2, 3, 4, 4]);
  });

  it('stops at a sale, and goes on where it was when what was sold has been answered and all is quiet again', async () => {
    device = openTestDevice(newTestShop(), 'http://localhost', null);
    const checked = watch((so) => {
      if (so.length === 1) device.commit();
    });
    await until(() => checked.length === 1);
    device.store.write((db) => db.prepareChange('DELETE FROM outbox').run());
    await until(() => checked.length >= 2);
    expect(checked.slice(0, 2)).toEqual(['products', 'facts']);
  });

  it('asks nothing of a server that is away', async () => {
    device = openTestDevice(newTestShop(), 'http://localhost', null);
    let asked = 0;
    const checked = watch(
      () => undefined,
      () => {
        asked += 1;
        return asked > 3;
      },
    );
    await until(() => checked.length >= 2);
    expect(asked).toBeGreaterThan(3);
  });
});
