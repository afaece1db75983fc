import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { isAppAddress } from './app-address.ts';
import { securityHeaders } from './content-security-policy.ts';

const entryPage = 'index.html';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
};

/**
 * The file that an address of the application stands for.
 * @param folder the renderer's built files, the only ones that can be reached
 * @returns its path; undefined when the address leads anywhere else. A path without an extension is a screen of the
 *   application, which the entry page shows.
 */
export function resolveAppFile(folder: string, address: string): string | undefined {
  if (!isAppAddress(address)) return undefined;
  const path = decodePath(new URL(address).pathname);
  if (path === undefined) return undefined;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  // A backslash or a colon would mean another folder or drive on Windows.
  if (segments.some((segment) => segment === '..' || /[\\:\0]/.test(segment))) return undefined;
  const isScreen = extname(path) === '';
  const file = resolve(folder, isScreen ? entryPage : join(...segments));
  return file.startsWith(resolve(folder) + sep) ? file : undefined;
}

/** Answers requests of the application's scheme from the renderer's folder. */
export function createAppProtocol(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return refuse(405);
    const file = resolveAppFile(folder, request.url);
    const contentType = file === undefined ? undefined : contentTypes[extname(file).toLowerCase()];
    if (file === undefined || contentType === undefined) return refuse(404);
    try {
      const body = new Uint8Array(await readFile(file));
      return new Response(body, { headers: { ...securityHeaders, 'Content-Type': contentType } });
    } catch (error) {
      if (isMissing(error)) return refuse(404);
      throw error;
    }
  };
}

function refuse(status: 404 | 405): Response {
  return new Response(null, { status, headers: securityHeaders });
}

function decodePath(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR';
}
