import { pageHeaders } from '../host/page-policy.ts';
import { readRendererFile } from '../host/renderer-files.ts';
import { isAppAddress } from './app-address.ts';

/** Answers requests of the application's scheme from the renderer's built files, the only ones that can be reached. */
export function createAppProtocol(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return refuse(405);
    if (!isAppAddress(request.url)) return refuse(404);
    const file = await readRendererFile(folder, new URL(request.url).pathname);
    if (file === undefined) return refuse(404);
    const headers = { ...pageHeaders, 'Content-Type': file.contentType };
    return new Response(new Uint8Array(file.body), { headers });
  };
}

function refuse(status: 404 | 405): Response {
  return new Response(null, { status, headers: pageHeaders });
}
