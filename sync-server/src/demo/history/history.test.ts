import { describe, expect, it } from 'vitest';
import { singaporeDate, singaporeTime } from '#shared/kernel/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import { firstHistoryDay, HISTORY_DAYS, historyDates, saleInstants } from './calendar.ts';
import { payWith } from './pay-with.ts';
import { diceOf } from './random.ts';
import { Shelf } from './shelf.ts';

const hours = { opensAt: '08:00', closesAt: '22:30', busyHours: { 18: 9 } };
const noon = Date.parse('2026-11-21T12:00:00+08:00');

describe('the dice of the history', () => {
  it('fall alike for the same seed, unlike for another, and on every side', () => {
    const rolls = (seed: string) => {
      const dice = diceOf(seed);
      return Array.from({ length: 300 }, () => dice.roll(6));
    };
    expect(rolls('a')).toEqual(rolls('a'));
    expect(rolls('a')).not.toEqual(rolls('b'));
    expect(new Set(rolls('a'))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });
});

describe('the days of the history', () => {
  it('are thirty whole ones and today', () => {
    const dates = historyDates(noon, undefined);
    expect(dates).toHaveLength(HISTORY_DAYS + 1);
    expect(dates.at(-1)).toBe('2026-11-21');
    expect(singaporeDate(firstHistoryDay(noon, '08:00'))).toBe(dates[0]);
    expect(historyDates(noon, '2026-11-19')).toEqual(['2026-11-20', '2026-11-21']);
  });

  it('have their sales in order, within opening hours, and none in the last hour', () => {
    for (const clock of ['00:30', '08:30', '12:00', '23:58']) {
      const nowMs = Date.parse(`2026-11-21T${clock}:00+08:00`);
      for (const date of ['2026-11-20', '2026-11-21']) {
        const instants = saleInstants(date, hours, 40, nowMs, diceOf(clock));
        expect(instants).toEqual([...new Set(instants)].sort());
        for (const at of instants) {
          expect(singaporeDate(at)).toBe(date);
          expect(singaporeTime(at) >= '08:05' && singaporeTime(at) < '22:30').toBe(true);
          expect(Date.parse(at)).toBeLessThanOrEqual(nowMs - 60 * 60 * 1000);
        }
        if (date === '2026-11-20' && clock !== '00:30') expect(instants).toHaveLength(40);
        if (date === '2026-11-21' && clock < '09:05') expect(instants).toEqual([]);
      }
    }
  });
});

describe('a shelf', () => {
  const item = (variantId: string) => ({ variantId, unitPriceCents: 100 }) as ProductItem;

  it('gives what is there and nothing more, until it is empty', () => {
    const items = ['a', 'b', 'c'].map((id) => ({ item: item(id), demand: 3, onHandMilli: 20_000 }));
    const shelf = new Shelf(items);
    const dice = diceOf('empty it');
    const taken = new Map<string, number>();
    for (let customer = 0; customer < 500; customer += 1) {
      for (const { item: bought, quantityMilli } of shelf.fillBasket(2, dice)) {
        taken.set(bought.variantId, (taken.get(bought.variantId) ?? 0) + quantityMilli);
      }
    }
    expect(Object.fromEntries(taken)).toEqual({ a: 20_000, b: 20_000, c: 20_000 });
    expect(shelf.fillBasket(3, dice)).toEqual([]);
  });

  it('gives more of what is wanted more', () => {
    const items = [1, 10].map((demand) => ({
      item: item(String(demand)),
      demand,
      onHandMilli: 1_000_000_000,
    }));
    const dice = diceOf('demand');
    const shelf = new Shelf(items);
    const bought = Array.from({ length: 1000 }, () => shelf.fillBasket(1, dice)[0]?.item.variantId);
    const rare = bought.filter((id) => id === '1').length;
    expect(rare).toBeGreaterThan(50);
    expect(rare).toBeLessThan(140);
  });
});

describe('paying', () => {
  it('covers what is due, in coins that there are', () => {
    const dice = diceOf('coins');
    for (let due = 5; due < 20_000; due += 35) {
      const paid = payWith(due, dice);
      expect(paid).toBeGreaterThanOrEqual(due);
      expect(paid % 5).toBe(0);
    }
  });
});
