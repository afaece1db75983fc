import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const KEY_PARAMETER = 'key';

/** Who may talk to this host: pages that it served itself, to a browser that was given the key. */
export interface Admission {
  /** True when the request came to this host's own address, and from a page of it if it came from a page. */
  isOurs(request: IncomingMessage): boolean;
  /** True when the browser has shown the key before. */
  hasKey(request: IncomingMessage): boolean;
  /** The cookie for a browser whose address carries the key; undefined when it carries none or a wrong one. */
  cookieFor(address: URL): string | undefined;
}

/**
 * Loopback is open to every program and every web page on the computer. Another site's page is stopped by its Origin
 * and by SameSite, a name that was made to point here (DNS rebinding) by the Host, another user by the key.
 */
export function createAdmission(port: number, secret: string): Admission {
  // Cookies don't tell ports apart, and two tills on one computer mustn't take each other's.
  const cookieName = `kedai-${port}`;
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const origins = new Set([...hosts].map((host) => `http://${host}`));
  return {
    isOurs: ({ headers }) =>
      hosts.has(headers.host ?? '') && (headers.origin === undefined || origins.has(headers.origin)),
    hasKey: ({ headers }) =>
      (headers.cookie ?? '')
        .split(';')
        .map((cookie) => cookie.trim())
        .some(
          (cookie) =>
            cookie.startsWith(`${cookieName}=`) && isSame(cookie.slice(cookieName.length + 1), secret),
        ),
    cookieFor: (address) => {
      const given = address.searchParams.get(KEY_PARAMETER);
      if (given === null || !isSame(given, secret)) return undefined;
      return `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
    },
  };
}

/** The address that lets a browser in, once: what follows it is a redirect to the address without the key. */
export const addressWithKey = (port: number, secret: string): string =>
  `http://127.0.0.1:${port}/?${KEY_PARAMETER}=${secret}`;

function isSame(given: string, secret: string): boolean {
  const one = Buffer.from(given, 'utf8');
  const other = Buffer.from(secret, 'utf8');
  return one.length === other.length && timingSafeEqual(one, other);
}
