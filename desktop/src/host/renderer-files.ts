import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

const ENTRY_PAGE = 'index.html';

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
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
};

export interface RendererFile {
  readonly body: Buffer;
  readonly contentType: string;
}

/**
 * The built renderer's file at a path of the address; undefined when there is none. A path without an extension is a
 * screen of the application, which the entry page shows. Nothing outside the folder can be reached.
 */
export async function readRendererFile(folder: string, pathname: string): Promise<RendererFile | undefined> {
  const segments = decodePath(pathname)
    ?.split('/')
    .filter((segment) => segment !== '' && segment !== '.');
  // A backslash or a colon would mean another folder or drive on Windows.
  if (segments?.some((segment) => segment === '..' || /[\\:\0]/.test(segment)) !== false) return undefined;
  const last = segments.at(-1) ?? '';
  const file = resolve(folder, extname(last) === '' ? ENTRY_PAGE : join(...segments));
  const contentType = contentTypes[extname(file).toLowerCase()];
  if (contentType === undefined || !file.startsWith(resolve(folder) + sep)) return undefined;
  try {
    return { body: await readFile(file), contentType };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
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
