import { isAppAddress } from './app-address.ts';

/** Who sent a message to the main process, as Electron knows it rather than as the message says. */
export interface Sender {
  /** The sending frame's address; undefined when the frame is gone already. */
  readonly address: string | undefined;
  readonly isMainFrame: boolean;
}

/** Whether a request comes from the page itself, and not from a frame inside it or a page of another origin. */
export function isTrustedSender({ address, isMainFrame }: Sender): boolean {
  return isMainFrame && address !== undefined && isAppAddress(address);
}
