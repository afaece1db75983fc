import type { Till } from '../app/till.ts';
import { createPictures } from './pictures.ts';
import { type DisplaySnapshot, snapshotOf } from './snapshot.ts';

/** Pages of one till hear each other on it, and no other origin does. */
export const displayChannelName = 'kedai-display';

export type DisplayChannel = Pick<
  BroadcastChannel,
  'postMessage' | 'addEventListener' | 'removeEventListener' | 'close'
>;

/** A display asks again and again, which is how a till knows that there is one; the answer says what the customer sees. */
export type DisplayMessage =
  | { readonly kind: 'ask' }
  | {
      readonly kind: 'shown';
      /** The page that says so: a till may be open in two windows, and the one that changed last is believed. */
      readonly page: string;
      readonly isChange: boolean;
      readonly snapshot: DisplaySnapshot;
    };

/** How often a display asks. */
export const askEveryMs = 2_000;
/** A display that has heard nothing for so long has no till. */
export const silentAfterMs = 10_000;
/** Soon enough for an eye, and after the till has drawn its own screen. */
const tellAfterMs = 30;

/**
 * Tells the customer's display what the till shows, whenever that changes. Without a display that has asked lately
 * nothing is composed, so that nothing is slower for it.
 * @returns the function that ends it
 */
export function tellDisplay(till: Till, channel: DisplayChannel): () => void {
  const page = crypto.randomUUID();
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told = '';
  const pictureOf = createPictures(till.bridge, () => changed());
  const tell = (): void => {
    const snapshot = snapshotOf(till, pictureOf);
    const text = JSON.stringify(snapshot);
    const message: DisplayMessage = { kind: 'shown', page, isChange: text !== told, snapshot };
    told = text;
    channel.postMessage(message);
  };
  const onMessage = ({ data }: MessageEvent<DisplayMessage>): void => {
    if (data.kind !== 'ask') return;
    askedAtMs = performance.now();
    tell();
  };
  const changed = (): void => {
    if (timer !== undefined || performance.now() - askedAtMs > silentAfterMs) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (JSON.stringify(snapshotOf(till, pictureOf)) !== told) tell();
    }, tellAfterMs);
  };
  channel.addEventListener('message', onMessage);
  const stops = [till.session, till.counter, till.payment].map((store) => store.subscribe(changed));
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
    channel.removeEventListener('message', onMessage);
    channel.close();
  };
}

/**
 * Hears what a till says that its customer sees.
 * @param onShown null when no till has said anything for a while
 * @returns the function that ends it
 */
export function hearTill(
  channel: DisplayChannel,
  onShown: (snapshot: DisplaySnapshot | null) => void,
): () => void {
  let page: string | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const ask = (): void => channel.postMessage({ kind: 'ask' } satisfies DisplayMessage);
  const onSilence = (): void => {
    page = null;
    onShown(null);
  };
  const onMessage = ({ data }: MessageEvent<DisplayMessage>): void => {
    if (data.kind !== 'shown') return;
    // Another window of the same till, in which nothing happens.
    if (page !== null && data.page !== page && !data.isChange) return;
    page = data.page;
    clearTimeout(silence);
    silence = setTimeout(onSilence, silentAfterMs);
    onShown(data.snapshot);
  };
  channel.addEventListener('message', onMessage);
  const asking = setInterval(ask, askEveryMs);
  ask();
  return () => {
    clearInterval(asking);
    clearTimeout(silence);
    channel.removeEventListener('message', onMessage);
    channel.close();
  };
}
