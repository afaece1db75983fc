import type { Bridge } from '#shared/bridge.ts';
import type { ProductId } from '#shared/kernel/index.ts';
import type { PictureOf } from './snapshot.ts';

/** More than a cart has kinds of goods, and little memory. */
const maxKept = 200;

/**
 * Pictures of products, asked for when the first customer buys one: what isn't known yet is none, until the engine has answered.
 * @param onKnown called when one came that was asked for
 */
export function createPictures(bridge: Bridge, onKnown: () => void): PictureOf {
  const kept = new Map<string, string | null>();
  const ask = async (productId: string): Promise<void> => {
    const answer = await bridge.catalog.product({ productId: productId as ProductId });
    // Asked for again with the next piece of it.
    if (!answer.ok) return void kept.delete(productId);
    const picture = answer.value?.picture ?? null;
    kept.set(productId, picture);
    if (picture !== null) onKnown();
  };
  return (productId) => {
    const known = kept.get(productId);
    if (known !== undefined) return known;
    const [oldest] = kept.keys();
    if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest);
    kept.set(productId, null);
    void ask(productId);
    return null;
  };
}
