import { createGunzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { Refusal } from './answers.ts';

/** Accepts `content-encoding: gzip` request bodies. The route's body limit then counts what comes out, not what came in. */
export function acceptGzipBodies(app: FastifyInstance): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return payload;
    if (encoding !== 'gzip') {
      throw new Refusal({ code: 'kernel.bodyMalformed', details: { contentEncoding: encoding } });
    }
    let receivedBytes = 0;
    payload.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length;
    });
    const inflated = payload.pipe(createGunzip());
    payload.on('error', (error) => inflated.destroy(error));
    // Fastify compares this with content-length, which is of the compressed bytes.
    Object.defineProperty(inflated, 'receivedEncodedLength', { get: () => receivedBytes });
    return inflated;
  });
}
