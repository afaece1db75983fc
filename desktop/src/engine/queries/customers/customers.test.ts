import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CustomerRow, customers } from '#shared/customers/index.ts';
import { type CompanyId, type CustomerId, uuidV7 } from '#shared/kernel/index.ts';
import { openStore, type Store, upsertRow } from '../../store/index.ts';
import { isCreationUnsent } from '../../sync/customers.queries.ts';
import { readCustomer, searchCustomers } from './customers.ts';

const at = '2026-11-21T01:02:03.000Z';
const MANY = 5_000;
const id = (number: number) => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}` as CustomerId;
const company = uuidV7(0, randomBytes(10)) as CompanyId;

const customer = (number: number, change: Partial<CustomerRow>): CustomerRow => ({
  id: id(number),
  companyId: company,
  name: `Person ${number}`,
  phone: `+658${String(1_000_000 + number)}`,
  email: null,
  memberCode: `M-${String(number).padStart(6, '0')}`,
  note: null,
  groupCode: null,
  staffId: null,
  consentedAt: at,
  marketingConsentAt: null,
  createdAt: at,
  updatedAt: at,
  version: 1,
  erasedAt: null,
  ...change,
});

let dataDir: string;
let store: Store;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kedai-customers-'));
  store = openStore({ dataDir, key: randomBytes(32) });
  store.write((db) => {
    for (let number = 10; number < MANY; number += 1) upsertRow(db, customers, customer(number, {}));
    upsertRow(
      db,
      customers,
      customer(1, { name: 'Tan Mei Ling', phone: '+6580007788', memberCode: 'vip-9' }),
    );
    upsertRow(db, customers, customer(2, { name: 'Mei Tan', phone: null, memberCode: null }));
    upsertRow(db, customers, customer(3, { name: '陈美玲', phone: '+6591230000', memberCode: null }));
    upsertRow(db, customers, customer(4, { name: '', phone: null, memberCode: null, erasedAt: at }));
  });
});
afterAll(() => {
  store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const found = (text: string, limit = 5) =>
  searchCustomers(store.reader, text, limit).map((tile) => tile.name);

describe('finding a customer', () => {
  it('goes by the beginning of any words of the name, in any order and case', () => {
    expect(found('mei ling')).toEqual(['Tan Mei Ling']);
    expect(found('TAN m').sort()).toEqual(['Mei Tan', 'Tan Mei Ling']);
    expect(found('ling mei t')).toEqual(['Tan Mei Ling']);
    expect(found('eiling')).toEqual([]);
  });

  it('goes by a part of a Chinese name', () => {
    expect([found('陈'), found('美玲'), found('玲')]).toEqual([['陈美玲'], ['陈美玲'], ['陈美玲']]);
  });

  it('goes by a phone as it is written, its beginning and its last four digits', () => {
    for (const text of ['8000 7788', '+65 8000-7788', '80007788', '800077', '7788'])
      expect([text, found(text)]).toEqual([text, ['Tan Mei Ling']]);
  });

  it('goes by the beginning of a member code in any case, and gives that first', () => {
    expect([found('VIP-9'), found('vip')]).toEqual([['Tan Mei Ling'], ['Tan Mei Ling']]);
    expect(found('M-0000', 3)).toHaveLength(3);
  });

  it('gives as many as asked for and nobody for nothing, and never somebody who was erased', () => {
    expect(found('person', 7)).toHaveLength(7);
    expect([found(''), found('  '), found("'; --"), found('%')]).toEqual([[], [], [], []]);
    expect(readCustomer(store.reader, id(4))).toBeUndefined();
    expect(readCustomer(store.reader, id(1))).toMatchObject({ memberCode: 'vip-9' });
  });

  it('reads an index whatever is typed, and never every customer or fact', () => {
    const plans: string[] = [];
    const watched = {
      ...store.reader,
      prepare: <Row>(sql: string) => {
        const count = sql.split('?').length - 1;
        const plan = store.reader
          .prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...Array.from({ length: count }, () => 'x'));
        plans.push(...plan.map(({ detail }) => detail));
        return store.reader.prepare<Row>(sql);
      },
    };
    for (const text of ['mei ling', '7788', '+65 8000', 'vip']) searchCustomers(watched, text, 5);
    isCreationUnsent(watched, id(1));
    expect(plans.length).toBeGreaterThan(8);
    expect(plans.filter((plan) => /^SCAN (?!\(subquery)/.test(plan))).toEqual([]);
  });
});
