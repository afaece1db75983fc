import { expect, it } from 'vitest';
import { instantSaid } from './clock-check.tsx';

it('what a person says the time is, is an instant once they vouch for it, and a minute that a day has', () => {
  const said = (time: string, date = '2026-11-21') => instantSaid({ date, time, confirmed: true });
  expect(said('09:30')).toBe('2026-11-21T01:30:00.000Z');
  expect(said('23:59')).toBe('2026-11-21T15:59:00.000Z');
  const refused = ['24:00', '24:01', '9:30', '09:60', '', 'noon'].map((time) => said(time));
  expect([...refused, said('09:30', '2026-02-30')]).toEqual(Array(7).fill(null));
  expect(instantSaid({ date: '2026-11-21', time: '09:30', confirmed: false })).toBeNull();
});
