import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { saleId, streamId } from '#shared/kernel/index.ts';
import { buildReceipt, type ReceiptInput, receiptProof } from '#shared/sales/index.ts';
import type { ServerContext } from '../context.ts';
import { companyOfStream } from '../devices/devices.queries.ts';
import { LOOK_AGAIN_SECONDS, notHerePage, pageSecurityPolicy, receiptPage } from './receipt-page.ts';
import { readReceiptInput, readSaleEnvelope } from './receipts.queries.ts';

/** Looks of one address in a minute: a shop's guests may share one, and each waiting page looks four times. */
const LOOKS_PER_MINUTE = 300;

/** Personal to whoever was given the link: kept by nobody on the way, found by no search, told to no other site. */
const headers: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pageSecurityPolicy,
  'cache-control': 'private, no-store',
  'x-robots-tag': 'noindex, nofollow',
  'referrer-policy': 'no-referrer',
};

interface Link {
  readonly saleId: string;
  readonly proof: string;
  readonly streamId: string;
}

/** The page behind a receipt's QR code [SAL-89]. Whoever has the link may read it, and nobody else finds out what there is. */
export async function receiptRoutes(app: FastifyInstance, context: ServerContext): Promise<void> {
  app.get<{ Params: { saleId: string; proof: string }; Querystring: { t?: unknown } }>(
    '/r/:saleId/:proof',
    {
      config: { rateLimit: { max: LOOKS_PER_MINUTE, timeWindow: '1 minute' } },
      schema: { hide: true },
    },
    async (request, reply) => {
      const link = { ...request.params, streamId: String(request.query.t ?? '') };
      const input = await receiptOf(context, link);
      reply.headers(headers);
      if (input === undefined)
        return reply.code(404).header('refresh', String(LOOK_AGAIN_SECONDS)).send(notHerePage);
      return reply.send(receiptPage(buildReceipt(input), input.company.name));
    },
  );
}

async function receiptOf(context: ServerContext, link: Link): Promise<ReceiptInput | undefined> {
  const sale = saleId.safeParse(link.saleId);
  const stream = streamId.safeParse(link.streamId);
  if (!sale.success || !stream.success) return undefined;
  const companyId = await companyOfStream(context.database, stream.data);
  if (companyId === undefined) return undefined;
  return context.database.inCompany(companyId, async (tx) => {
    const envelope = await readSaleEnvelope(tx, sale.data);
    // Also of a sale that isn't there: what is answered, and how soon, must tell nothing of what there is.
    const isProven = isSame(receiptProof(envelope ?? '', sha256), link.proof);
    return isProven && envelope !== undefined ? readReceiptInput(tx, sale.data) : undefined;
  });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Compared by their hashes, which are of one length. */
const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
