import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { stockOpened } from '#shared/inventory/index.ts';
import {
  type Envelope,
  envelopeText,
  parseEnvelope,
  privateText,
  type SignedFact,
} from '#shared/kernel/index.ts';
import type { PushResponse, PushResult } from '#shared/sync/index.ts';
import { sha256 } from '../src/ingest/ingest-rules.ts';
import { call, type TestDevice } from './device.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
let till: TestDevice;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany();
  till = await world.enrol(company);
});

const one = 1000;
const sale = (changes: Partial<Envelope> = {}) => till.sell([[company.items[0], one]], changes);
const outcomes = (results: readonly PushResult[]) => results.map((result) => result.outcome);
const pushed = async (facts: readonly unknown[], device = till) => {
  const answer = await device.push(facts);
  expect(answer.httpStatus).toBe(200);
  return answer.data;
};

const rowsOf = async (sql: string) => (await world.admin.query(sql, [company.companyId])).rows;
const countOf = async (table: string) =>
  Number((await rowsOf(`SELECT count(*) AS n FROM ${table} WHERE company_id = $1`))[0].n);
const reviewCodes = async () =>
  (await rowsOf('SELECT code FROM review_items WHERE company_id = $1 ORDER BY code')).map((row) => row.code);

describe('a push', () => {
  it('enters a shift and a sale in the books, once per audience, and says where', async () => {
    const data = await pushed([till.openShift(), sale()]);
    expect(outcomes(data.results)).toEqual(['accepted', 'accepted']);
    expect(data.results.map((result) => result.acceptNo)).toEqual([2, 3]);
    expect(data.expectedSequence).toBe(3);
    const facts = await rowsOf(
      `SELECT audience, accept_no, body IS NULL AS bare FROM facts WHERE company_id = $1 AND type LIKE 'sales.%' ORDER BY 2, 3`,
    );
    expect(facts).toEqual([
      { audience: 'office', accept_no: '2', bare: false },
      { audience: company.outletId, accept_no: '2', bare: true },
      { audience: 'office', accept_no: '3', bare: false },
      { audience: company.outletId, accept_no: '3', bare: true },
    ]);
    expect(await countOf('sales')).toBe(1);
    expect(await countOf('sale_lines')).toBe(1);
    expect(await countOf('sale_payments')).toBe(1);
    const entries = await rowsOf(
      `SELECT kind, audience FROM journal_entries WHERE company_id = $1 AND kind = 'sale'`,
    );
    expect(entries).toHaveLength(2);
    const levels = await rowsOf('SELECT on_hand_milli FROM stock_levels WHERE company_id = $1 ORDER BY 1');
    expect(levels.map((row) => row.on_hand_milli)).toEqual(['999.000', '1000.000', '1000.000']);
    expect(await reviewCodes()).toEqual([]);
  });

  it('answers a replay with duplicate and the numbers of the first time, and enters nothing twice', async () => {
    const facts = [sale(), sale()];
    const first = await pushed(facts);
    const again = await pushed(facts);
    expect(outcomes(again.results)).toEqual(['duplicate', 'duplicate']);
    expect(again.results.map((result) => result.acceptNo)).toEqual(
      first.results.map((result) => result.acceptNo),
    );
    expect(again.results[0]?.postingMonth).toBe(first.results[0]?.postingMonth);
    expect(await countOf('sales')).toBe(2);
  });

  it('knows a fact that is twice in one push', async () => {
    const fact = sale();
    const data = await pushed([fact, fact]);
    expect(outcomes(data.results)).toEqual(['accepted', 'duplicate']);
    expect(data.results[1]?.acceptNo).toBe(data.results[0]?.acceptNo);
  });

  it('holds a device that left a gap, says what it expects, and stores nothing', async () => {
    const [first, missing, third] = [sale(), sale(), sale()];
    const data = await pushed([first, third]);
    expect(outcomes(data.results)).toEqual(['accepted', 'outOfOrder']);
    expect(data.expectedSequence).toBe(2);
    expect(outcomes((await pushed([missing, third])).results)).toEqual(['accepted', 'accepted']);
    expect(await countOf('quarantined_facts')).toBe(0);
  });

  it('keeps a second fact of the same number as forked, and the first in the books', async () => {
    const fork = till.signEnvelope(till.nextEnvelope('sales.shiftOpened.v1', { other: 'past' }));
    await pushed([sale()]);
    const data = await pushed([fork]);
    expect(data.results[0]).toMatchObject({ outcome: 'forked', code: 'sync.forked', acceptNo: null });
    expect(outcomes((await pushed([fork])).results)).toEqual(['forked']);
    expect(await rowsOf('SELECT outcome, envelope FROM quarantined_facts WHERE company_id = $1')).toEqual([
      { outcome: 'forked', envelope: fork.envelope },
    ]);
    expect(await reviewCodes()).toEqual(['sync.forked']);
    expect(outcomes((await pushed([sale()])).results)).toEqual(['accepted']);
  });

  it('keeps whole what was tampered with, and lets the next fact pass', async () => {
    const honest = sale();
    const tampered = { ...honest, envelope: honest.envelope.replace('"1.09"', '"0.09"') };
    expect(tampered.envelope).not.toBe(honest.envelope);
    const data = await pushed([tampered, sale()]);
    expect(data.results[0]).toMatchObject({ outcome: 'quarantined', code: 'sync.signatureInvalid' });
    expect(data.results[1]).toMatchObject({ outcome: 'accepted' });
    expect(await rowsOf('SELECT envelope, code FROM quarantined_facts WHERE company_id = $1')).toEqual([
      { envelope: tampered.envelope, code: 'sync.signatureInvalid' },
    ]);
    expect(await countOf('sales')).toBe(1);
    // Its receipt is missing from the books, which somebody should know.
    expect(await reviewCodes()).toEqual(['sync.receiptGap', 'sync.signatureInvalid']);
  });

  it('answers a replay of a quarantined fact with quarantined and its code again', async () => {
    const bad = { ...sale(), signature: Buffer.alloc(64).toString('base64') };
    const first = await pushed([bad]);
    const again = await pushed([bad]);
    expect(again.results).toEqual(first.results);
    expect(again.expectedSequence).toBe(2);
    expect(await countOf('quarantined_facts')).toBe(1);
  });

  it('[SYN-15] takes a broken chain for a fork: its number is left to whoever goes on from what is here', async () => {
    const kept = sale();
    const fork = [sale({ previous: 'f'.repeat(64) }), sale()];
    const data = await pushed([kept, ...fork]);
    expect(outcomes(data.results)).toEqual(['accepted', 'forked', 'outOfOrder']);
    expect(data.results[1]?.code).toBe('sync.chainBroken');
    expect(data.expectedSequence).toBe(2);
    expect(outcomes((await pushed(fork)).results)).toEqual(['forked', 'outOfOrder']);
    expect(await countOf('quarantined_facts')).toBe(1);
  });

  it('quarantines amounts that do not add up, and those after it pass', async () => {
    const { definition, body } = till.decideSale([[company.items[0], one]]);
    const wire = z.encode(definition.body, { ...body, totalCents: body.totalCents + 1 }) as Record<
      string,
      unknown
    >;
    const data = await pushed([till.record(till.nextEnvelope(definition.type, wire)), sale()]);
    expect(data.results[0]).toMatchObject({ outcome: 'quarantined', code: 'sales.factInconsistent' });
    expect(data.results[1]?.outcome).toBe('accepted');
  });

  it('quarantines a body of the wrong form, and one that this version cannot project', async () => {
    const wrong = till.record(till.nextEnvelope('sales.saleCompleted.v1', { saleId: 'no' }));
    // 10.90 isn't rounded, which only cash may be.
    const { definition, body } = till.decideSale([[company.items[1], one]]);
    const wire = z.encode(definition.body, body) as { payments: Record<string, unknown>[] };
    const shells = { ...wire, payments: wire.payments.map((payment) => ({ ...payment, tender: 'shells' })) };
    const strange = till.record(till.nextEnvelope(definition.type, shells));
    const data = await pushed([wrong, strange, sale()]);
    expect(data.results.map((result) => result.code)).toEqual([
      'sync.bodyInvalid',
      'sync.projectionFailed',
      null,
    ]);
  });

  it('keeps a fact that Postgres refuses aside, and enters those around it', async () => {
    const first = sale();
    const saleId = (parseEnvelope(first.envelope) as Envelope).body.saleId as never;
    const { definition, body } = till.decideSale([[company.items[1], one]]);
    const copy = till.recordDecision({
      definition,
      outlets: [company.outletId],
      privateText: null,
      body: { ...body, saleId },
    });
    const data = await pushed([first, copy, sale()]);
    expect(outcomes(data.results)).toEqual(['accepted', 'quarantined', 'accepted']);
    expect(data.results[1]?.code).toBe('sync.projectionFailed');
    const numbers = await rowsOf(
      `SELECT accept_no FROM facts WHERE company_id = $1 AND audience = 'office' ORDER BY 1`,
    );
    expect(numbers.map((row) => row.accept_no)).toEqual(['1', '2', '3']);
    expect(outcomes((await pushed([copy])).results)).toEqual(['quarantined']);
  });

  it('stores facts of a newer version whole, counts them, and enters none of them yet', async () => {
    const newer = till.record(till.nextEnvelope('sales.giftWrapped.v1', { ribbon: 'red' }));
    const data = await pushed([newer, sale()]);
    expect(outcomes(data.results)).toEqual(['deferred', 'accepted']);
    expect(outcomes((await pushed([newer])).results)).toEqual(['deferred']);
    expect(await rowsOf('SELECT envelope FROM deferred_facts WHERE company_id = $1')).toEqual([
      { envelope: newer.envelope },
    ]);
  });

  it('keeps apart what cannot be read at all, next to what can', async () => {
    const data = await pushed([
      { envelope: 7 },
      null,
      'nonsense',
      { envelope: '{"a":1.5}', signature: '', private: null },
      sale(),
    ]);
    expect(outcomes(data.results)).toEqual([
      'quarantined',
      'quarantined',
      'quarantined',
      'quarantined',
      'accepted',
    ]);
    expect(data.results[0]).toMatchObject({ factId: null, code: 'sync.envelopeUnreadable' });
    expect(await countOf('quarantined_facts')).toBe(4);
  });

  it('counts signed bytes that are no envelope, so that the fact after them is the next', async () => {
    const text = '{"not":"an envelope"}';
    const unreadable: SignedFact = { envelope: text, signature: till.signText(text), private: null };
    till.sequence = 1;
    till.previous = sha256(text);
    const facts = [unreadable, sale()];
    expect(outcomes((await pushed(facts)).results)).toEqual(['quarantined', 'accepted']);
    const again = await pushed(facts);
    expect(outcomes(again.results)).toEqual(['quarantined', 'duplicate']);
    expect(again.expectedSequence).toBe(3);
  });

  it('survives text that no database can hold', async () => {
    const nul = { envelope: 'a\u0000b\ud800', signature: 'AAAA', private: null };
    expect(outcomes((await pushed([nul, sale()])).results)).toEqual(['quarantined', 'accepted']);
  });

  it('survives what is nested too deeply to be written down again', async () => {
    const deep = `{"protocol":1,"facts":[${'['.repeat(200_000)}${']'.repeat(200_000)}]}`;
    const answer = await call<PushResponse>(`${till.url}/v1/facts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...till.authorization },
      body: deep,
    });
    expect(outcomes(answer.data.results)).toEqual(['quarantined']);
  });

  it('refuses another form of the same meaning: what is signed has one form', async () => {
    const envelope = till.nextEnvelope('sales.shiftOpened.v1', {});
    const spaced = JSON.stringify(JSON.parse(envelopeText(envelope)), null, 1);
    const data = await pushed([{ envelope: spaced, signature: till.signText(spaced), private: null }]);
    expect(data.results[0]).toMatchObject({ outcome: 'quarantined', code: 'sync.envelopeUnreadable' });
  });

  it('takes the salted private part that was signed, and quarantines another', async () => {
    const { definition, body: decided } = till.decideSale([[company.items[0], one]]);
    const body = z.encode(definition.body, decided) as Record<string, unknown>;
    const part = { salt: 'ab'.repeat(16), text: 'Mrs Tan, 8123 4567' };
    const privateHash = sha256(privateText(part));
    const swapped = till.record(till.nextEnvelope('sales.saleCompleted.v1', body, { privateHash }), {
      ...part,
      text: 'Mr Lim',
    });
    const right = till.record(till.nextEnvelope('sales.saleCompleted.v1', body, { privateHash }), part);
    const data = await pushed([swapped, right]);
    expect(data.results.map((result) => result.code)).toEqual(['sync.bodyInvalid', null]);
    const [kept] = await rowsOf(
      `SELECT private_text, private_salt, body::text FROM facts WHERE company_id = $1 AND audience = 'office' AND type LIKE 'sales%'`,
    );
    expect(kept).toMatchObject({ private_text: part.text, private_salt: part.salt });
    expect(kept.body).not.toContain('Tan');
  });

  it('refuses a device what only the server may decide, and what is of another register', async () => {
    const opening = till.record(till.nextEnvelope(stockOpened.type, {}));
    const foreign = till.record(
      till.nextEnvelope('sales.shiftOpened.v1', {}, { register: newId() as never }),
    );
    const data = await pushed([opening, foreign]);
    expect(data.results.map((result) => result.code)).toEqual(['sync.streamForeign', 'sync.streamForeign']);
  });

  it('refuses facts of another company, and keeps them where they came from', async () => {
    const other = await world.createCompany();
    const stranger = await world.enrol(other);
    const theirs = stranger.sell([[other.items[0], one]]);
    const data = await pushed([theirs, sale()]);
    expect(data.results.map((result) => result.code)).toEqual(['sync.streamForeign', null]);
    const counts = await world.admin.query('SELECT company_id FROM quarantined_facts WHERE envelope = $1', [
      theirs.envelope,
    ]);
    expect(counts.rows).toEqual([{ company_id: company.companyId }]);
    expect(outcomes((await pushed([theirs], stranger)).results)).toEqual(['accepted']);
  });
});
