import { z } from 'zod';
import { stockLevels } from '#shared/inventory/index.ts';
import {
  type CompanyId,
  companyId,
  type Envelope,
  envelopeText,
  epochMsOf,
  factId,
  instantOf,
  present,
  streamId,
} from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import { saleCompleted, sales } from '#shared/sales/index.ts';
import {
  accountBalances,
  type Checkpoint,
  outbox,
  type Projection,
  project,
  type RecordedFact,
  type ReplicaDb,
} from '#shared/sync/index.ts';
import { newSampleId, sampleSale } from './samples.ts';

export const MONTH = '2026-11';
export const company = companyId.parse(newSampleId());
export const ownStream = streamId.parse(newSampleId());
export const otherStream = streamId.parse(newSampleId());

/** A fact of the shop, with what the server decides about it. */
export interface ShopFact {
  readonly recorded: RecordedFact;
  readonly projection: Projection;
  readonly isOwn: boolean;
}

export const sampleFacts = Array.from({ length: 12 }, (_, index) => shopFact(index));

export function shopFact(index: number): ShopFact {
  const { envelope: sample, body } = sampleSale({
    company,
    items: [{ priceCents: 100 + index }, { priceCents: 250 }],
  });
  const isOwn = index % 2 === 0;
  const envelope = {
    ...sample,
    stream: isOwn ? ownStream : otherStream,
    sequence: Math.floor(index / 2) + 1,
    body: z.encode(saleCompleted.body, body) as Record<string, unknown>,
  };
  const signed = { envelope: envelopeText(envelope), signature: 'c2ln', private: null };
  const recorded: RecordedFact = { signed, envelope, acceptNo: null, postingMonth: MONTH };
  const projection = present(
    project(envelope, { postingMonth: MONTH, privateText: null }, registeredFact),
    'the projection of a sale',
  );
  return { recorded, projection, isOwn };
}

/** A fact of the device's own stream, so long after the sample sale; this version can't read its type. */
export function datedFact(sequence: number, afterMs: number): RecordedFact {
  const { envelope: sample } = present(sampleFacts[0], 'a sample').recorded;
  const at = instantOf(epochMsOf(sample.at) + afterMs);
  const envelope = { ...sample, id: factId.parse(newSampleId()), sequence, at, type: 'sales.newer.v1' };
  const signed = { envelope: envelopeText(envelope), signature: 'c2ln', private: null };
  return { signed, envelope, acceptNo: null, postingMonth: MONTH };
}

/** Where a stream begins, and a signature of its facts. */
export const newChain = { sequence: 0, hash: '0'.repeat(64), lastFactAt: null };
export const sign = (envelope: Envelope) => ({
  envelope: envelopeText(envelope),
  signature: 'bmV3',
  hash: String(envelope.sequence).padStart(64, 'a'),
});

/** Counters by table and key; zeros left out. */
type Counters = ReadonlyMap<string, number>;

export function sumOf(facts: readonly ShopFact[]): Counters {
  const sums = new Map<string, number>();
  const add = (key: string, amount: number): void => void sums.set(key, (sums.get(key) ?? 0) + amount);
  for (const { projection } of facts) {
    for (const write of projection.writes) {
      if (write.kind !== 'add') continue;
      add(`stock ${write.key.locationId} ${write.key.variantId}`, write.amounts.onHandMilli ?? 0);
    }
    for (const line of projection.journalEntry?.lines ?? []) {
      add(`account ${line.accountCode}`, line.debitCents - line.creditCents);
    }
  }
  return new Map([...sums].filter(([, amount]) => amount !== 0).sort());
}

export function checkpointOf(
  facts: readonly ShopFact[],
  throughAcceptNo: number,
  incarnation = 1,
): Checkpoint {
  const levels: Checkpoint['levels'] = [];
  const balances: Checkpoint['balances'] = [];
  for (const [key, amount] of sumOf(facts)) {
    const [table, one, two] = key.split(' ');
    if (table === 'stock') levels.push({ locationId: one, variantId: two, onHandMilli: amount } as never);
    else balances.push({ accountCode: present(one, 'an account'), balanceCents: amount });
  }
  return { companyId: company as CompanyId, incarnation, throughAcceptNo, levels, balances };
}

/** What the replica's counters are; only keys that any of the facts touches can be there. */
export function countersOf(db: ReplicaDb): Counters {
  const found = new Map<string, number>();
  for (const { projection } of sampleFacts) {
    for (const write of projection.writes) {
      if (write.kind !== 'add') continue;
      const { locationId, variantId } = write.key;
      const key = { companyId: company, locationId, variantId } as never;
      found.set(`stock ${locationId} ${variantId}`, db.get(stockLevels, key)?.onHandMilli ?? 0);
    }
    for (const { accountCode } of projection.journalEntry?.lines ?? []) {
      const key = { companyId: company, accountCode };
      found.set(`account ${accountCode}`, db.get(accountBalances, key)?.balanceCents ?? 0);
    }
  }
  return new Map([...found].filter(([, amount]) => amount !== 0).sort());
}

export const rowsOf = (db: ReplicaDb, { projection }: ShopFact): number =>
  projection.writes.filter(
    ({ kind, table, ...write }) =>
      kind === 'insert' &&
      table === sales &&
      'row' in write &&
      db.get(sales, { id: write.row.id } as never) !== undefined,
  ).length;

export const queue = (db: ReplicaDb, { recorded: { envelope } }: ShopFact): void =>
  void db.insert(outbox, {
    streamId: envelope.stream,
    sequence: envelope.sequence,
    factId: envelope.id,
    queuedAt: envelope.at,
    state: 'waiting',
    code: null,
  });

export const sentOf = ({ recorded: { envelope } }: ShopFact) => ({
  streamId: envelope.stream,
  sequence: envelope.sequence,
  factId: envelope.id,
  queuedAt: envelope.at,
});

export const answerOf = (fact: ShopFact, outcome: string, acceptNo: number | null) => ({
  factId: fact.recorded.envelope.id,
  outcome,
  acceptNo,
  postingMonth: acceptNo === null ? null : MONTH,
  code: acceptNo === null ? 'sync.bodyInvalid' : null,
});

export const entryOf = ({ projection }: ShopFact) => present(projection.journalEntry, 'the entry of a sale');
