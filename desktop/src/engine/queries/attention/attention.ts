import type { AttentionAction, AttentionItem, AttentionLine } from '#shared/bridge.ts';
import { type Envelope, parseEnvelope } from '#shared/kernel/index.ts';
import { saleCompleted } from '#shared/sales/index.ts';
import { mayBeAskedAgain, type OutboxRow } from '#shared/sync/index.ts';
import type { ReadableDb } from '../../store/index.ts';
import { readCollision } from './collision.ts';
import { readReviewDetails } from './review-details.ts';

/** More than anybody works off in a day; the newest are shown. */
const MAX_ITEMS = 500;

/** What an item has that tells nothing but its code. */
export const noDetails = {
  registerCode: null,
  outletId: null,
  happenedAt: null,
  totalCents: null,
  expectedReference: null,
  lines: [],
  actions: [],
} as const satisfies Partial<AttentionItem>;

/** Everything that needs a person, newest first: facts the server set aside, what it wants looked at, unreadable rows. */
export const readAttention = (db: ReadableDb): readonly AttentionItem[] =>
  [...readHeld(db), ...readReviews(db), ...readUnreadable(db)]
    .sort((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, MAX_ITEMS);

interface HeldRow {
  readonly factId: string;
  readonly state: OutboxRow['state'];
  readonly code: string | null;
  readonly queuedAt: string;
  readonly envelope: string | null;
}

/** Facts of this replica that the server has set aside and nobody has dealt with. */
function readHeld(db: ReadableDb): AttentionItem[] {
  return db
    .prepare<HeldRow>(
      `SELECT o.fact_id AS factId, o.state, o.code, o.queued_at AS queuedAt, f.envelope
        FROM outbox o LEFT JOIN facts f ON f.id = o.fact_id
        WHERE o.state <> 'waiting'
          AND NOT EXISTS (SELECT 1 FROM review_resolutions r WHERE r.held_fact_id = o.fact_id)
        ORDER BY o.queued_at DESC LIMIT ?`,
    )
    .all(MAX_ITEMS)
    .map((row) => ({
      id: row.factId,
      kind: 'quarantined',
      code: heldCode(row),
      reference: null,
      at: row.queuedAt,
      ...noDetails,
      ...saleWords(row.envelope === null ? undefined : parseEnvelope(row.envelope), row),
    }));
}

/** A fact that was deferred, or that met an outcome which this version doesn't know, has no refusal's code. */
function heldCode({ state, code }: HeldRow): string {
  if (state === 'deferred') return 'sync.protocolUnknown';
  if (state === 'forked') return 'sync.forked';
  return code ?? 'sync.envelopeUnreadable';
}

/** What a refused fact was, from the fact itself: its rows were taken out again. */
function saleWords(envelope: Envelope | undefined, held: HeldRow): Partial<AttentionItem> {
  const again: readonly AttentionAction[] = mayBeAskedAgain(held) ? ['askAgain', 'note'] : ['note'];
  if (envelope === undefined) return { actions: again };
  const register = envelope.body.registerCode;
  const known = {
    happenedAt: envelope.at,
    registerCode: typeof register === 'string' ? register : null,
    outletId: envelope.outlets[0] ?? null,
    actions: again,
  };
  if (envelope.type !== saleCompleted.type) return known;
  const sale = saleCompleted.body.safeDecode(envelope.body as never).data;
  if (sale === undefined) return known;
  return {
    ...known,
    reference: sale.receiptNumber,
    totalCents: sale.totalCents + sale.roundingCents,
    lines: sale.lines.map(({ variantId, sku, name, nameZh, quantityMilli }) => {
      return { variantId, sku, name, nameZh, quantityMilli, onHandMilli: null };
    }),
    actions: ['receipt', ...again],
  };
}

interface ReviewRow {
  readonly id: string;
  readonly code: string;
  readonly details: string;
  readonly outletId: string | null;
  readonly raisedAt: string;
  readonly receiptNumber: string | null;
}

/** What the server wants looked at, but for what this replica shows as a fact of its own that was set aside. */
function readReviews(db: ReadableDb): AttentionItem[] {
  return db
    .prepare<ReviewRow>(
      `SELECT r.id, r.code, r.details, r.outlet_id AS outletId, r.raised_at AS raisedAt, s.receipt_number AS receiptNumber
        FROM review_items r LEFT JOIN sales s ON s.fact_id = r.fact_id
        WHERE r.resolved_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM review_resolutions d WHERE d.review_item_id = r.id)
          AND NOT EXISTS (SELECT 1 FROM review_resolutions d WHERE d.held_fact_id = r.details ->> 'factId')
          AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.state <> 'waiting' AND o.fact_id = r.details ->> 'factId')
        ORDER BY r.raised_at DESC LIMIT ?`,
    )
    .all(MAX_ITEMS)
    .map(({ id, code, details, outletId, raisedAt, receiptNumber }) => {
      const known = readReviewDetails(details);
      const lines = known.lines.map((line) => withLevel(db, line));
      const isCountable = code === 'sync.stockBelowZero' && lines.some((line) => line.onHandMilli !== null);
      return {
        id,
        kind: 'review',
        code,
        reference: known.reference ?? receiptNumber,
        at: raisedAt,
        registerCode: known.registerCode,
        outletId,
        happenedAt: known.happenedAt,
        totalCents: known.totalCents,
        expectedReference: known.expectedReference,
        lines,
        ...(known.barcode === null ? {} : { subject: known.barcode }),
        ...readCollision(db, details),
        actions: isCountable ? ['count', 'note'] : ['note'],
      };
    });
}

/** With what is on record now: others may have counted or received it since. */
function withLevel(
  db: ReadableDb,
  { locationId, ...line }: ReturnType<typeof readReviewDetails>['lines'][number],
): AttentionLine {
  const level = db
    .prepare<{ onHandMilli: number }>(
      'SELECT on_hand_milli AS onHandMilli FROM stock_levels WHERE location_id = ? AND variant_id = ?',
    )
    .get(locationId, line.variantId);
  return { ...line, onHandMilli: level?.onHandMilli ?? null };
}

const readUnreadable = (db: ReadableDb): AttentionItem[] =>
  db
    .prepare<Pick<AttentionItem, 'id' | 'reference' | 'at'>>(
      `SELECT shape || ' ' || row_key AS id, row_key AS reference, seen_at AS at
        FROM unreadable_rows ORDER BY seen_at DESC LIMIT ?`,
    )
    .all(MAX_ITEMS)
    .map((row) => ({ kind: 'unreadable', code: 'sync.envelopeUnreadable', ...noDetails, ...row }));
