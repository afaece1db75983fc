import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { GENESIS_HASH, parseEnvelope, type SignedFact } from '#shared/kernel/index.ts';
import type { ProductItem } from '#shared/sales/index.ts';
import { outbox } from '#shared/sync/index.ts';
import {
  openStore,
  recordFact,
  type Store,
  updateDeviceState,
  upsertRow,
  writeDeviceState,
} from '../desktop/src/engine/store/index.ts';
import { createConnection } from '../desktop/src/engine/sync/connection.ts';
import { createPusher, type Pusher } from '../desktop/src/engine/sync/pusher.ts';
import { createServerClient } from '../desktop/src/engine/sync/server-client.ts';
import { createSession } from '../desktop/src/engine/sync/session.ts';
import { countWaiting } from '../desktop/src/engine/sync/sync.queries.ts';
import { createTokenKeeper } from '../desktop/src/engine/sync/token.ts';
import type { TestDevice } from '../sync-server/test/device.ts';

/** What a till sold, for an audit that doesn't ask the server. */
export interface Sold {
  sales: number;
  totalCents: number;
  /** Thousandths by outlet and variant. */
  readonly pieces: Record<string, number>;
}

/**
 * A till with what matters in a storm: its database with facts that wait, its chain and key, and the pusher, session and
 * connection that every till has. It follows no shapes, prints nothing and has no screen.
 */
export class FleetTill {
  readonly #device: TestDevice;
  readonly #store: Store;
  readonly #closing = new AbortController();
  #pusher: Pusher | undefined;

  constructor(device: TestDevice, folder: string) {
    this.#device = device;
    this.#store = openStore({ dataDir: mkdtempSync(join(folder, 'till-')) });
    const { enrolled } = device;
    this.#store.write((db) =>
      writeDeviceState(db, {
        ...enrolled,
        serverUrl: device.url,
        installationId: randomUUID(),
        lastSequence: 0,
        lastHash: GENESIS_HASH,
        lastReceiptSequence: 0,
        lastServerTime: null,
        lastFactAt: null,
        securedThrough: 0,
        firstCopyComplete: true,
      }),
    );
  }

  /** Opens a shift and sells, offline. */
  sell(sales: number, items: readonly ProductItem[]): Sold {
    const sold: Sold = { sales: 0, totalCents: 0, pieces: {} };
    const { outletId } = this.#device.enrolled;
    const facts: SignedFact[] = [this.#device.openShift()];
    for (let sale = 0; sale < sales; sale += 1) {
      const picked = [0, 1, 2].flatMap((step) =>
        items.slice((sale * 7 + step * 5) % items.length).slice(0, 1),
      );
      const lines = picked.map((item, line): [ProductItem, number] => [item, (line + 1) * 1_000]);
      for (const [{ variantId }, milli] of lines) {
        const key = `${outletId} ${variantId}`;
        sold.pieces[key] = (sold.pieces[key] ?? 0) + milli;
      }
      sold.sales += 1;
      sold.totalCents += lines.reduce(
        (sum, [{ unitPriceCents }, milli]) => sum + (unitPriceCents * milli) / 1_000,
        0,
      );
      facts.push(this.#device.sell(lines));
    }
    this.#keep(facts);
    return sold;
  }

  #keep(facts: readonly SignedFact[]): void {
    this.#store.write((db) => {
      for (const signed of facts) {
        const envelope = parseEnvelope(signed.envelope);
        if (envelope === undefined) throw new Error('expected an envelope that can be read');
        recordFact(db, { signed, envelope, acceptNo: null, postingMonth: envelope.at.slice(0, 7) });
        upsertRow(db, outbox, {
          streamId: envelope.stream,
          sequence: envelope.sequence,
          factId: envelope.id,
          queuedAt: envelope.at,
          state: 'waiting',
          code: null,
        });
      }
      const { sequence, previous } = this.#device;
      updateDeviceState(db, { lastSequence: sequence, lastHash: previous });
    });
  }

  /** The way to the server is there again. Resolves when nothing waits any more. */
  async reconnect(): Promise<void> {
    const { enrolled, url } = this.#device;
    const { signal } = this.#closing;
    const client = createServerClient(url, fetch);
    const random = (bytes: number): Uint8Array => randomBytes(bytes);
    const connection = createConnection({
      clock: Date.now,
      random,
      probe: async () => (await fetch(`${url}/health`)).ok,
      onChange: () => undefined,
    });
    void connection.watch(signal);
    const token = createTokenKeeper({
      client,
      streamId: enrolled.streamId,
      signer: { publicKey: new Uint8Array(32), sign: () => new Uint8Array(64) },
      clock: Date.now,
      signal,
      known: { token: enrolled.token, expiresAt: enrolled.tokenExpiresAt },
      onRenewed: () => undefined,
      onRevoked: () => undefined,
    });
    const session = createSession({ client, connection, token, fetch });
    return new Promise((resolve) => {
      this.#pusher = createPusher({
        store: this.#store,
        session,
        connection,
        streamId: enrolled.streamId,
        random,
        log: (level, message, details) => {
          if (level !== 'info') process.send?.({ trouble: `${message} ${JSON.stringify(details)}` });
        },
        onPushed: () => {
          if (countWaiting(this.#store.reader, enrolled.streamId, 0).waiting === 0) resolve();
        },
        onOtherLife: () => undefined,
      });
      this.#pusher.pushSoon();
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#pusher?.close();
    this.#store.close();
  }
}
