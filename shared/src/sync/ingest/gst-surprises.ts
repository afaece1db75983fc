import type { CompanySettings } from '../../identity/index.ts';
import { type SaleBody, saleCompleted } from '../../sales/index.ts';
import { gstMethodOn } from '../../tax/index.ts';
import type { AcceptedFact } from './accepted-fact.ts';
import { type Surprise, wordsOf } from './surprises.ts';

const isSale = (fact: AcceptedFact): fact is AcceptedFact & { readonly body: SaleBody } =>
  fact.envelope.type === saleCompleted.type;

/**
 * Sales whose GST was computed by another method than the company's on their tax date [SYN-44]: their till was away when the change was
 * set (RULES.md R1). They stand as the customer was shown them. A till that comes back after days has many: one is told for each
 * stream of a batch, with how many there are.
 * @param readGst asked only when there are sales
 */
export async function gstSurprises(
  facts: readonly AcceptedFact[],
  readGst: () => Promise<CompanySettings['gst']>,
): Promise<Surprise[]> {
  const sales = facts.filter(isSale).filter(({ body }) => body.gstCharged);
  if (sales.length === 0) return [];
  const gst = await readGst();
  if (gst === null) return [];
  const byStream = new Map<string, (typeof sales)[number][]>();
  for (const sale of sales) {
    if (sale.body.gstMethod === gstMethodOn({ gst }, sale.body.taxDate)) continue;
    const { stream } = sale.envelope;
    byStream.set(stream, [...(byStream.get(stream) ?? []), sale]);
  }
  return [...byStream.values()].flatMap((others): Surprise[] => {
    const [first] = others;
    if (first === undefined) return [];
    const { envelope, outletId, body } = first;
    const details = { ...wordsOf(envelope), gstMethod: body.gstMethod, sales: others.length };
    return [{ factId: envelope.id, outletId, code: 'sync.gstMethod', details }];
  });
}
