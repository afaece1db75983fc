import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PricedCart, PricedLine } from '../sales/index.ts';
import { type CartTeller, createCartTeller, type KnownCart, wholeAnswer } from './cart-patch.ts';

const line = (lineId: string, quantityMilli: number): PricedLine =>
  ({ lineId, quantityMilli, serials: [], lot: null, adjustments: [{ amountCents: 5 }] }) as never;
const cartOf = (lines: readonly PricedLine[]): PricedCart =>
  ({ saleId: 'sale', pricedAt: 'now', totalCents: lines.length, lines }) as never;
const changed = (cart: PricedCart) => ({ ok: true, value: { cart, lineId: null } }) as const;

/** Over the wire: only what JSON carries arrives. */
function carry(teller: CartTeller, answer: ReturnType<typeof changed>, known: KnownCart | undefined) {
  const text = JSON.stringify(teller.tell(answer, known?.version ?? 0));
  const told = JSON.parse(text) as ReturnType<CartTeller['tell']>;
  if (told.cart === undefined) throw new Error('expected to be told of a cart');
  return { ...wholeAnswer(told.result, told.cart, known), text };
}

const anyCart = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 3 })), {
    selector: ([id]) => id,
  })
  .map((lines) => cartOf(lines.map(([id, quantity]) => line(`line-${id}`, quantity))));

describe('a cart over the bridge', () => {
  it('arrives as it was told, whatever was changed, moved or taken off, and whatever the page had forgotten', () => {
    const steps = fc.array(fc.record({ cart: anyCart, forgets: fc.boolean() }), { maxLength: 12 });
    fc.assert(
      fc.property(steps, (told) => {
        const teller = createCartTeller(1);
        let known: KnownCart | undefined;
        for (const { cart, forgets } of told) {
          const arrived = carry(teller, changed(cart), forgets ? undefined : known);
          expect(arrived.answer).toEqual(changed(cart));
          known = arrived.known;
        }
      }),
    );
  });

  it('has only what changed in it, and gives the other lines as the objects that the page had', () => {
    const teller = createCartTeller(1);
    const many = Array.from({ length: 100 }, (_, index) => line(`line-${index}`, 1));
    const first = carry(teller, changed(cartOf(many)), undefined);
    const more = cartOf([...many.slice(1), line('line-0', 2)]);
    const second = carry(teller, changed(more), first.known);
    expect(second.answer).toEqual(changed(more));
    expect(second.text.length).toBeLessThan(first.text.length / 10);
    expect(second.known?.cart.lines[0]).toBe(first.known?.cart.lines[1]);
  });

  it('is whole for who has another version than the last that was told', () => {
    const teller = createCartTeller(1);
    const cart = cartOf([line('a', 1), line('b', 1)]);
    const first = carry(teller, changed(cart), undefined);
    carry(teller, changed(cart), first.known);
    const late = teller.tell(changed(cart), first.known?.version);
    expect(late).toEqual({ result: changed(cart), cart: { version: 3, base: null } });
  });

  it('is whole, and counted nowhere, for who says nothing of versions', () => {
    const cart = cartOf([line('a', 1)]);
    expect(createCartTeller(1).tell(changed(cart), undefined)).toEqual({ result: changed(cart) });
  });

  it('is what was asked for as well as a part of it; a refusal has none', () => {
    const teller = createCartTeller(1);
    const cart = cartOf([line('a', 1)]);
    teller.tell({ ok: true, value: cart }, 0);
    expect(teller.tell({ ok: true, value: cart }, 1)).toEqual({
      result: { ok: true, value: { ...cart, lines: [0] } },
      cart: { version: 2, base: 1 },
    });
    const refused = { ok: false, error: { code: 'sales.lineUnknown', details: {} } } as const;
    expect(teller.tell(refused, 2)).toEqual({ result: refused });
  });

  it('is a bug when it names a line that the page never had', () => {
    const answer = { ok: true, value: { ...cartOf([]), lines: [0] } } as const;
    expect(() => wholeAnswer(answer, { version: 2, base: 1 }, undefined)).toThrow('expected line 0');
  });
});
