import { describe, expect, it } from 'vitest';
import { masterTables } from '#shared/contract.ts';
import { PROTOCOL_VERSION } from '#shared/sync/index.ts';
import {
  definitionsOf,
  type ReadTables,
  servedProtocols,
  shapeId,
  upstreamParameters,
} from './definitions.ts';

const NOW = '2026-11-21T15:58:00.000Z';
const tables: ReadTables = {
  masters: [
    { name: 'companies', columns: ['id', 'name'] },
    { name: 'products', columns: ['id', 'company_id'] },
    { name: 'review_items', columns: ['id', 'company_id', 'outlet_id'] },
    { name: 'stored_value_leases', columns: ['id', 'company_id', 'outlet_id'] },
  ],
  documents: [{ name: 'facts', columns: ['id', 'company_id', 'audience'] }],
};
const nothing = { incarnation: 1, months: [], checkpointThrough: undefined };
const till = { companyId: 'c', outletId: 'o' };
const office = { companyId: 'c', outletId: null };
const of = (reader: { companyId: string; outletId: string | null }, protocol = 1) =>
  definitionsOf(reader, protocol, tables, nothing, NOW);
const clausesOf = (reader: { companyId: string; outletId: string | null }) =>
  of(reader)
    .filter(({ month }) => month !== '2026-10')
    .map(({ table, conditions }) => [table, ...conditions.map(({ column, value }) => `${column}=${value}`)]);

describe('what a reader reads', () => {
  it('is bounded by its company in every shape, and by its outlet in documents, review items and leases', () => {
    expect(clausesOf(till)).toEqual([
      ['companies', 'id=c'],
      ['products', 'company_id=c'],
      ['review_items', 'company_id=c', 'outlet_id=o'],
      ['stored_value_leases', 'company_id=c', 'outlet_id=o'],
      ['facts', 'company_id=c', 'audience=o', 'posting_month=2026-11'],
    ]);
  });

  it('is everything of its company, once, for a device of the office', () => {
    expect(clausesOf(office)).toEqual([
      ['companies', 'id=c'],
      ['products', 'company_id=c'],
      ['review_items', 'company_id=c'],
      ['stored_value_leases', 'company_id=c'],
      ['facts', 'company_id=c', 'audience=office', 'posting_month=2026-11'],
    ]);
  });

  it('puts nothing of a reader into the text of a clause', () => {
    const hostile = { companyId: "' OR true --", outletId: '$1' };
    for (const definition of of(hostile)) {
      expect(upstreamParameters(definition).get('where')).toMatch(/^[a-z_]+ = \$1( AND [a-z_]+ = \$\d)*$/);
    }
  });
});

describe('the id of a shape', () => {
  it('is another for another secret, protocol, life of the data, company, outlet, month, table or list of columns', () => {
    const all = [
      ...of(till),
      ...of(till, 2),
      ...of(office).slice(2),
      ...of({ ...till, outletId: 'p' }).slice(2),
      ...of({ ...till, companyId: 'd' }),
    ];
    const [first] = all;
    if (first === undefined) throw new Error('no definition');
    const ids = [...all, { ...first, columns: ['id'] }, { ...first, incarnation: 2 }].map((definition) =>
      shapeId('s', definition),
    );
    expect(new Set([...ids, shapeId('t', first)]).size).toBe(ids.length + 1);
  });
});

describe('the protocols that are served', () => {
  it('are at most three, the newest among them, which reads every master table', () => {
    const versions = [...servedProtocols.keys()];
    expect(versions).toContain(PROTOCOL_VERSION);
    expect(versions.length).toBeLessThanOrEqual(3);
    expect(Math.max(...versions)).toBe(PROTOCOL_VERSION);
    expect(servedProtocols.get(PROTOCOL_VERSION)?.masters.map(({ name }) => name)).toEqual(
      masterTables.map(({ name }) => name),
    );
  });
});
