import type { StreamRow } from '#shared/devices/index.ts';
import type { Decision, FactDefinition, Result } from '#shared/kernel/index.ts';
import type { PushResponse, PushResult } from '#shared/sync/index.ts';
import {
  type CheckpointOptions,
  type WrittenCheckpoint,
  writeCheckpoints,
} from './checkpoints/write-checkpoints.ts';
import { companyIds } from './companies/companies.queries.ts';
import { type CreatedCompany, createCompany } from './companies/create-company.ts';
import type { ServerContext } from './context.ts';
import { createPairingCodeAsOperator, type NewPairingCode } from './devices/pairing-codes.ts';
import { appendServerFact } from './ingest/append-server-fact.ts';
import { type IngestRequest, ingestFacts } from './ingest/ingest-facts.ts';

/** What runs in the server's own process may do without HTTP: `npm start`, the import, the demonstration, tests. */
export interface ServerServices {
  readonly context: ServerContext;
  companyIds(): Promise<string[]>;
  createCompany(request: Parameters<typeof createCompany>[1]): Promise<CreatedCompany>;
  createPairingCodeAsOperator(companyId: string, registerCode: string): Promise<Result<NewPairingCode>>;
  ingestFacts(request: IngestRequest): Promise<PushResponse>;
  writeCheckpoints(companyId: string, options?: CheckpointOptions): Promise<WrittenCheckpoint[]>;
  appendServerFact<Definition extends FactDefinition>(
    companyId: StreamRow['companyId'],
    decision: Decision<Definition>,
    at?: string,
  ): Promise<PushResult>;
}

export const servicesOf = (context: ServerContext): ServerServices => ({
  context,
  companyIds: () => companyIds(context.database),
  createCompany: (request) => createCompany(context, request),
  createPairingCodeAsOperator: (companyId, registerCode) =>
    createPairingCodeAsOperator(context, companyId, registerCode),
  ingestFacts: (request) => ingestFacts(context, request),
  writeCheckpoints: (companyId, options) => writeCheckpoints(context, companyId, options),
  appendServerFact: (companyId, decision, at) => appendServerFact(context, companyId, decision, at),
});
