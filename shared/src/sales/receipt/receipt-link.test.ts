import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newSampleId } from '../../../test/samples.ts';
import { saleId, streamId } from '../../kernel/index.ts';
import { receiptLink, receiptProof } from '../index.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const sale = () => ({
  saleId: saleId.parse(newSampleId()),
  streamId: streamId.parse(newSampleId()),
  envelope: `{"id":"${newSampleId()}"}`,
});

describe('the link to a receipt', () => {
  it('[SAL-88] has the same proof wherever the signed fact is, and another one for every other fact', () => {
    const one = sale();
    const link = receiptLink('https://pos.example.sg', one, sha256);
    expect(link).toBe(
      `https://pos.example.sg/r/${one.saleId}/${receiptProof(one.envelope, sha256)}?t=${one.streamId}`,
    );
    const proofs = Array.from({ length: 200 }, () => receiptProof(sale().envelope, sha256));
    expect(new Set(proofs).size).toBe(200);
    for (const proof of proofs) expect(proof).toMatch(/^[\w-]{22}$/);
  });

  it('[SAL-88] has a proof that is the start of a labelled hash of the fact’s hash, as base64url', () => {
    const { envelope } = sale();
    const labelled = createHash('sha256').update(`kedai e-receipt 1\n${sha256(envelope)}`);
    expect(receiptProof(envelope, sha256)).toBe(labelled.digest('base64url').slice(0, 22));
    expect(sha256(envelope)).not.toContain(receiptProof(envelope, sha256));
  });

  it('[SAL-88] stands under the server’s address, also one that lies in a folder', () => {
    const one = sale();
    const links = ['http://127.0.0.1:4600', 'http://127.0.0.1:4600/', 'https://shop.example/kedai/'].map(
      (server) => new URL(receiptLink(server, one, sha256)),
    );
    expect(links[0]?.href).toBe(links[1]?.href);
    expect(links[2]?.pathname.startsWith(`/kedai/r/${one.saleId}/`)).toBe(true);
  });
});
