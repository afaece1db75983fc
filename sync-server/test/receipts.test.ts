import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Decision, parseEnvelope, type SignedFact, type StreamId } from '#shared/kernel/index.ts';
import { type ProductItem, receiptLink, type saleCompleted } from '#shared/sales/index.ts';
import type { TestDevice } from './device.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let shop: TestCompany;
let till: TestDevice;

beforeAll(async () => {
  world = await startWorld();
  shop = await world.createCompany();
  till = await world.enrol(shop);
  await till.push([till.openShift()]);
});
afterAll(() => world.stop());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Sold {
  readonly fact: SignedFact;
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly link: URL;
}

/** A sale as its till has it: recorded, with its link, and not sent yet. */
function sell(device: TestDevice, item: ProductItem): Sold {
  const decision: Decision<typeof saleCompleted> = device.decideSale([[item, 2_000]]);
  const fact = device.recordDecision(decision);
  const { saleId, receiptNumber } = decision.body;
  const streamId = device.streamId as StreamId;
  const link = new URL(receiptLink(device.url, { saleId, streamId, envelope: fact.envelope }, sha256));
  return { fact, saleId, receiptNumber, link };
}

async function look(link: URL) {
  const response = await fetch(link);
  // What is about the one request and its moment, and not about what it asked for.
  const ofTheRequest = new Set(['x-request-id', 'date']);
  const headers = [...response.headers].filter(
    ([name]) => !ofTheRequest.has(name) && !name.startsWith('x-ratelimit'),
  );
  return { status: response.status, headers, body: await response.text() };
}

const changed = (link: URL, change: (link: URL) => void): URL => {
  const other = new URL(link);
  change(other);
  return other;
};

describe('the page of a receipt', () => {
  it('[SAL-89] says to keep it until the sale has arrived, and then shows the receipt', async () => {
    const { fact, receiptNumber, link } = sell(till, shop.items[1]);
    const before = await look(link);
    expect(before.status).toBe(404);
    expect(before.body).toContain('This receipt isn’t here yet');
    expect(before.body).toContain('http-equiv="refresh"');
    expect(before.body).not.toContain(receiptNumber);
    expect(parseEnvelope(fact.envelope)?.stream).toBe(till.streamId);
    expect((await till.push([fact])).data.results[0]?.outcome).toBe('accepted');
    const { status, headers, body } = await look(link);
    expect(status).toBe(200);
    for (const shown of [receiptNumber, 'Test shop', '1 Test Road', '2 x 10.90', '21.80', 'Manager'])
      expect(body).toContain(shown);
    expect(body).toContain('Price payable includes GST');
    // No Chinese name is on it: no Chinese word either.
    expect(body).not.toMatch(/\p{Script=Han}/u);
    expect(body).not.toContain('COPY');
    expect(body).not.toContain('refresh');
    expect(body).not.toContain('<script');
    const said = new Map(headers);
    expect(said.get('content-type')).toBe('text/html; charset=utf-8');
    expect(said.get('cache-control')).toBe('private, no-store');
    expect(said.get('x-robots-tag')).toContain('noindex');
    expect(said.get('referrer-policy')).toBe('no-referrer');
    expect(said.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'/);
    const style = /<style>(.*?)<\/style>/s.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(said.get('content-security-policy')).toContain(`'sha256-${hash}'`);
  });

  it('[SAL-89] answers a wrong proof, an unknown sale, another company’s till and what is no link alike', async () => {
    const { fact, link } = sell(till, shop.items[0]);
    const other = sell(till, shop.items[0]);
    await till.push([fact, other.fact]);
    const neighbour = await world.createCompany();
    const theirs = await world.enrol(neighbour, 'T01');
    const proofOf = ({ pathname }: URL): string => pathname.split('/').at(-1) ?? '';
    const proof = proofOf(link);
    const wrong = (part: string) =>
      changed(link, (url) => (url.pathname = url.pathname.replace(proof, part)));
    const links = [
      changed(link, (url) => (url.pathname = `/r/${newId()}/${proof}`)),
      wrong('A'.repeat(22)),
      wrong(proofOf(other.link)),
      wrong(proof.slice(0, -1)),
      wrong(`${proof}A`),
      wrong(proof.toLowerCase() === proof ? proof.toUpperCase() : proof.toLowerCase()),
      changed(link, (url) => url.searchParams.set('t', theirs.streamId)),
      changed(link, (url) => url.searchParams.set('t', newId())),
      changed(link, (url) => url.searchParams.set('t', "' OR true --")),
      changed(link, (url) => url.searchParams.append('t', theirs.streamId)),
      changed(link, (url) => url.searchParams.delete('t')),
      changed(link, (url) => (url.pathname = `/r/1/${proof}`)),
    ];
    const [first, ...rest] = await Promise.all(links.map(look));
    expect(first?.status).toBe(404);
    for (const answer of rest) expect(answer).toEqual(first);
    expect((await look(link)).status).toBe(200);
  });

  it('[SAL-89] shows what a product is called and runs none of it', async () => {
    const item: ProductItem = {
      ...shop.items[0],
      name: '<script>alert("kopi & teh")</script>',
      nameZh: '<img src=x onerror=alert(1)> 咖啡',
    };
    const { fact, link } = sell(till, item);
    await till.push([fact]);
    const { status, body } = await look(link);
    expect(status).toBe(200);
    expect(body).not.toMatch(/<script|<img/);
    expect(body).toContain('&lt;script&gt;alert(&quot;kopi &amp; teh&quot;)&lt;/script&gt;');
    expect(body).toContain('咖啡');
  });

  it('[SAL-98] has its words in Chinese too when its goods have Chinese names', async () => {
    const { fact, link } = sell(till, { ...shop.items[0], nameZh: '咖啡' });
    await till.push([fact]);
    const { body } = await look(link);
    for (const shown of ['咖啡', 'TOTAL 总计', 'Change 找零', 'Price payable includes GST 价格已含消费税'])
      expect(body).toContain(shown);
  });
});
