import { createHmac } from 'node:crypto';
import { postedJournalEntries } from '#shared/accounting/index.ts';
import { masterTables } from '#shared/contract.ts';
import { canonicalJson, columnName, monthOf, singaporeDate, type Table } from '#shared/kernel/index.ts';
import { storedValueLeases } from '#shared/payments/index.ts';
import {
  checkpoints,
  type DeviceShape,
  OFFICE,
  openDocuments,
  PROTOCOL_VERSION,
  reviewItems,
  serverFacts,
} from '#shared/sync/index.ts';

/** Whose rows: a device's company, and the outlet whose documents it gets; null for a device of the office, which gets all. */
export interface Reader {
  readonly companyId: string;
  readonly outletId: string | null;
}

/** A table as one version of the protocol reads it. */
interface ReadTable {
  readonly name: string;
  /** By name, because a new column would make a shape without names refetch. */
  readonly columns: readonly string[];
}

/** What devices of one version of the protocol read. */
export interface ReadTables {
  readonly masters: readonly ReadTable[];
  /** What is written once per audience. */
  readonly documents: readonly ReadTable[];
}

/** A fact's body is derived for SQL and stays here. */
const readTable = ({ name, columns }: Table): ReadTable => ({
  name,
  columns: Object.keys(columns)
    .filter((column) => !(name === serverFacts.name && column === 'body'))
    .map(columnName),
});

/** What a device speaks that names no version. */
export const FIRST_PROTOCOL = 1;

/**
 * What each version of the protocol reads. The newest is read off the tables; when a column or table is added with the next
 * version, this one's lists are written out beside it, so that devices that speak it go on as they were. Three are kept.
 */
export const servedProtocols: ReadonlyMap<number, ReadTables> = new Map([
  [
    PROTOCOL_VERSION,
    {
      masters: masterTables.map(readTable),
      documents: [serverFacts, postedJournalEntries, openDocuments, checkpoints].map(readTable),
    },
  ],
]);

/** All that a shape selects. Nothing of it comes from the client. */
export interface ShapeDefinition {
  readonly protocol: number;
  /** The life of the server's data: what was asked in another one is unknown in this. */
  readonly incarnation: number;
  readonly table: string;
  /** Posting month of documents, else null. */
  readonly month: string | null;
  readonly columns: readonly string[];
  /** Columns and the values they must have, in the order of the parameters. */
  readonly conditions: readonly { readonly column: string; readonly value: string }[];
  /** Worth a request that waits; false: asked now and then. */
  readonly live: boolean;
}

/** What there is to read of an audience. */
export interface Holdings {
  readonly incarnation: number;
  /** Posting months with documents. */
  readonly months: readonly string[];
  /** Through which acceptNo its newest checkpoint goes; undefined before the first. */
  readonly checkpointThrough: number | undefined;
}

/**
 * Everything that a device may read: master data, its outlet's review items, its audience's documents month by month, what is
 * still open of them, and the newest checkpoint.
 */
export function definitionsOf(
  reader: Reader,
  protocol: number,
  { masters, documents }: ReadTables,
  { incarnation, months, checkpointThrough }: Holdings,
  now: string,
): ShapeDefinition[] {
  const current = monthOf(singaporeDate(now));
  const previous = monthBefore(current);
  const audience = [
    { column: 'company_id', value: reader.companyId },
    { column: 'audience', value: audienceOf(reader) },
  ];
  const allMonths = [...new Set([...months, previous, current])].sort();
  const ofDocuments = (table: ReadTable): Omit<ShapeDefinition, 'protocol' | 'incarnation'>[] => {
    const { name, columns } = table;
    const plain = { table: name, month: null, columns, conditions: audience, live: true };
    if (name === openDocuments.name) return [plain];
    if (name === checkpoints.name) {
      if (checkpointThrough === undefined) return [];
      return [
        { ...plain, conditions: [...audience, ...ofCheckpoint(incarnation, checkpointThrough)], live: false },
      ];
    }
    return allMonths.map((month) => {
      const conditions = [...audience, { column: 'posting_month', value: month }];
      return { ...plain, month, conditions, live: month >= previous };
    });
  };
  const definitions = [
    ...masters.map((table) => masterDefinition(reader, table)),
    ...documents.flatMap(ofDocuments),
  ];
  return definitions.map((definition) => ({ protocol, incarnation, ...definition }));
}

const ofCheckpoint = (incarnation: number, through: number) => [
  { column: 'incarnation', value: String(incarnation) },
  { column: 'through_accept_no', value: String(through) },
];

/** Who reads a company's documents of an outlet, or all of them. */
export const audienceOf = ({ outletId }: Reader): string => outletId ?? OFFICE;

/** What an outlet reads only its own of: what another one's tills hold of a card is for nobody here to spend. */
const ofOutlet: ReadonlySet<string> = new Set([reviewItems.name, storedValueLeases.name]);

function masterDefinition(
  { companyId, outletId }: Reader,
  { name, columns }: ReadTable,
): Omit<ShapeDefinition, 'protocol' | 'incarnation'> {
  const conditions = [
    { column: columns.includes('company_id') ? 'company_id' : 'id', value: companyId },
    ...(ofOutlet.has(name) && outletId !== null ? [{ column: 'outlet_id', value: outletId }] : []),
  ];
  return { table: name, month: null, columns, conditions, live: true };
}

export function monthBefore(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 1
    ? `${String(year - 1).padStart(4, '0')}-12`
    : `${String(year).padStart(4, '0')}-${String(number - 1).padStart(2, '0')}`;
}

/**
 * A shape's opaque name: a keyed hash of all it selects, of the protocol and of the life of the data. It can't be made up, says nothing, and is
 * another as soon as anything about the shape is.
 */
export function shapeId(secret: string, definition: ShapeDefinition): string {
  const { protocol, incarnation, table, month, columns, conditions } = definition;
  const text = canonicalJson({ protocol, incarnation, table, month, columns, conditions });
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
