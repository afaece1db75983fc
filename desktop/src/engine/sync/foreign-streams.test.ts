import { afterEach, beforeEach, expect, it } from 'vitest';
import { registeredFact } from '#shared/projections.ts';
import { carryFact } from '#shared/sync/index.ts';
import { recordFact, replicaDb } from '../store/index.ts';
import { ForeignStreams } from './foreign-streams.ts';
import type { StreamFact } from './sync.queries.ts';
import {
  newTestShop,
  openTestDevice,
  type SignedSale,
  type TestDevice,
  type TestShop,
  TestStream,
} from './test-device.fixture.ts';

const MOST = 10;

let shop: TestShop;
let device: TestDevice;
let foreign: ForeignStreams;

beforeEach(() => {
  shop = newTestShop();
  device = openTestDevice(shop, 'http://127.0.0.1:1', 'token');
  foreign = new ForeignStreams(device.store.reader, device.stream.id);
});

afterEach(() => device.remove());

const carry = ({ signed }: SignedSale) =>
  device.store.write((db) =>
    carryFact(
      replicaDb(db),
      { signed, postingMonth: '2026-11' },
      { companyId: shop.company, streamId: device.stream.id },
      registeredFact,
    ),
  );
/** It came down from the place at which its author had recorded it first; its bytes here are those of a later one. */
const accept = ({ signed, envelope }: SignedSale, acceptNo: number) =>
  device.store.write((db) => recordFact(db, { signed, envelope, acceptNo, postingMonth: '2026-11' }));
const numbers = (facts: readonly StreamFact[]) => facts.map(({ sequence }) => sequence);
/** Sends what is next; the server takes `taken` of it, and then expects another number. */
const send = (expected: number, taken = 0): number[] => {
  const facts = foreign.next(MOST);
  const [first] = facts;
  const refused = facts[taken];
  if (refused !== undefined) foreign.lacks(refused, expected);
  else if (first !== undefined) foreign.passed(first.streamId);
  return numbers(facts);
};

it('[SYN-28] sends what the server has from other places with what waits behind them in a stream', () => {
  const left = new TestStream(shop);
  const [, second, third, fourth] = [left.sell(), left.sell(), left.sell(), left.sell()];
  accept(second, 1);
  accept(third, 2);
  carry(fourth);
  expect(send(1)).toEqual([4]);
  expect(send(4, 3)).toEqual([2, 3, 4]);
  expect(foreign.isHeldBack(left.id)).toBe(false);
});

it('[SYN-28] sends them once in a round when the server lacks what nobody has here', () => {
  const left = new TestStream(shop);
  const [, second, third] = [left.sell(), left.sell(), left.sell()];
  accept(second, 1);
  carry(third);
  for (let round = 0; round < 2; round += 1) {
    expect([send(1), send(1), send(1)]).toEqual([[3], [2, 3], []]);
    expect(foreign.isHeldBack(left.id)).toBe(true);
    foreign.retry();
  }
});

it('[SYN-28] asks for nothing twice of what is refused in the middle, and goes on where the server got further', () => {
  const left = new TestStream(shop);
  const [, second, third, fourth, fifth] = Array.from({ length: 5 }, () => left.sell());
  for (const [index, fact] of [second, third, fourth].entries())
    if (fact !== undefined) accept(fact, index + 1);
  if (fifth !== undefined) carry(fifth);
  expect(send(1)).toEqual([5]);
  // It answered for the first of them, and expects it all the same.
  expect(send(1, 1)).toEqual([2, 3, 4, 5]);
  expect(foreign.isHeldBack(left.id)).toBe(true);
  foreign.retry();
  expect(send(3)).toEqual([5]);
  expect(send(5, 2)).toEqual([3, 4, 5]);
  expect(send(6)).toEqual([]);
  expect(foreign.isHeldBack(left.id)).toBe(true);
});

it('gives the next stream its turn when nothing before what waits is here', () => {
  const [one, other] = [new TestStream(shop), new TestStream(shop)].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const stream of [one, other]) {
    stream?.sell();
    const second = stream?.sell();
    if (second !== undefined) carry(second);
  }
  expect(numbers(foreign.next(MOST))).toEqual([2]);
  expect([send(1), send(3, 1)]).toEqual([[2], [2]]);
  expect(foreign.isHeldBack(one?.id ?? '')).toBe(true);
  expect(foreign.isHeldBack(other?.id ?? '')).toBe(false);
});
