import { type BridgeCarrier, keepCart } from '#shared/bridge/cart-patch.ts';
import type { BridgeTransport } from '#shared/bridge.ts';
import { createSocketTransport } from './socket-transport.ts';

declare global {
  interface Window {
    /** What Electron's preload script gives the page; absent in a browser. */
    readonly kedai?: BridgeCarrier;
  }
}

/** A transport that also tells when its engine went away, where it can notice that by itself. */
export interface WatchedTransport extends BridgeTransport {
  onDrop?(callback: () => void): () => void;
}

/** The engine behind this page: Electron's, or the browser host's that served it. */
export function findTransport(): WatchedTransport {
  if (window.kedai) return keepCart(window.kedai);
  const address = new URL('/bridge', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return createSocketTransport(() => new WebSocket(address));
}
