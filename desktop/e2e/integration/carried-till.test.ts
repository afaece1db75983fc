import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CarryReport } from '#shared/bridge.ts';
import { instantOf, monthOf, singaporeDate } from '#shared/kernel/index.ts';
import {
  MANAGER_PIN,
  startWorld,
  type TestCompany,
  type TestWorld,
} from '../../../sync-server/test/world.ts';
import { toJournalRecord } from '../../src/engine/commit/journal-record.ts';
import { openJournal } from '../../src/engine/journal/index.ts';
import { scanSegment } from '../../src/engine/journal/record-frame.ts';
import { type AuditedShop, audit } from './audit.queries.ts';
import { ChaosProxy } from './chaos-proxy.ts';
import { Dice } from './killed/random.ts';
import { type ShownSale, Till, until, value } from './till.ts';

/** As many as a busy till makes in a day without a line. */
const UNSENT_SALES = 2_000;

/** Each is a few requests to the keeper, so that the line has its chances. */
const COPIED_SALES = 30;
const BAD_LINE_SEED = 24;

let world: TestWorld;
let company: TestCompany;
let stick: string;
let spare: Till;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  company = await world.createCompany({ openingMilli: OPENING_MILLI });
  stick = await mkdtemp(join(tmpdir(), 'kedai-stick-'));
  spare = await Till.pair(world, company, 'T02', { peerPort: 0 });
  await spare.getReady();
});
afterEach(async () => {
  await spare.stop();
  await rm(stick, { recursive: true, force: true });
});

const OPENING_MILLI = 10_000_000;
const query: AuditedShop['query'] = async (sql, parameters) =>
  (await world.admin.query(sql, [...parameters])).rows;
const auditOf = (shown: Till['shown'], ...tills: readonly Till[]) =>
  audit({ query, company, tills, openingMilli: OPENING_MILLI, shown: [...shown, ...spare.shown] });
const carry = (folder = stick, recoveryKey = company.recoveryPrivateKey) =>
  spare.bridge.devices.carryDeadTill({ folder, recoveryKey });
const streamOf = ({ streams }: CarryReport): string => {
  const [stream] = streams;
  if (stream === undefined || streams.length > 1) throw new Error('expected one stream');
  return stream.streamId;
};
const untilSent = (streamId: string) =>
  until(async () => (await value(spare.bridge.devices.carriedStream({ streamId }))).waiting === 0);

/** A till with its journal's copy on a stick that sold once with the server, and then without. */
async function offlineTill(unsent: number): Promise<Till> {
  const till = await Till.pair(world, company, 'T01', { mirrorDir: stick });
  await till.getReady();
  await till.sell(company.items[0]);
  await till.until(({ sync }) => sync.waiting === 0);
  till.wire.cut();
  for (let sold = 0; sold < unsent; sold += 1) {
    const item = company.items[sold % company.items.length] ?? company.items[0];
    await till.sell(item);
  }
  return till;
}

