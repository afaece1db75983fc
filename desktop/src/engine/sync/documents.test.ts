import { describe, expect, it } from 'vitest';
import { TestStream, until } from './test-device.fixture.ts';
import { wireFact, wireJournalEntry } from './test-rows.fixture.ts';
import { TestShape } from './test-shape.fixture.ts';
import { testSync } from './test-sync.fixture.ts';

const kit = testSync();
const { newSync, startAndCatchUp, count, onHand, shapeRequests } = kit;

describe('sync of documents', () => {
  it('projects another till’s sale once, however often it comes', async () => {
    const other = new TestStream(kit.shop);
    const sale = other.sell();
    kit.factShape.insert(wireFact(sale, 1, kit.shop.outlet));
    await startAndCatchUp();
    kit.factShape.repeat(1);
    kit.factShape.rotate();
    kit.factShape.insert(wireFact(other.sell(), 2, kit.shop.outlet));
    await until(() => count('SELECT count(*) AS n FROM sales') === 2);
    expect(onHand()).toEqual([-2_000, -4_000, -6_000]);
  });

  it('takes its own fact that comes down for proof that the server has it', async () => {
    const sale = kit.device.commit();
    kit.server.fault = ({ path }) => (path === '/v1/facts' ? 'dropAnswer' : undefined);
    kit.factShape.insert(wireFact(sale, 7, kit.shop.outlet));
    await startAndCatchUp();
    await until(() => kit.device.outbox().length === 0);
    expect(count('SELECT accept_no AS n FROM facts')).toBe(7);
    expect(kit.sync.status().waiting).toBe(0);
    expect(onHand()).toEqual([-1_000, -2_000, -3_000]);
  });

  it('puts the server’s journal entry in place of the provisional one, whichever comes first', async () => {
    const other = new TestStream(kit.shop);
    const sales = [other.sell(), other.sell()];
    await startAndCatchUp();
    const [first, second] = sales;
    if (first === undefined || second === undefined) throw new Error('expected two sales');
    kit.factShape.insert(wireFact(first, 1, kit.shop.outlet));
    await until(() => count(`SELECT count(*) AS n FROM journal_entries WHERE status = 'provisional'`) === 1);
    kit.journalShape.insert(
      wireJournalEntry(first, kit.shop.outlet),
      wireJournalEntry(second, kit.shop.outlet),
    );
    await until(() => count(`SELECT count(*) AS n FROM journal_entries WHERE status = 'posted'`) === 2);
    kit.factShape.insert(wireFact(second, 2, kit.shop.outlet));
    await until(() => count('SELECT count(*) AS n FROM sales') === 2);
    expect(count(`SELECT count(*) AS n FROM journal_entries WHERE status = 'posted'`)).toBe(2);
    expect(count('SELECT count(*) AS n FROM journal_entries')).toBe(2);
  });

  it('sets a fact aside whose envelope is damaged', async () => {
    const other = new TestStream(kit.shop);
    kit.factShape.insert({ ...wireFact(other.sell(), 1, kit.shop.outlet), envelope: '{' });
    kit.factShape.insert(wireFact(other.sell(), 2, kit.shop.outlet));
    await startAndCatchUp();
    expect(count('SELECT count(*) AS n FROM sales')).toBe(1);
    expect(kit.sync.status().attention).toBe(1);
  });

  it('erases the private part of a fact when the server has erased it', async () => {
    const other = new TestStream(kit.shop);
    const sale = other.sell();
    const row = {
      ...wireFact(sale, 1, kit.shop.outlet),
      private_salt: '0'.repeat(32),
      private_text: 'Mdm Tan',
    };
    kit.factShape.insert(row);
    await startAndCatchUp();
    expect(count('SELECT count(*) AS n FROM facts WHERE private_text IS NOT NULL')).toBe(1);
    kit.factShape.update(
      { id: sale.envelope.id, audience: kit.shop.outlet },
      { private_salt: null, private_text: null },
    );
    await until(() => count('SELECT count(*) AS n FROM facts WHERE private_text IS NULL') === 1);
    expect(count('SELECT count(*) AS n FROM sales')).toBe(1);
  });

  it('asks for older months once at the start', async () => {
    const other = new TestStream(kit.shop);
    const older = new TestShape(
      { table: 'facts', month: '2026-10', path: '/v1/shapes/facts-10', live: false },
      ['id', 'audience'],
    );
    older.insert(wireFact(other.sell(), 1, kit.shop.outlet));
    kit.server.shapes.push(older);
    kit.sync.start();
    await until(() => count('SELECT count(*) AS n FROM sales') === 1);
    await until(() => count('SELECT count(*) AS n FROM shape_cursors') === 4);
    expect(shapeRequests(older.path).some((each) => each.includes('live=true'))).toBe(false);
  });

  it('follows a new month as soon as it has begun in Singapore', async () => {
    // It stands still, so that a slow machine can't miss the turn of the month.
    kit.server.clock = () => Date.parse('2026-12-31T15:59:59.900Z');
    kit.sync = newSync(kit.device.store, kit.server.clock);
    await startAndCatchUp();
    const january = new TestShape(
      { table: 'facts', month: '2027-01', path: '/v1/shapes/facts-01', live: true },
      ['id', 'audience'],
    );
    january.insert(wireFact(new TestStream(kit.shop).sell(), 1, kit.shop.outlet));
    kit.server.shapes.push(january);
    await until(() => count('SELECT count(*) AS n FROM sales') === 1);
  });

  it('stops pushing when a fact of its own stream comes down that it never wrote', async () => {
    for (let sold = 0; sold < 3; sold++)
      kit.factShape.insert(wireFact(kit.device.stream.sell(), sold + 1, kit.shop.outlet));
    await startAndCatchUp();
    expect(kit.sync.status().attention).toBe(1);
    expect(onHand()).toEqual([-3_000, -6_000, -9_000]);
  });
});
