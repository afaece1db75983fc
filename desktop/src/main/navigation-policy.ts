import { isAppAddress } from './app-address.ts';

/** Schemes whose content a page made itself, such as a picture that it drew. */
const ownContent = ['data:', 'blob:'];

/**
 * Whether a frame may go to this address. Only the application's own pages: a link in a note or a scanned QR code must
 * never put a stranger's page in the window that rings up sales.
 */
export function mayNavigate(address: string): boolean {
  return isAppAddress(address);
}

/**
 * Whether a page may load this address at all, for whatever purpose.
 * @param isPackaged in a packaged application the developer tools, and so their own pages, don't exist
 */
export function mayLoad(address: string, isPackaged: boolean): boolean {
  const protocol = URL.parse(address)?.protocol;
  if (protocol === undefined) return false;
  if (protocol === 'devtools:') return !isPackaged;
  return isAppAddress(address) || ownContent.includes(protocol);
}
