import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { receiptNumber } from '#shared/devices/index.ts';
import {
  type CompanyId,
  companyId,
  type Envelope,
  envelopeText,
  factId,
  GENESIS_HASH,
  type LocationId,
  locationId,
  type OutletId,
  outletId,
  registerId,
  type SignedFact,
  type StreamId,
  saleId,
  shiftId,
  streamId,
  type VariantId,
  variantId,
} from '#shared/kernel/index.ts';
import { saleCompleted } from '#shared/sales/index.ts';
import { outbox } from '#shared/sync/index.ts';
import { newSampleId, SAMPLE_INSTANT, sampleSale } from '../../../../shared/test/samples.ts';
import { createSigner, type Signer, sha256Hex } from '../identity-files/index.ts';
import {
  openStore,
  recordFact,
  type Store,
  updateDeviceState,
  upsertRow,
  writeDeviceState,
} from '../store/index.ts';

/** The shop in which the test devices sell. */
export interface TestShop {
  readonly company: CompanyId;
  readonly outlet: OutletId;
  readonly location: LocationId;
  readonly variants: readonly VariantId[];
}

export const newTestShop = (): TestShop => ({
  company: companyId.parse(newSampleId()),
  outlet: outletId.parse(newSampleId()),
  location: locationId.parse(newSampleId()),
  variants: [0, 1, 2].map(() => variantId.parse(newSampleId())),
});

export interface SignedSale {
  readonly signed: SignedFact;
  readonly envelope: Envelope;
  readonly totalCents: number;
}

/** One stream: signs sales in its chain, like a till. */
export class TestStream {
  readonly id: StreamId = streamId.parse(newSampleId());
  readonly register = registerId.parse(newSampleId());
  readonly signer: Signer = createSigner(randomBytes(32));
  sequence = 0;
  hash = GENESIS_HASH;
  readonly #shop: TestShop;

  constructor(shop: TestShop) {
    this.#shop = shop;
  }

  /** The next fact: the shop's three variants are sold, 1, 2 and 3 of them. */
  sell(priceCents = 250): SignedSale {
    const { outlet, location, variants, company } = this.#shop;
    const sale = sampleSale({
      items: variants.map((_, index) => ({ priceCents, quantityMilli: (index + 1) * 1_000 })),
    });
    this.sequence += 1;
    const body = {
      ...sale.body,
      saleId: saleId.parse(newSampleId()),
      shiftId: shiftId.parse(newSampleId()),
      receiptSequence: this.sequence,
      receiptNumber: receiptNumber('T01', this.sequence),
      registerId: this.register,
      outletId: outlet,
      locationId: location,
      lines: sale.body.lines.map((line, index) => ({ ...line, variantId: variants[index] ?? null })),
    };
    const envelope: Envelope = {
      ...sale.envelope,
      id: factId.parse(newSampleId()),
      company,
      stream: this.id,
      sequence: this.sequence,
      previous: this.hash,
      register: this.register,
      outlets: [outlet],
      body: z.encode(saleCompleted.body, body) as Record<string, unknown>,
    };
    const text = envelopeText(envelope);
    const bytes = Buffer.from(text, 'utf8');
    this.hash = sha256Hex(bytes);
    const signature = Buffer.from(this.signer.sign(bytes)).toString('base64');
    return {
      signed: { envelope: text, signature, private: null },
      envelope,
      totalCents: sale.body.totalCents,
    };
  }
}

export interface TestDevice {
  readonly store: Store;
  readonly stream: TestStream;
  readonly dataDir: string;
  /** The commit, as the engine makes it: fact, rows, outbox and state in one transaction. */
  commit(sale?: SignedSale): SignedSale;
  outbox(): readonly { readonly sequence: number; readonly state: string; readonly code: string | null }[];
  remove(): void;
}

/** A paired device with a database of its own. */
export function openTestDevice(shop: TestShop, serverUrl: string, token: string | null): TestDevice {
  const dataDir = mkdtempSync(join(tmpdir(), 'kedai-sync-'));
  const stream = new TestStream(shop);
  const store = openStore({ dataDir });
  store.write((db) =>
    writeDeviceState(db, {
      companyId: shop.company,
      streamId: stream.id,
      registerId: stream.register,
      registerCode: 'T01',
      outletId: shop.outlet,
      receiptSeries: 'T01',
      recoveryPublicKey: Buffer.alloc(32).toString('base64'),
      serverUrl,
      installationId: newSampleId(),
      token,
      tokenExpiresAt: token === null ? null : new Date(Date.now() + 24 * 3_600_000).toISOString(),
      lastSequence: 0,
      lastHash: GENESIS_HASH,
      lastReceiptSequence: 0,
      lastServerTime: null,
      lastFactAt: null,
      securedThrough: 0,
      firstCopyComplete: false,
    }),
  );
  return {
    store,
    stream,
    dataDir,
    commit: (sale = stream.sell()) => {
      store.write((db) => {
        const { signed, envelope } = sale;
        recordFact(db, { signed, envelope, acceptNo: null, postingMonth: '2026-11' });
        upsertRow(db, outbox, {
          streamId: stream.id,
          sequence: envelope.sequence,
          factId: envelope.id,
          queuedAt: SAMPLE_INSTANT,
          state: 'waiting',
          code: null,
        });
        updateDeviceState(db, { lastSequence: envelope.sequence, lastHash: stream.hash });
      });
      return sale;
    },
    outbox: () =>
      store.reader
        .prepare<{ sequence: number; state: string; code: string | null }>(
          'SELECT sequence, state, code FROM outbox ORDER BY sequence',
        )
        .all(),
    remove: () => {
      store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export { until } from '../until.fixture.ts';
