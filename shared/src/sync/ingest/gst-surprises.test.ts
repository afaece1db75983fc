import { describe, expect, it } from 'vitest';
import { newSampleId, sampleSale, sampleSettings } from '../../../test/samples.ts';
import type { CompanySettings } from '../../identity/index.ts';
import { streamId } from '../../kernel/index.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { gstSurprises } from './gst-surprises.ts';

const gst = sampleSettings.gst ?? expect.fail('a shop with GST');
const changed: CompanySettings['gst'] = { ...gst, methods: [{ from: '2026-11-21', method: 'line' }] };
/** A sale as a till sold it that knew of these settings. */
const sold = (stream: string, settings: CompanySettings): AcceptedFact => {
  const { envelope, body } = sampleSale({ settings });
  return {
    ...{ envelope: { ...envelope, stream: streamId.parse(stream) }, body },
    outletId: body.outletId,
  } as unknown as AcceptedFact;
};
const old = sampleSettings;
const informed = { ...sampleSettings, gst: changed };

describe('GST by a method that isn’t the company’s any more', () => {
  it('[SYN-44] is told once for each till of a batch, and only of sales after the change', async () => {
    const [one, other] = [newSampleId(), newSampleId()];
    const facts = [sold(one, informed), sold(one, old), sold(one, old), sold(other, old)];
    const told = await gstSurprises(facts, async () => changed);
    expect(told.map(({ factId, code, details }) => [factId, code, details.sales])).toEqual([
      [facts[1]?.envelope.id, 'sync.gstMethod', 2],
      [facts[3]?.envelope.id, 'sync.gstMethod', 1],
    ]);
    const later = { ...gst, methods: [{ from: '2026-11-22', method: 'line' }] };
    expect(await gstSurprises([sold(one, old)], async () => later)).toEqual([]);
  });

  it('[SYN-44] isn’t asked about without a sale, and nothing without GST', async () => {
    const unread = () => expect.fail('nothing to ask about');
    expect(await gstSurprises([], unread)).toEqual([]);
    const unregistered = sold(newSampleId(), { ...sampleSettings, gst: null });
    expect(await gstSurprises([unregistered], unread)).toEqual([]);
    expect(await gstSurprises([sold(newSampleId(), old)], async () => null)).toEqual([]);
  });
});
