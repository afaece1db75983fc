import type { ListedTill } from '#shared/bridge.ts';
import { demoId, fakeNow } from './demo-shop.ts';

const demoTill = (code: string, index: number, change: Partial<ListedTill> = {}): ListedTill => ({
  streamId: demoId(9, index) as ListedTill['streamId'],
  registerCode: code,
  registerName: ['Front till', 'Back till', 'Bedok till'][index] ?? code,
  outletCode: 'TPY',
  receiptSeries: code,
  enrolledAt: '2026-11-01T01:00:00.000Z',
  lastSeenAt: '2026-11-21T06:02:00.000Z',
  lastReceiptSequence: 123 + index,
  waiting: 0,
  standing: 'inService',
  since: null,
  by: null,
  leftUnsent: null,
  isThis: index === 0,
  ...change,
});

export const demoTills: readonly ListedTill[] = [
  demoTill('T01', 0),
  demoTill('T02', 1, { lastSeenAt: '2026-11-19T10:40:00.000Z', waiting: 2, heldCents: 2_000 }),
  demoTill('T03', 2, { standing: 'closed', since: '2026-11-02T03:00:00.000Z', by: 'Devi' }),
];

export const takenOut = (till: ListedTill, wipe: boolean): ListedTill => ({
  ...till,
  standing: wipe ? 'wiping' : 'revoked',
  since: fakeNow,
  by: 'Devi',
});
