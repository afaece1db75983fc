import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registeredFact } from '#shared/projections.ts';
import { carryFact, MAX_PUSH_FACTS, type PushResult, pushRequest } from '#shared/sync/index.ts';
import { recordFact, replicaDb } from '../store/index.ts';
import { createConnection } from './connection.ts';
import { createPusher, type Pusher } from './pusher.ts';
import { createServerClient } from './server-client.ts';
import { createSession } from './session.ts';
import {
  newTestShop,
  openTestDevice,
  type SignedSale,
  type TestDevice,
  type TestShop,
  TestStream,
  until,
} from './test-device.fixture.ts';
import { TestServer } from './test-server.fixture.ts';
import { createTokenKeeper } from './token.ts';

/** No waiting between tries. */
const noJitter = (bytes: number): Uint8Array => new Uint8Array(bytes);

const errorBody = (code: string) => ({
  status: 'error',
  error: { code, message: 'No.', details: {}, requestId: 'r' },
});

describe('the pusher', () => {
  let server: TestServer;
  let shop: TestShop;
  let device: TestDevice;
  let pusher: Pusher;
  let stopWatching: AbortController;
  let messages: string[];

  beforeEach(async () => {
    server = new TestServer();
    await server.start();
    shop = newTestShop();
    device = openTestDevice(shop, server.url, server.issueToken());
    server.publicKey = device.stream.signer.publicKey;
    messages = [];
    stopWatching = new AbortController();
    pusher = start();
  });

  afterEach(async () => {
    stopWatching.abort();
    await pusher.close();
    await server.stop();
    device.remove();
  });

  function start(): Pusher {
    const client = createServerClient(server.url, fetch);
    const connection = createConnection({
      clock: Date.now,
      random: noJitter,
      onChange: () => undefined,
      probe: async () => (await fetch(`${server.url}/health`).catch(() => undefined))?.ok ?? false,
    });
    void connection.watch(stopWatching.signal);
    const token = createTokenKeeper({
      client,
      streamId: device.stream.id,
      signer: device.stream.signer,
      clock: Date.now,
      signal: stopWatching.signal,
      known: { token: 'token-1', expiresAt: new Date(Date.now() + 24 * 3_600_000).toISOString() },
      onRevoked: () => undefined,
      onRenewed: () => undefined,
    });
    return createPusher({
      store: device.store,
      session: createSession({ client, connection, token, fetch }),
      connection,
      streamId: device.stream.id,
      random: noJitter,
      log: (_level, message) => messages.push(message),
      onPushed: () => undefined,
      onOtherLife: () => undefined,
    });
  }

  const acceptNumbers = () =>
    device.store.reader
      .prepare<{ accept_no: number | null }>('SELECT accept_no FROM facts ORDER BY sequence')
      .all()
      .map((row) => row.accept_no);
  const sell = (count: number) => {
    for (let sold = 0; sold < count; sold++) device.commit();
  };
  const pushAll = async () => {
    pusher.pushSoon();
    await until(() => device.outbox().every((row) => row.state !== 'waiting'));
  };

  it('brings what waits to the server in order, and keeps what the server decided', async () => {
    sell(3);
    await pushAll();
    expect(server.ingest.accepted.map((fact) => fact.sequence)).toEqual([1, 2, 3]);
    expect(acceptNumbers()).toEqual([1, 2, 3]);
    expect(device.outbox()).toEqual([]);
    const months = device.store.reader.prepare('SELECT DISTINCT posting_month FROM facts').all();
    expect(months).toEqual([{ posting_month: '2026-12' }]);
  });

  it('sends in batches that the server takes, each once', async () => {
    sell(MAX_PUSH_FACTS + 50);
    await pushAll();
    expect(server.pushedBodies.map((body) => pushRequest.parse(JSON.parse(body)).facts.length)).toEqual([
      MAX_PUSH_FACTS,
      50,
    ]);
    expect(server.ingest.accepted.length).toBe(MAX_PUSH_FACTS + 50);
  });

  it('makes one push of what several commits asked for at once', async () => {
    for (let sold = 0; sold < 5; sold++) {
      device.commit();
      pusher.pushSoon();
    }
    await until(() => device.outbox().length === 0);
    expect(server.pushedBodies.length).toBe(1);
  });

  it('asks again with the same bytes when the answer was lost, and records one acceptance', async () => {
    server.fault = ({ path, count }) => (path === '/v1/facts' && count <= 2 ? 'dropAnswer' : undefined);
    sell(2);
    pusher.pushSoon();
    await until(() => server.pushedBodies.length >= 1);
    device.commit();
    await pushAll();
    expect(server.pushedBodies[1]).toBe(server.pushedBodies[0]);
    expect(server.pushedBodies[2]).toBe(server.pushedBodies[0]);
    expect(server.ingest.accepted.map((fact) => fact.sequence)).toEqual([1, 2, 3]);
    expect(acceptNumbers()).toEqual([1, 2, 3]);
  });

  it('waits while the server is away and goes on when it is back', async () => {
    await server.stop();
    sell(2);
    pusher.pushSoon();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(device.outbox().length).toBe(2);
    await server.start();
    await until(() => device.outbox().length === 0);
    expect(server.ingest.accepted.length).toBe(2);
  });

  it('holds a quarantined and a deferred fact for a person, and goes on with the rest', async () => {
    server.ingest.verdicts.set(2, { outcome: 'quarantined', code: 'sync.bodyInvalid' });
    server.ingest.verdicts.set(3, { outcome: 'deferred', code: null });
    server.ingest.verdicts.set(4, { outcome: 'somethingNew', code: null });
    sell(5);
    await pushAll();
    expect(device.outbox()).toEqual([
      { sequence: 2, state: 'quarantined', code: 'sync.bodyInvalid' },
      { sequence: 3, state: 'deferred', code: 'deferred' },
      { sequence: 4, state: 'deferred', code: 'somethingNew' },
    ]);
    expect(acceptNumbers()).toEqual([1, null, null, null, 2]);
  });

  it('sends acknowledged facts again to a server that was restored and has lost them', async () => {
    server.ingest.verdicts.set(3, { outcome: 'quarantined', code: 'sync.bodyInvalid' });
    sell(6);
    await pushAll();
    server.ingest.restoreTo(1);
    server.ingest.verdicts.clear();
    sell(1);
    await pushAll();
    expect(server.ingest.accepted.map((fact) => fact.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(acceptNumbers()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(device.outbox()).toEqual([]);
  });

  it('stops, and says so, when the server knows more of this till than this computer wrote', async () => {
    sell(1);
    await pushAll();
    server.ingest.expectedSequence = 5;
    device.commit();
    pusher.pushSoon();
    await until(() => pusher.copied);
    const pushes = server.pushedBodies.length;
    device.commit();
    pusher.pushSoon();
    await pusher.close();
    expect(server.pushedBodies.length).toBe(pushes);
    expect(messages).toContain(
      'The server has records of this till that this computer never made; pushing stops.',
    );
  });

  it('remembers after a restart that the server has something else in a place of this stream', async () => {
    server.ingest.push([new TestStream(shop).sell().signed], Date.now());
    device.commit();
    pusher.pushSoon();
    await until(() => pusher.copied);
    expect(device.outbox()).toEqual([{ sequence: 1, state: 'forked', code: 'sync.forked' }]);
    await pusher.close();
    pusher = start();
    expect(pusher.copied).toBe(true);
  });

  it('knows of a second writer from what came down beyond its own last fact', async () => {
    await pusher.close();
    const { signed, envelope } = device.stream.sell();
    device.store.write((db) => recordFact(db, { signed, envelope, acceptNo: 1, postingMonth: '2026-11' }));
    pusher = start();
    expect(pusher.copied).toBe(true);
  });

  /** The server's answer to facts of another stream, whatever it knows of this one. */
  const answerFor = (facts: readonly SignedSale[], outcome: string): PushResult[] =>
    facts.map(({ envelope }, index) => ({
      factId: envelope.id,
      outcome,
      acceptNo: outcome === 'accepted' ? 10 + index : null,
      postingMonth: outcome === 'accepted' ? '2026-11' : null,
      code: null,
    }));
  const carry = (facts: readonly SignedSale[]) =>
    device.store.write((db) => {
      for (const { signed } of facts)
        carryFact(
          replicaDb(db),
          { signed, postingMonth: '2026-11' },
          { companyId: shop.company, streamId: device.stream.id },
          registeredFact,
        );
    });

  it('sends what it carries of another till after its own, and offers again later what the server can’t take yet', async () => {
    const dead = new TestStream(shop);
    const carried = [dead.sell(), dead.sell()];
    carry(carried);
    sell(1);
    let isTaken = false;
    server.fault = ({ path, count }) => {
      if (path !== '/v1/facts' || count === 1) return undefined;
      const results = isTaken ? answerFor(carried, 'accepted') : answerFor(carried.slice(0, 1), 'outOfOrder');
      const data = {
        results,
        expectedSequence: 1,
        incarnation: 1,
        securedThrough: 0,
        serverTime: new Date().toISOString(),
      };
      return { status: 200, body: { status: 'success', data, meta: {} } };
    };
    pusher.pushSoon();
    await until(() => pusher.isHeldBack(dead.id));
    expect(server.ingest.accepted.map(({ id }) => id)).not.toContain(carried[0]?.envelope.id);
    expect(acceptNumbers().filter((acceptNo) => acceptNo !== null)).toEqual([1]);
    expect(device.outbox().length).toBe(2);
    isTaken = true;
    pusher.retryForeign();
    await until(() => device.outbox().length === 0);
    expect(pusher.isHeldBack(dead.id)).toBe(false);
    expect(acceptNumbers().sort()).toEqual([1, 10, 11]);
    expect(pusher.copied).toBe(false);
  });

  it('renews the token in the middle and loses nothing of the queue', async () => {
    sell(2);
    await pushAll();
    server.expireTokens();
    sell(2);
    await pushAll();
    expect(server.ingest.accepted.length).toBe(4);
    expect(server.requests.filter((each) => each === 'POST /v1/devices/token').length).toBe(1);
  });

  it('proves itself with the server’s time when its own clock is wrong', async () => {
    server.clock = () => Date.now() + 40 * 24 * 3_600_000;
    server.expireTokens();
    sell(1);
    await pushAll();
    expect(server.ingest.accepted.length).toBe(1);
  });

  it('tries again when the server fails, and in smaller batches when it finds them too large', async () => {
    server.fault = ({ path, count }) => {
      if (path !== '/v1/facts' || count > 2) return undefined;
      return count === 1
        ? { status: 500, body: errorBody('kernel.unexpected') }
        : { status: 413, body: errorBody('kernel.bodyTooLarge') };
    };
    sell(4);
    await pushAll();
    expect(server.pushedBodies.map((body) => pushRequest.parse(JSON.parse(body)).facts.length)).toEqual([
      2, 2,
    ]);
  });

  it.each([
    ['a server that has too much to do', { status: 503, body: 'kernel.unavailable' }],
    ['a server that is asked too often', { status: 429, body: 'kernel.tooManyRequests' }],
    ['a proxy whose server is away', { status: 503, body: undefined }],
  ])(
    'waits for as long as %s asks with Retry-After, and ends at once when it is closed',
    async (_who, refused) => {
      const pushes = () => server.requests.filter((request) => request.startsWith('POST /v1/facts')).length;
      const body = refused.body === undefined ? '<html>' : errorBody(refused.body);
      server.fault = ({ path }) =>
        path === '/v1/facts'
          ? { status: refused.status, body, headers: { 'retry-after': '3600' } }
          : undefined;
      sell(1);
      pusher.pushSoon();
      await until(() => pushes() === 1);
      for (let round = 0; round < 20; round++) {
        pusher.pushSoon();
        await fetch(`${server.url}/health`);
      }
      expect(pushes()).toBe(1);
      expect(device.outbox().length).toBe(1);
    },
  );

  it('can be closed in the middle of a push without losing what waits', async () => {
    sell(3);
    server.fault = ({ path }) => (path === '/v1/facts' ? 'dropAnswer' : undefined);
    pusher.pushSoon();
    await until(() => server.pushedBodies.length > 0);
    await pusher.close();
    expect(device.outbox().map((row) => row.state)).toEqual(['waiting', 'waiting', 'waiting']);
    server.fault = () => undefined;
    pusher = start();
    await pushAll();
    expect(acceptNumbers()).toEqual([1, 2, 3]);
  });

  it('records a lost outcome later when the disk was full at first', async () => {
    sell(1);
    const { store } = device;
    const write = store.write.bind(store);
    let failures = 0;
    Object.assign(store, {
      write: (work: Parameters<typeof write>[0]) => {
        if (failures++ === 0) throw new Error('database or disk is full');
        return write(work);
      },
    });
    await pushAll();
    expect(server.pushedBodies.length).toBe(2);
    expect(acceptNumbers()).toEqual([1]);
  });
});
