import { describe, expect, it } from 'vitest';
import { registeredFact } from '../projections.ts';
import { mayRecord } from './counter-facts.ts';

describe('what a stream may record', () => {
  it('[DEV-10] is everything at a counter, and nothing of sales, shifts and cash elsewhere, whatever its kind is called', () => {
    const [sale, shift, cash] = ['sales.saleCompleted.v1', 'sales.shiftOpened.v1', 'sales.cashMoved.v1'];
    for (const type of [sale, shift, cash]) {
      if (type === undefined) throw new Error('expected a type');
      expect(registeredFact(type)).toBeDefined();
      expect(mayRecord('counter', type)).toBe(true);
      for (const kind of ['warehouse', 'office', 'kiosk']) expect(mayRecord(kind, type)).toBe(false);
    }
  });

  it('[DEV-10] is what anybody may who counts, clocks, settles or makes a customer', () => {
    const types = [
      'inventory.stockCounted.v1',
      'identity.timeClocked.v1',
      'sync.reviewResolved.v1',
      'customers.customerCreated.v1',
    ];
    for (const type of types) {
      expect(registeredFact(type)).toBeDefined();
      for (const kind of ['warehouse', 'office']) expect(mayRecord(kind, type)).toBe(true);
    }
  });
});
