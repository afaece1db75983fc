import { z } from 'zod';
import {
  type Decision,
  ENVELOPE_VERSION,
  type Envelope,
  envelopeText,
  type FactDefinition,
  type FactId,
  instantOf,
  type PrivatePart,
  present,
  privateText,
  uuidV7,
} from '#shared/kernel/index.ts';
import { ingestBatch, type PushResult, readFact } from '#shared/sync/index.ts';
import { findCompanyKeys } from '../companies/companies.queries.ts';
import type { ServerContext } from '../context.ts';
import { privateKeyOf, signWith } from '../devices/signatures.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { lockStreams, takeAcceptNos } from './ingest.queries.ts';
import { ingestDb } from './ingest-db.ts';
import { ingestRules, sha256 } from './ingest-rules.ts';

const SALT_BYTES = 16;

/**
 * Records a fact that the server decided, in the company's own stream: numbered, chained and signed like a device's,
 * and taken in by the same path.
 * @param at UTC instant that the fact carries; the clock's, when it happens now
 */
export const appendServerFact = <Definition extends FactDefinition>(
  context: ServerContext,
  companyId: string,
  decision: Decision<Definition>,
  at?: string,
): Promise<PushResult> =>
  context.database.inCompany(companyId, (tx) => appendServerFactWithin(tx, context, decision, at));

/**
 * The same in a transaction that the caller owns.
 * @param factId of a fact that may come back by itself after a restore, and must be the same one then
 */
export async function appendServerFactWithin<Definition extends FactDefinition>(
  tx: CompanyTransaction,
  context: ServerContext,
  decision: Decision<Definition>,
  at: string = instantOf(context.clock()),
  factId?: FactId,
): Promise<PushResult> {
  const keys = present(await findCompanyKeys(tx), 'the keys of a company');
  // The company's counter comes before its own stream: whoever takes in a device's facts has it when it comes here.
  await takeAcceptNos(tx, 0);
  const [stream] = await lockStreams(tx, [keys.serverStreamId]);
  const { id, lastSequence, lastHash } = present(stream, 'the stream of a company');
  const part = privatePartOf(decision.privateText, context.random);
  const envelope: Envelope = {
    v: ENVELOPE_VERSION,
    id: factId ?? (uuidV7(context.clock(), context.random(10)) as FactId),
    company: tx.companyId as Envelope['company'],
    stream: id,
    sequence: lastSequence + 1,
    previous: lastHash,
    type: decision.definition.type,
    at,
    outlets: decision.outlets,
    register: null,
    actor: null,
    privateHash: part === null ? null : sha256(privateText(part)),
    body: z.encode(decision.definition.body, decision.body) as Envelope['body'],
  };
  const text = envelopeText(envelope);
  const signature = signWith(privateKeyOf(keys.serverSeed), Buffer.from(text));
  const received = [readFact({ envelope: text, signature, private: part }, ingestRules.crypto)];
  const { response } = await ingestBatch(
    ingestDb(tx),
    { streamId: id, received, now: instantOf(context.clock()) },
    ingestRules,
  );
  return present(response.results[0], 'an answer for the fact');
}

function privatePartOf(text: string | null, random: ServerContext['random']): PrivatePart | null {
  return text === null ? null : { salt: Buffer.from(random(SALT_BYTES)).toString('hex'), text };
}
