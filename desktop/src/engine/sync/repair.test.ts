import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decideCreateCustomer } from '#shared/customers/index.ts';
import { customerId, envelopeText } from '#shared/kernel/index.ts';
import { newSampleId } from '../../../../shared/test/samples.ts';
import { recordFact, type Store } from '../store/index.ts';
import { createSync, type Sync } from './index.ts';
import { newTestShop, openTestDevice, until } from './test-device.fixture.ts';
import { testProduct, wireFact, wireProduct } from './test-rows.fixture.ts';
import { TestServer } from './test-server.fixture.ts';
import { TestShape } from './test-shape.fixture.ts';

const fates = ['accepted', 'quarantined', 'deferred'] as const;

/** A till with sales whose fates at the server are given, of which the last ones were made while the server refused pushes. */
async function newWorld(answered: readonly (typeof fates)[number][], unsent: number) {
  const server = new TestServer();
  await server.start();
  const shop = newTestShop();
  const at = (table: string, month: string | null, key?: readonly string[]): TestShape =>
    new TestShape({ table, month, path: `/v1/shapes/${table}`, live: true }, key);
  const products = at('products', null);
  const facts = at('facts', '2026-12', ['id', 'audience']);
  server.shapes.push(products, facts);
  products.insert(wireProduct(testProduct(shop.company, 'Kaya Toast')));
  const device = openTestDevice(shop, server.url, server.issueToken());
  server.publicKey = device.stream.signer.publicKey;
  const newSync = (store: Store): Sync =>
    createSync({
      store,
      catalogIndex: store.catalogIndex,
      signer: device.stream.signer,
      clock: Date.now,
      random: (bytes) => new Uint8Array(bytes),
      fetch,
      log: () => undefined,
      onChange: () => undefined,
    });
  answered.forEach((outcome, index) => {
    device.commit();
    if (outcome !== 'accepted') server.ingest.verdicts.set(index + 1, { outcome, code: null });
  });
  const sync = newSync(device.store);
  sync.start();
  sync.pushSoon();
  await until(() => sync.status().firstCopyRows === null && sync.status().waiting === 0);
  const refused = {
    status: 503,
    body: {
      status: 'error',
      error: { code: 'kernel.unavailable', message: 'No.', details: {}, requestId: 'r' },
    },
  };
  server.fault = ({ path }) => (path === '/v1/facts' ? refused : undefined);
  for (let count = 0; count < unsent; count += 1) device.commit();
  return { server, device, sync, newSync, facts, shop };
}

const levels = (store: Store) =>
  store.reader.prepare('SELECT * FROM stock_levels WHERE on_hand_milli <> 0 ORDER BY variant_id').all();
const balances = (store: Store) =>
  store.reader.prepare('SELECT * FROM account_balances WHERE balance_cents <> 0 ORDER BY account_code').all();

/** A store that is dead from its nth transaction on: nothing of that one is there. */
const dyingStore = (store: Store, writes: { left: number }): Store => ({
  ...store,
  write: (work, ..._synchronous) => {
    writes.left -= 1;
    if (writes.left < 0) throw new Error('killed');
    return store.write(work as never) as never;
  },
});

