import { createHmac } from 'node:crypto';
import { postedJournalEntries } from '#shared/accounting/index.ts';
import { masterTables } from '#shared/contract.ts';
import { canonicalJson, columnName, monthOf, singaporeDate, type Table } from '#shared/kernel/index.ts';
import { type DeviceShape, PROTOCOL_VERSION, reviewItems, serverFacts } from '#shared/sync/index.ts';

/** Whose rows: a device's company, and the outlet whose documents it gets. */
export interface Reader {
  readonly companyId: string;
  readonly outletId: string;
}

/** All that a shape selects. Nothing of it comes from the client. */
export interface ShapeDefinition {
  readonly table: string;
  /** Posting month of documents, else null. */
  readonly month: string | null;
  readonly columns: readonly string[];
  /** Columns and the values they must have, in the order of the parameters. */
  readonly conditions: readonly { readonly column: string; readonly value: string }[];
  /** Worth a request that waits; false: asked now and then. */
  readonly live: boolean;
}

/** Months back from now that are listed without a gap, so that a late document of a quiet month finds its shape there. */
const MAX_LISTED_MONTHS = 60;

/** Everything that a till reads: master data, its outlet's review items, and its outlet's documents month by month. */
export function definitionsOf(
  reader: Reader,
  documentMonths: readonly string[],
  now: string,
): ShapeDefinition[] {
  const masters = masterTables.map((table) => masterDefinition(table, reader));
  const current = monthOf(singaporeDate(now));
  const previous = monthBefore(current);
  const documents = listedMonths(documentMonths, current).flatMap((month) =>
    [serverFacts, postedJournalEntries].map((table) =>
      documentDefinition(table, reader, month, month >= previous),
    ),
  );
  return [...masters, ...documents];
}

function masterDefinition(table: Table, { companyId, outletId }: Reader): ShapeDefinition {
  const company = { column: 'companyId' in table.columns ? 'company_id' : 'id', value: companyId };
  const outlet = { column: 'outlet_id', value: outletId };
  const conditions = table.name === reviewItems.name ? [company, outlet] : [company];
  return { table: table.name, month: null, columns: columnsOf(table), conditions, live: true };
}

function documentDefinition(
  table: Table,
  { companyId, outletId }: Reader,
  month: string,
  live: boolean,
): ShapeDefinition {
  return {
    table: table.name,
    month,
    columns: columnsOf(table),
    conditions: [
      { column: 'company_id', value: companyId },
      { column: 'audience', value: outletId },
      { column: 'posting_month', value: month },
    ],
    live,
  };
}

/** By name, because a new column would make a shape without names refetch; a fact's body is derived and stays here. */
const columnsOf = (table: Table): string[] =>
  Object.keys(table.columns)
    .filter((name) => !(table.name === serverFacts.name && name === 'body'))
    .map(columnName);

/** From the first month with documents to the current and the one before it, and whatever lies outside. */
function listedMonths(documentMonths: readonly string[], current: string): string[] {
  const months = new Set([...documentMonths, current, monthBefore(current)]);
  const first = [...documentMonths].sort()[0] ?? current;
  let month = current;
  for (let count = 0; count < MAX_LISTED_MONTHS && month > first; count += 1) {
    month = monthBefore(month);
    months.add(month);
  }
  return [...months].sort();
}

export function monthBefore(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 1
    ? `${String(year - 1).padStart(4, '0')}-12`
    : `${String(year).padStart(4, '0')}-${String(number - 1).padStart(2, '0')}`;
}

/**
 * A shape's opaque name: a keyed hash of all it selects and of the protocol. It can't be made up, says nothing, and is
 * another as soon as anything about the shape is.
 */
export function shapeId(secret: string, definition: ShapeDefinition): string {
  const { table, month, columns, conditions } = definition;
  const text = canonicalJson({ protocol: PROTOCOL_VERSION, table, month, columns, conditions });
  return createHmac('sha256', secret).update(`shape:${text}`).digest('base64url').slice(0, 32);
}

export const deviceShapeOf = (id: string, definition: ShapeDefinition): DeviceShape => ({
  table: definition.table,
  month: definition.month,
  path: `/v1/shapes/${id}`,
  live: definition.live,
});

/** The request to Electric that a definition is. */
export function upstreamParameters(definition: ShapeDefinition): URLSearchParams {
  const { table, columns, conditions } = definition;
  const parameters = new URLSearchParams({ table, columns: columns.join(',') });
  parameters.set('where', conditions.map(({ column }, index) => `${column} = $${index + 1}`).join(' AND '));
  conditions.forEach(({ value }, index) => {
    parameters.set(`params[${index + 1}]`, value);
  });
  return parameters;
}