describe('a spare till with a dead till’s stick', () => {
  it('sends all that the dead till had sold, within minutes, and ends its number series', async () => {
    const shown = await busyDay();
    const startedMs = performance.now();
    const report = await value(carry());
    expect(report).toMatchObject({ damaged: false, streams: [{ registerCode: 'T01', attention: 0 }] });
    expect(report.streams[0]?.found).toBe(UNSENT_SALES + 1);
    const streamId = streamOf(report);
    await untilSent(streamId);
    const tookMs = performance.now() - startedMs;
    console.log(`${UNSENT_SALES} unsent sales of a dead till carried in ${(tookMs / 1000).toFixed(1)} s`);
    const wrongPin = await spare.bridge.devices.closeCarriedStream({ streamId, pin: '0000' });
    expect(wrongPin.ok).toBe(false);
    const closed = await value(spare.bridge.devices.closeCarriedStream({ streamId, pin: MANAGER_PIN }));
    expect(closed).toMatchObject({
      registerCode: 'T01',
      lastReceiptSequence: UNSENT_SALES,
      lastSequence: UNSENT_SALES + 1,
    });
    // The stick is put in again, and the stream is closed again: nothing changes.
    expect((await value(carry())).streams).toMatchObject([{ waiting: 0, acceptedBefore: UNSENT_SALES + 1 }]);
    expect(await value(spare.bridge.devices.closeCarriedStream({ streamId, pin: MANAGER_PIN }))).toEqual(
      closed,
    );
    await spare.sell(company.items[0]);
    expect(await auditOf(shown, spare)).toEqual([]);
  });

  it('says what is wrong with a key or a folder, and takes nothing in', async () => {
    const dead = await offlineTill(1);
    await dead.stop();
    const empty = join(stick, 'empty');
    await mkdir(empty);
    const otherKey = Buffer.alloc(32, 7).toString('base64');
    const code = async (answer: ReturnType<typeof carry>) => {
      const given = await answer;
      return given.ok ? undefined : given.error.code;
    };
    expect(await code(carry(stick, otherKey))).toBe('devices.recoveryKeyInvalid');
    expect(await code(carry(stick, 'not a key'))).toBe('devices.recoveryKeyInvalid');
    expect(await code(carry(empty))).toBe('devices.journalNotFound');
    expect(await code(carry(join(stick, 'nothing here')))).toBe('devices.journalNotFound');
    expect(spare.look('SELECT count(*) AS n FROM outbox')).toEqual([{ n: 0 }]);
    expect(await code(carry())).toBeUndefined();
    expect(await auditOf(dead.shown, spare)).toEqual([]);
  });

  it('waits with what it took in while it is offline, also when it is killed, and may be given the stick again', async () => {
    const dead = await offlineTill(150);
    await dead.stop();
    spare.wire.cut();
    const { streams } = await value(carry());
    expect(streams).toMatchObject([{ found: 152 }]);
    await spare.sell(company.items[0]);
    expect((await value(carry())).streams).toEqual(streams);
    await spare.restart();
    await spare.signIn();
    const [streamId = ''] = streams.map((stream) => stream.streamId);
    const early = await spare.bridge.devices.closeCarriedStream({ streamId, pin: MANAGER_PIN });
    expect(early).toMatchObject({ ok: false, error: { code: 'devices.stillCarrying' } });
    spare.wire.mend();
    expect(await auditOf(dead.shown, spare)).toEqual([]);
  });

  it('goes on with a copy of which it took in a part when it was killed', async () => {
    const dead = await offlineTill(250);
    await dead.stop();
    spare.wire.cut();
    const older = await spare.copyFolder();
    await spare.getReady();
    const carrying = carry();
    await until(() => Number(spare.look('SELECT count(*) AS n FROM outbox')[0]?.n) > 0);
    await spare.close();
    await carrying.catch(() => undefined);
    await rm(older, { recursive: true });
    await spare.start();
    spare.wire.mend();
    await spare.getReady();
    await value(carry());
    expect(await auditOf(dead.shown, spare)).toEqual([]);
  });

  it('carries nothing twice for a till that lives after all and sends the same', async () => {
    const alive = await offlineTill(30);
    await value(carry());
    alive.wire.mend();
    await alive.sell(company.items[0]);
    expect(await auditOf(alive.shown, spare, alive)).toEqual([]);
    await value(carry());
    await alive.sell(company.items[1]);
    expect(await auditOf(alive.shown, spare, alive)).toEqual([]);
    await alive.stop();
  });

  it('[SYN-16] brings in what follows a damaged part of the copy, and says that something is missing', async () => {
    const dead = await offlineTill(20);
    const [streamId = ''] = dead.look('SELECT stream_id AS id FROM device_state').map(({ id }) => String(id));
    await dead.stop();
    flip(join(stick, streamId), 10);
    const report = await value(carry());
    expect(report.damaged).toBe(true);
    expect(streamOf(report)).toBe(streamId);
    await until(async () => (await value(spare.bridge.devices.carriedStream({ streamId }))).heldBack);
    await value(spare.bridge.devices.closeCarriedStream({ streamId, pin: MANAGER_PIN }));
    const lost = dead.shown.splice(8, 1);
    expect(lost).toHaveLength(1);
    expect(await auditOf(dead.shown, spare)).toEqual([]);
  });
});

