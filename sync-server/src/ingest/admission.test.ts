import { EventEmitter } from 'node:events';
import type { FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import { Admission } from './admission.ts';

/** As much of a reply as is looked at. */
function fakeReply() {
  const headers = new Map<string, string>();
  const raw = Object.assign(new EventEmitter(), { destroyed: false });
  const reply = { raw, header: (name: string, value: string) => headers.set(name, value) };
  return { reply: reply as unknown as FastifyReply, raw, headers };
}

/** Work that ends when it is told to. */
function heldWork() {
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const work = (index: number) => () => {
    started.push(index);
    return new Promise<number>((resolve) => finish.push(() => resolve(index)));
  };
  return { started, finish, work };
}

const settle = () => new Promise(setImmediate);

describe('pushes that come all at once', () => {
  it('are worked on a few at a time, in the order in which they came', async () => {
    const admission = new Admission();
    const { started, finish, work } = heldWork();
    const results = [0, 1, 2, 3, 4].map((index) => admission.run(fakeReply().reply, work(index)));
    await settle();
    expect(started).toEqual([0, 1, 2]);
    finish[1]?.();
    await settle();
    expect(started).toEqual([0, 1, 2, 3]);
    for (let index = 0; index < 5; index += 1) {
      finish[index]?.();
      await settle();
    }
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4]);
  });

  it('are told to come again when too many are under way, until an answer went out', () => {
    const admission = new Admission();
    const inside: ReturnType<typeof fakeReply>[] = [];
    const enterAll = (): void => {
      for (;;) {
        const one = fakeReply();
        admission.enter(one.reply);
        inside.push(one);
      }
    };
    expect(enterAll).toThrow(expect.objectContaining({ code: 'kernel.unavailable' }));
    expect(inside.length).toBeGreaterThan(3);
    const late = fakeReply();
    expect(() => admission.enter(late.reply)).toThrow();
    expect(late.headers.get('retry-after')).toBe('1');
    inside[0]?.raw.emit('close');
    admission.enter(fakeReply().reply);
  });

  it('aren’t worked on when nobody waits for the answer any more, nor does one that fails hold up the next', async () => {
    const admission = new Admission();
    const { started, finish, work } = heldWork();
    const busy = [0, 1, 2].map((index) => admission.run(fakeReply().reply, work(index)));
    const left = fakeReply();
    const gone = admission.run(left.reply, work(3));
    const next = admission.run(fakeReply().reply, work(4));
    left.raw.destroyed = true;
    for (const end of finish.splice(0)) end();
    await Promise.all(busy);
    await expect(gone).rejects.toMatchObject({ code: 'kernel.unavailable' });
    await settle();
    expect(started).toEqual([0, 1, 2, 4]);
    finish[0]?.();
    expect(await next).toBe(4);
  });
});
