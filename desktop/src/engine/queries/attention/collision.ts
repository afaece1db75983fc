import { z } from 'zod';
import type { AttentionItem } from '#shared/bridge.ts';
import { collidedField } from '#shared/kernel/index.ts';
import type { ReadableDb } from '../../store/index.ts';
import { subjectName } from '../requests/requests.ts';

const details = z.object({
  productId: z.optional(z.string()),
  customerId: z.optional(z.string()),
  promotionId: z.optional(z.string()),
  priceListId: z.optional(z.string()),
  collided: z.array(collidedField),
});

/** Of an item about an edit that collided: what was edited, and both values of each field. */
export function readCollision(db: ReadableDb, stored: string): Pick<AttentionItem, 'subject' | 'collided'> {
  const read = details.safeParse(JSON.parse(stored));
  if (!read.success) return {};
  const { productId, customerId, promotionId, priceListId, collided } = read.data;
  const subjectId = productId ?? customerId ?? promotionId ?? priceListId ?? '';
  return { subject: subjectName(db, subjectId) ?? '', collided };
}