describe('a repair', () => {
  it('[SYN-21] loses nothing that is queued, whatever its state and wherever the till is killed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...fates), { maxLength: 4 }),
        fc.nat(3),
        fc.nat(12),
        async (answered, unsent, writes) => {
          const world = await newWorld(answered, unsent);
          const { server, device, newSync } = world;
          await world.sync.close();
          const before = device.outbox();
          const figures = [levels(device.store), balances(device.store)];
          const last = newSyncOf(world, writes);
          try {
            last.start();
            await until(() => last.status().server === 'online');
            // Killed anywhere, or done.
            await last.repair().catch(() => undefined);
            await last.close();
            expect(device.outbox()).toEqual(before);
            expect([levels(device.store), balances(device.store)]).toEqual(figures);

            server.fault = () => undefined;
            const after = newSync(device.store);
            after.start();
            after.pushSoon();
            await until(() => after.status().waiting === 0);
            await after.close();
            const sequences = server.ingest.accepted.map(({ sequence }) => sequence);
            const expected = [...answered, ...Array.from({ length: unsent }, () => 'accepted')].flatMap(
              (outcome, index) => (outcome === 'accepted' ? [index + 1] : []),
            );
            expect(sequences).toEqual(expected);
            expect([levels(device.store), balances(device.store)]).toEqual(figures);
          } finally {
            await last.close();
            await server.stop();
            device.remove();
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('[SYN-21] counts anew from the facts that are here when the server has no checkpoint, and fetches what is missing', async () => {
    const { server, device, sync, facts, shop } = await newWorld(['accepted', 'accepted'], 1);
    try {
      for (const { signed, id, acceptNo } of server.ingest.accepted) {
        const envelope = JSON.parse(signed.envelope);
        facts.insert(
          wireFact({ signed, envelope: { ...envelope, id }, totalCents: 0 }, acceptNo, shop.outlet),
        );
      }
      await until(() => device.store.reader.prepare('SELECT 1 FROM shape_cursors').all().length === 2);
      const figures = [levels(device.store), balances(device.store)];
      const lost = server.ingest.accepted[0]?.id ?? '';
      device.store.write((db) => {
        for (const sql of [
          'DELETE FROM journal_entries WHERE fact_id = ?',
          'DELETE FROM sales WHERE fact_id = ?',
          'DELETE FROM facts WHERE id = ?',
        ]) {
          db.prepareChange(sql).run(lost);
        }
        db.prepareChange('UPDATE stock_levels SET on_hand_milli = 5').run();
        db.prepareChange('DELETE FROM journal_entries').run();
        db.prepareChange('UPDATE account_balances SET balance_cents = 5').run();
      });
      expect(await sync.repair()).toEqual({ ok: true, value: null });
      await until(() => device.store.reader.prepare('SELECT 1 FROM facts').all().length === 3);
      expect([levels(device.store), balances(device.store)]).toEqual(figures);
      expect(device.store.reader.prepare('SELECT 1 FROM journal_entries').all()).toHaveLength(3);
    } finally {
      await sync.close();
      await server.stop();
      device.remove();
    }
  });
});

describe('a table that is copied anew', () => {
  it('[SYN-21] keeps the customer who was made here and whom the server has not got yet', async () => {
    const { server, device, sync } = await newWorld([], 0);
    try {
      const customers = new TestShape({
        table: 'customers',
        month: null,
        path: '/v1/shapes/customers',
        live: true,
      });
      server.shapes.push(customers);
      const { signed, envelope } = device.stream.sell();
      const made = decideCreateCustomer({
        customerId: customerId.parse(newSampleId()),
        typed: { name: 'Tan', phone: null, email: null, memberCode: null, note: null },
        consent: true,
        offers: false,
      });
      if (!made.ok) throw new Error(made.error.code);
      const { definition, body, privateText } = made.value;
      const created = { ...envelope, type: definition.type, body: z.encode(definition.body, body) };
      const text = envelopeText(created);
      const part = privateText === null ? null : { salt: 'ab'.repeat(16), text: privateText };
      const fact = { signed: { ...signed, envelope: text, private: part }, envelope: created };
      device.store.write((db) => recordFact(db, { ...fact, acceptNo: null, postingMonth: '2026-12' }));
      const names = () => device.store.reader.prepare('SELECT name FROM customers').all();
      expect(names()).toEqual([{ name: 'Tan' }]);
      expect(await sync.repair()).toEqual({ ok: true, value: null });
      await until(
        () =>
          device.store.reader
            .prepare(`SELECT 1 FROM shape_cursors WHERE shape = '/v1/shapes/customers'`)
            .get() !== undefined,
      );
      expect(names()).toEqual([{ name: 'Tan' }]);
    } finally {
      await sync.close();
      await server.stop();
      device.remove();
    }
  });
});

function newSyncOf({ device, newSync }: Awaited<ReturnType<typeof newWorld>>, writes: number): Sync {
  return newSync(dyingStore(device.store, { left: writes }));
}
