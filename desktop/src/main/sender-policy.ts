import { displayPage, isAppAddress } from './app-address.ts';

/** Who sent a message to the main process, as Electron knows it rather than as the message says. */
export interface Sender {
  /** The sending frame's address; undefined when the frame is gone already. */
  readonly address: string | undefined;
  readonly isMainFrame: boolean;
}

/** Whether a request comes from the till's page itself, and not from a frame inside it, the customer's display or a page of another origin. */
export function isTrustedSender({ address, isMainFrame }: Sender): boolean {
  return isMainFrame && address !== undefined && isAppAddress(address) && !isDisplayPage(address);
}

/** Whether an address is the customer's display, whatever follows its path. */
export function isDisplayPage(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && isAppAddress(address) && url.pathname === new URL(displayPage).pathname;
}
