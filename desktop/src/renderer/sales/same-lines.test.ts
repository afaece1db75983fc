import { expect, it } from 'vitest';
import { createBridge } from '#shared/bridge.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import { demoBarcode, demoPin, demoStaff } from '../test/demo-shop.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { withSameLines } from './same-lines.ts';

/** A cart of two lines, as an answer brings it: nothing of it is shared with anything. */
async function cartOfTwo(): Promise<PricedCart> {
  const bridge = createBridge(createFakeEngine());
  await bridge.identity.signIn({ staffId: demoStaff[0]?.id ?? '', pin: demoPin });
  await bridge.shift.openNext({
    shiftId: '0193f000-0000-7000-8000-000000000001',
    floatCents: 0,
    acknowledged: null,
  });
  await bridge.sales.scan({ code: demoBarcode(10) });
  const answer = await bridge.sales.scan({ code: demoBarcode(22) });
  if (!answer.ok) throw new Error(`expected a cart, not ${answer.error.code}`);
  return structuredClone(answer.value.cart);
}

it('keeps the lines that are as they were, and takes the one that changed', async () => {
  const shown = await cartOfTwo();
  const [first, second] = shown.lines;
  const next = structuredClone(shown);
  const more = { ...next, lines: next.lines.map((line, index) => (index === 1 ? counted(line) : line)) };
  const cart = withSameLines(shown, more);
  expect(cart).toEqual(more);
  expect(cart.lines[0]).toBe(first);
  expect(cart.lines[1]).not.toBe(second);
});

it('sees a change deep inside a line, a name that went, and one that came', async () => {
  const shown = await cartOfTwo();
  const taken = (change: (line: Record<string, unknown>) => void) => {
    const next = structuredClone(shown);
    change(next.lines[0] as unknown as Record<string, unknown>);
    return { next, cart: withSameLines(shown, next) };
  };
  const changes: readonly ((line: Record<string, unknown>) => void)[] = [
    (line) => Object.assign(line, { adjustments: [{ kind: 'off', code: 'A', amountCents: 1 }] }),
    (line) => Object.assign(line, { serials: ['1'] }),
    (line) => Object.assign(line, { note: 'gift' }),
    (line) => Reflect.deleteProperty(line, 'note'),
    (line) => Object.assign(line, { newer: null }),
  ];
  for (const change of changes) {
    const { next, cart } = taken(change);
    expect(cart.lines[0]).toBe(next.lines[0]);
    expect(cart.lines[1]).toBe(shown.lines[1]);
  }
});

it('gives the cart as it is when none was shown, and keeps the order of the answer', async () => {
  const shown = await cartOfTwo();
  expect(withSameLines(null, shown)).toBe(shown);
  const turned = { ...structuredClone(shown), lines: structuredClone(shown.lines).toReversed() };
  expect(withSameLines(shown, turned).lines).toEqual(shown.lines.toReversed());
});

const counted = (line: PricedCart['lines'][number]) => ({ ...line, quantityMilli: 2_000 });