describe('a spare till that kept a dead till’s copy', () => {
  it('[DEV-24] carries what that till had sold over a bad line, once, without a stick or the internet', async () => {
    const { keeping } = await value(spare.bridge.devices.copies({}));
    const line = new ChaosProxy(`http://127.0.0.1:${keeping?.port}`, new Dice(BAD_LINE_SEED));
    await line.start();
    const dead = await Till.pair(world, company, 'T01');
    await dead.getReady();
    await dead.sell(company.items[0]);
    await dead.until(({ sync }) => sync.waiting === 0);
    dead.wire.cut();
    const to = { address: new URL(line.url).host, code: keeping?.code ?? '' };
    const wrong = { ...to, code: 'A'.repeat(16) };
    const refused = await dead.bridge.devices.sendCopies({ to: wrong });
    expect(refused).toMatchObject({ ok: false, error: { code: 'devices.copyCodeWrong' } });
    await value(dead.bridge.devices.sendCopies({ to }));
    line.worsen();
    for (let sold = 0; sold < COPIED_SALES; sold += 1) await dead.sell(company.items[0]);
    await dead.until(({ copies }) => copies?.state === 'copied');
    // Nothing more gets out of it: neither its line to the spare nor its disk outlives it.
    await line.stop();
    await dead.stop();
    spare.wire.cut();
    const { kept } = await value(spare.bridge.devices.copies({}));
    const [copy] = kept;
    expect(kept).toMatchObject([
      { registerCode: 'T01', throughReceipt: dead.shown.at(-1)?.receiptNumber, oldAddress: null },
    ]);
    const carryKept = (recoveryKey: string) =>
      spare.bridge.devices.carryKept({ streamId: copy?.streamId ?? '', recoveryKey });
    const otherKey = await carryKept(Buffer.alloc(32, 7).toString('base64'));
    expect(otherKey).toMatchObject({ ok: false, error: { code: 'devices.recoveryKeyInvalid' } });
    const report = await value(carryKept(company.recoveryPrivateKey));
    expect(report).toMatchObject({ damaged: false, streams: [{ found: COPIED_SALES + 2 }] });
    spare.wire.mend();
    await untilSent(streamOf(report));
    expect(await auditOf(dead.shown, spare)).toEqual([]);
  });
});

/** Damages the record of a sequence in a stick's copy. */
function flip(folder: string, sequence: number): void {
  const [name] = readdirSync(folder).filter((file) => file.endsWith('.journal'));
  const path = join(folder, name ?? '');
  const bytes = readFileSync(path);
  const frame = scanSegment(bytes, 1).frames[sequence - 1];
  if (frame === undefined) throw new Error('expected the record in the copy');
  bytes.fill(0xff, frame.position + 100, frame.position + 108);
  writeFileSync(path, bytes);
}

/** The journal's copy of a till that never reached the server: as many sales as it takes in a day. */
async function busyDay(): Promise<ShownSale[]> {
  const device = await world.enrol(company, 'T01');
  const facts = [device.openShift()];
  const shown: ShownSale[] = [];
  for (let sold = 0; sold < UNSENT_SALES; sold += 1) {
    const item = company.items[sold % company.items.length] ?? company.items[0];
    const fact = device.sell([[item, 1_000]]);
    facts.push(fact);
    const { saleId, receiptNumber } = JSON.parse(fact.envelope).body;
    shown.push({ saleId, receiptNumber, items: [item] });
  }
  const { recoveryPublicKey, streamId } = device.enrolled;
  const folder = join(stick, streamId);
  await mkdir(folder);
  const recoveryKey = Uint8Array.from(Buffer.from(recoveryPublicKey, 'base64'));
  const journal = openJournal({ folder, recoveryPublicKey: recoveryKey, localKey: randomBytes(32) });
  const month = monthOf(singaporeDate(instantOf(device.clock())));
  journal.appendAll(facts.map((fact, index) => toJournalRecord(index + 1, fact, month)));
  journal.close();
  return shown;
}
