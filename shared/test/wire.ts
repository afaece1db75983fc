import { createHash } from 'node:crypto';
import { z } from 'zod';
import { syncedTables } from '#shared/contract.ts';
import { createdPrivate } from '#shared/customers/index.ts';
import {
  closeStreamRequest,
  closeStreamResponse,
  enrolRequest,
  enrolResponse,
  fleetResponse,
  healthReport,
  healthResponse,
  pairingCodeRequest,
  pairingCodeResponse,
  reEnrolRequest,
  takeOutRequest,
  till,
  tillsResponse,
  tokenRequest,
  tokenResponse,
  wipedRequest,
  wipedResponse,
  wipeOrder,
} from '#shared/devices/index.ts';
import {
  canonicalJson,
  columnName,
  ENVELOPE_VERSION,
  envelope,
  privatePart,
  signedFact,
  type Table,
} from '#shared/kernel/index.ts';
import { factRegistry } from '#shared/projections.ts';
import { errorAnswer } from '#shared/storefront/index.ts';
import {
  cancelRequest,
  commandDefinitions,
  commandRequest,
  commandResponse,
  expectedRequest,
  expectedResponse,
  PROTOCOL_VERSION,
  pushRequest,
  pushResponse,
  shapeDigest,
  shapesQuery,
  shapesResponse,
} from '#shared/sync/index.ts';

const messages = {
  signedFact,
  privatePart,
  createdPrivate,
  errorAnswer,
  pushRequest,
  pushResponse,
  expectedRequest,
  expectedResponse,
  shapesQuery,
  shapesResponse,
  shapeDigest,
  enrolRequest,
  enrolResponse,
  reEnrolRequest,
  tokenRequest,
  tokenResponse,
  closeStreamRequest,
  closeStreamResponse,
  till,
  tillsResponse,
  takeOutRequest,
  wipeOrder,
  wipedRequest,
  wipedResponse,
  pairingCodeRequest,
  pairingCodeResponse,
  commandRequest,
  commandResponse,
  cancelRequest,
  healthReport,
  healthResponse,
  fleetResponse,
} as const;

export const FACT = 'fact ';

/** What goes over the wire between devices and the server, part by part: the part's name → a hash of its description. */
export interface Wire {
  readonly protocol: number;
  readonly parts: Readonly<Record<string, string>>;
}

/** The wire as this version of the code speaks it. */
export function wireNow(): Wire {
  const described: [string, unknown][] = [
    ['envelope', { version: ENVELOPE_VERSION, schema: wireSchema(envelope) }],
    ...Object.entries(messages).map(([name, schema]): [string, unknown] => [
      `message ${name}`,
      wireSchema(schema),
    ]),
    ...commandDefinitions.map(({ type, input }): [string, unknown] => [`command ${type}`, wireSchema(input)]),
    ...factRegistry.map(({ definition }): [string, unknown] => [
      FACT + definition.type,
      { authority: definition.authority, body: wireSchema(definition.body) },
    ]),
    ...syncedTables.map((table): [string, unknown] => [`table ${table.name}`, describeTable(table)]),
  ];
  const sorted = described.sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    protocol: PROTOCOL_VERSION,
    parts: Object.fromEntries(sorted.map(([name, description]) => [name, hashOf(description)])),
  };
}

/** A schema's wire side; values of open enums aren't in it, since a reader takes any. */
const wireSchema = (schema: z.ZodType): unknown =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

const describeTable = ({ key, columns }: Table): unknown => ({
  key: key.map(columnName),
  columns: Object.fromEntries(
    Object.entries(columns).map(([name, { postgres, nullable, schema }]) => [
      columnName(name),
      { postgres, nullable, schema: wireSchema(schema) },
    ]),
  ),
});

/** By canonical text, so that the order in which something is written down changes nothing. */
const hashOf = (description: unknown): string =>
  createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(description, withoutFractions))))
    .digest('hex')
    .slice(0, 16);

/** Canonical JSON has integers alone. */
const withoutFractions = (_name: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) ? `number ${value}` : value;

const ONLY_THEN =
  'Only when no shop has this version yet, record it as it is: node scripts/record-protocol.ts --unreleased';

/** What was changed against the recorded wire without saying so, in words that say what to do. */
export function undeclaredChanges(recorded: Wire, now: Wire): readonly string[] {
  const names = [...new Set([...Object.keys(recorded.parts), ...Object.keys(now.parts)])].sort();
  const isNewVersion = now.protocol > recorded.protocol;
  return names.flatMap((name) => {
    const [before, after] = [recorded.parts[name], now.parts[name]];
    if (before === after) return [];
    if (name.startsWith(FACT)) {
      if (before === undefined) return [];
      const what = after === undefined ? 'is gone' : 'changed';
      return [
        `${name} ${what}. Facts of this type are in books and journals for ever: leave it as it was and register its next version beside it. ${ONLY_THEN}`,
      ];
    }
    if (isNewVersion) return [];
    const what = before === undefined ? 'is new' : after === undefined ? 'is gone' : 'changed';
    return [
      `${name} ${what}, and PROTOCOL_VERSION is still ${now.protocol}. Devices of this version speak it the old way: give shared/src/sync/push.ts the next version, and write the tables that version ${now.protocol} reads out in servedProtocols (sync-server/src/shapes/definitions.ts). ${ONLY_THEN}`,
    ];
  });
}
