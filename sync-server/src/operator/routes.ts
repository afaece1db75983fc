import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { closeStreamResponse, pairingCodeResponse, till } from '#shared/devices/index.ts';
import { companyId } from '#shared/kernel/index.ts';
import type { Backups } from '../backups/backups.ts';
import { backupRoutes } from '../backups/routes.ts';
import { writeCheckpoints } from '../checkpoints/write-checkpoints.ts';
import type { ServerContext } from '../context.ts';
import { closeStreamAsOperator } from '../devices/close-stream.ts';
import { companyOfStore } from '../devices/devices.queries.ts';
import { createPairingCodeAsOperator } from '../devices/pairing-codes.ts';
import { takeOutAsOperator } from '../devices/take-out.ts';
import { answer, orRefuse, Refusal, success } from '../http/answers.ts';
import { importCompany } from '../import/import-company.ts';
import { readImport } from '../import/read-import.ts';
import { keepRecoveryKey } from '../import/recovery-key.ts';
import { fleetAsOperator, operatorFleet } from './fleet.ts';
import { summariseCompanies } from './operator.queries.ts';
import { carriesKey } from './operator-access.ts';

/** A file with 200,000 products. */
const MAX_IMPORT_BYTES = 64 * 1024 * 1024;

const operatorStatus = z.object({
  clockOffsetMs: z.int(),
  companies: z.array(
    z.object({ slug: z.nullable(z.string()), name: z.string(), demo: z.boolean(), sales: z.int() }),
  ),
});

const pairingCodeForStore = z.strictObject({ company: z.string().max(60), register: z.string().max(10) });

const tillOfStore = z.strictObject({ company: z.string().max(60), receiptSeries: z.string().max(20) });
const tillToTakeOut = tillOfStore.extend({ wipe: z.boolean().default(false) });

/** Without a company: of all on this server. */
const fleetAsked = z.strictObject({ company: z.optional(z.string().max(60)) });

const checkpointsForStore = z.strictObject({ company: z.string().max(60), full: z.boolean().default(false) });
const writtenCheckpoints = z.object({
  written: z.array(
    z.object({
      audience: z.string(),
      incarnation: z.int(),
      throughAcceptNo: z.int(),
      parts: z.int(),
    }),
  ),
});

const importedCompany = z.object({
  companyId,
  outlets: z.int(),
  registers: z.int(),
  people: z.int(),
  products: z.int(),
});

export interface OperatorOptions {
  readonly dataDir: string;
  readonly key: string;
  readonly clockOffsetMs: number;
  readonly backups: Backups;
}

/**
 * What only whoever runs this server may do, from this machine: `npm start` pairs its tills and imports companies this
 * way. Not part of the public API, and not registered at all when the server listens to other machines.
 */
export function operatorRoutes(
  app: FastifyInstance,
  context: ServerContext,
  { dataDir, key, clockOffsetMs, backups }: OperatorOptions,
): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const guard: Guard = async (request) => {
    if (!carriesKey(request, key)) throw new Refusal({ code: 'identity.operatorKeyWrong', details: {} });
  };

  backupRoutes(app, context, backups, guard);

  routes.get(
    '/v1/operator/status',
    { onRequest: guard, schema: { hide: true, response: { 200: success(operatorStatus) } } },
    async (request) => {
      const companies = await summariseCompanies(context.database);
      return answer(request, { clockOffsetMs, companies });
    },
  );

  tillRoutes(app, context, guard);
  companyRoutes(app, context, guard, dataDir);
}

type Guard = (request: Parameters<typeof carriesKey>[0]) => Promise<void>;

/** Tills are paired, taken out of service and closed. */
function tillRoutes(app: FastifyInstance, context: ServerContext, guard: Guard): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    '/v1/operator/pairing-codes',
    {
      onRequest: guard,
      schema: {
        hide: true,
        body: pairingCodeForStore,
        response: { 200: success(pairingCodeResponse) },
      },
    },
    async (request) => {
      const { company, register } = request.body;
      const companyId = await companyNamed(context, company);
      return answer(request, orRefuse(await createPairingCodeAsOperator(context, companyId, register)));
    },
  );

  routes.post(
    '/v1/operator/revocations',
    {
      onRequest: guard,
      schema: { hide: true, body: tillToTakeOut, response: { 200: success(till) } },
    },
    async (request) => {
      const { company, receiptSeries, wipe } = request.body;
      const companyId = await companyNamed(context, company);
      return answer(request, orRefuse(await takeOutAsOperator(context, { companyId, receiptSeries, wipe })));
    },
  );

  routes.post(
    '/v1/operator/closures',
    {
      onRequest: guard,
      schema: { hide: true, body: tillOfStore, response: { 200: success(closeStreamResponse) } },
    },
    async (request) => {
      const { company, receiptSeries } = request.body;
      const companyId = await companyNamed(context, company);
      return answer(request, orRefuse(await closeStreamAsOperator(context, { companyId, receiptSeries })));
    },
  );
}

/** Companies are imported, looked after and given checkpoints. */
function companyRoutes(app: FastifyInstance, context: ServerContext, guard: Guard, dataDir: string): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    '/v1/operator/fleet',
    { onRequest: guard, schema: { hide: true, body: fleetAsked, response: { 200: success(operatorFleet) } } },
    async (request) => {
      const { company } = request.body;
      const companyId = company === undefined ? undefined : await companyNamed(context, company);
      return answer(request, await fleetAsOperator(context, companyId));
    },
  );

  routes.post(
    '/v1/operator/checkpoints',
    {
      onRequest: guard,
      schema: { hide: true, body: checkpointsForStore, response: { 200: success(writtenCheckpoints) } },
    },
    async (request) => {
      const { company, full } = request.body;
      const companyId = await companyNamed(context, company);
      return answer(request, { written: await writeCheckpoints(context, companyId, { full }) });
    },
  );

  routes.post(
    '/v1/operator/imports',
    {
      onRequest: guard,
      bodyLimit: MAX_IMPORT_BYTES,
      schema: { hide: true, body: z.unknown(), response: { 200: success(importedCompany) } },
    },
    async (request) => {
      const input = orRefuse(readImport(request.body));
      context.log.warn({ slug: input.company.slug }, 'importing a company from a file');
      const keep = (slug: string, privateKey: string) => keepRecoveryKey(dataDir, slug, privateKey);
      return answer(request, orRefuse(await importCompany({ context, keepRecoveryKey: keep }, input)));
    },
  );
}

/** The company that an operator means by the name of its store. */
async function companyNamed({ database }: ServerContext, company: string): Promise<string> {
  const found = await companyOfStore(database, company);
  if (found === undefined) throw new Refusal({ code: 'identity.companyUnknown', details: { company } });
  return found;
}
