import { generateKeyPairSync } from 'node:crypto';
import { chart } from '#shared/accounting/index.ts';
import type { StreamRow } from '#shared/devices/index.ts';
import type { CompanyRow } from '#shared/identity/index.ts';
import { GENESIS_HASH, instantOf, type StreamId, streamId, uuidV7 } from '#shared/kernel/index.ts';
import type { ServerContext } from '../context.ts';
import { privateKeyOf, rawPublicKey } from '../devices/signatures.ts';
import type { CompanyTransaction } from '../store/database.ts';
import { saveCompany } from './companies.queries.ts';

const SEED_BYTES = 32;
/** What precedes a raw X25519 key in its PKCS #8 and SPKI encodings (RFC 8410): 16 and 12 bytes. */
const PKCS8_PREFIX_BYTES = 16;
const SPKI_PREFIX_BYTES = 12;

export interface CreatedCompany {
  readonly companyId: CompanyRow['id'];
  readonly serverStreamId: StreamId;
  /**
   * X25519, raw, base64: opens the journals of the company's tills. Given here once and not kept by the server; who
   * creates the company keeps it.
   */
  readonly recoveryPrivateKey: string;
}

export interface NewCompany {
  readonly row: CompanyRow;
  readonly storeSlug?: string;
}

/** Makes a company with its chart of accounts, its keys, its own stream and, with a slug, its online store. */
export const createCompany = (context: ServerContext, request: NewCompany): Promise<CreatedCompany> =>
  context.database.inCompany(request.row.id, (tx) => createCompanyWithin(tx, context, request));

/** The same in a transaction that the caller owns. */
export async function createCompanyWithin(
  tx: CompanyTransaction,
  context: ServerContext,
  request: NewCompany,
): Promise<CreatedCompany> {
  const now = context.clock();
  const newId = () => uuidV7(now, context.random(10));
  const seed = Buffer.from(context.random(SEED_BYTES)).toString('base64');
  const recovery = generateKeyPairSync('x25519');
  const companyId = request.row.id;
  const stream: StreamRow = {
    id: streamId.parse(newId()),
    companyId,
    registerId: null,
    outletId: null,
    installationId: 'server',
    publicKey: rawPublicKey(privateKeyOf(seed)),
    receiptSeries: '',
    lastSequence: 0,
    lastHash: GENESIS_HASH,
    lastReceiptSequence: 0,
    status: 'open',
    enrolledAt: instantOf(now),
    enrolledBy: null,
    lastSeenAt: null,
    securedThrough: 0,
    replaces: null,
    closedAt: null,
    closedBy: null,
    closedThrough: null,
  };
  const spki = recovery.publicKey.export({ format: 'der', type: 'spki' });
  const pkcs8 = recovery.privateKey.export({ format: 'der', type: 'pkcs8' });
  await saveCompany(tx, {
    row: request.row,
    stream,
    keys: {
      recoveryPublicKey: spki.subarray(SPKI_PREFIX_BYTES).toString('base64'),
      serverStreamId: stream.id,
      serverSeed: seed,
    },
    storeSlug: request.storeSlug,
    accountRows: Object.values(chart).map((account) => ({ id: newId(), companyId, ...account })),
  });
  return {
    companyId,
    serverStreamId: stream.id,
    recoveryPrivateKey: pkcs8.subarray(PKCS8_PREFIX_BYTES).toString('base64'),
  };
}
