import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { products } from '#shared/catalog/index.ts';
import type { ShapesResponse } from '#shared/sync/index.ts';
import { indexItems } from '../desktop/src/engine/queries/catalog/items.ts';
import { indexedVariants } from '../desktop/src/engine/queries/catalog/read-products.ts';
import { TestDevice } from '../sync-server/test/device.ts';
import type { LargeShop } from './provisioning-shop.ts';

/** One answer of a shape as it came, in a file. */
export interface KeptAnswer {
  readonly table: string;
  readonly path: string;
}

/** Fetches what a new device is sent of the tables, byte for byte, for somebody who does the bare work with it. */
export async function keepAnswers(
  { server, pairingCode }: LargeShop,
  tables: readonly string[],
  folder: string,
): Promise<KeptAnswer[]> {
  const company = {} as Parameters<typeof TestDevice.enrol>[1];
  const device = await TestDevice.enrol(server.url, company, await pairingCode('T02'));
  const headers = device.authorization;
  const listed = await fetch(`${server.url}/v1/shapes`, { headers });
  if (!listed.ok) throw new Error(`the list of shapes was refused: ${await listed.text()}`);
  const { data } = (await listed.json()) as { data: ShapesResponse };
  const kept: KeptAnswer[] = [];
  for (const { table, path } of data.shapes.filter((shape) => tables.includes(shape.table))) {
    let query = 'offset=-1';
    for (let isUpToDate = false; !isUpToDate; ) {
      const answer = await fetch(`${server.url}${path}?${query}`, { headers });
      if (!answer.ok || answer.body === null) throw new Error(`a shape answered ${answer.status}`);
      const file = join(folder, `${table}-${kept.length}.json`);
      await pipeline(Readable.fromWeb(answer.body as ReadableStream), createWriteStream(file));
      kept.push({ table, path: file });
      query = `offset=${answer.headers.get('electric-offset')}&handle=${answer.headers.get('electric-handle')}`;
      isUpToDate = answer.headers.has('electric-up-to-date');
    }
  }
  return kept;
}

/** The words by which the till finds each product of the answers, by the product's id. */
export function wordsOfProducts(answers: readonly KeptAnswer[]): Record<string, string> {
  const words: Record<string, string> = {};
  for (const { table, path } of answers) {
    if (table !== products.name) continue;
    const messages = JSON.parse(readFileSync(path, 'utf8')) as { value?: Record<string, string | null> }[];
    for (const { value } of messages) {
      if (value === undefined) continue;
      const id = String(value.id);
      const items = indexItems({
        id,
        name: String(value.name),
        nameZh: value.name_zh ?? null,
        categoryId: value.category_id ?? null,
        active: value.status === 'active',
        variants: indexedVariants(String(value.variants)),
      });
      words[id] = items.map((item) => item.words).join(' ');
    }
  }
  return words;
}
