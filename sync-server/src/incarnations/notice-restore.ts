import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamRow } from '#shared/devices/index.ts';
import { GENESIS_HASH, instantOf, streamId, uuidV7 } from '#shared/kernel/index.ts';
import { writeCheckpoints } from '../checkpoints/write-checkpoints.ts';
import { findCommand } from '../commands/commands.queries.ts';
import type { ServerContext } from '../context.ts';
import { privateKeyOf, rawPublicKey } from '../devices/signatures.ts';
import type { CompanyTransaction, Database } from '../store/database.ts';
import { currentIncarnation } from '../store/incarnations.queries.ts';
import { eraseAgain } from './erase-again.ts';
import {
  checkpointIncarnation,
  companyMarks,
  decidedThrough,
  factAt,
  lastNumbers,
  lockCounter,
  replaceServerStream,
  saveIncarnation,
  serverStreamOf,
  skipNumbers,
} from './incarnations.queries.ts';
import { reinstateStreams } from './reinstate-streams.ts';
import type { CompanyMark, SeenCompany, SeenNotes } from './seen-notes.ts';

/** Numbers may have been given out after the last note; so many that nobody gives out between two notes are skipped. */
const SKIPPED_NUMBERS = 1000;
const SEED_BYTES = 32;

/** Where an operator says that the database was restored, for what can't be seen: an empty file in the data folder. */
export const restoredMarker = (dataDir: string): string => join(dataDir, 'restored');

export interface NoticeOptions {
  readonly dataDir: string;
  readonly notes: SeenNotes;
}

interface NewLife {
  readonly companyId: string;
  readonly number: number;
  /** Through where it has what the life before had; undefined: as far as it has facts. */
  readonly throughAcceptNo: number | undefined;
}

/**
 * At the start, before anybody is answered: a database that doesn't have what devices were told was restored from a backup,
 * and begins a new life [DESIGN section 2]. Its number series skip what may have been seen, the server writes a stream of
 * its own from then on, what the shape engine keeps is removed, and there is a checkpoint to start from at once.
 * @returns the companies that are in another life than at the last start
 */
export async function noticeRestore(context: ServerContext, options: NoticeOptions): Promise<string[]> {
  const { database, log } = context;
  const { dataDir, notes } = options;
  const isTold = await exists(restoredMarker(dataDir));
  const changed: string[] = [];
  const marks = await companyMarks(database);
  for (const companyId of notes.companyIds()) {
    if (!marks.has(companyId))
      log.error({ companyId }, 'a company that was here before is gone from the database');
  }
  for (const [companyId, mark] of marks) {
    const seen = notes.of(companyId);
    const life = await newLifeOf(context, companyId, mark, seen, isTold);
    const isElsewhere = seen !== undefined && mark.incarnation > seen.incarnation;
    if (life !== undefined || isElsewhere) {
      // First, because a second start wouldn't see what this one has seen.
      await rm(join(dataDir, 'shapes'), { recursive: true, force: true });
      changed.push(companyId);
    }
    await database.inCompany(companyId, (tx) => enterLife(tx, context, life, seen));
    await reinstateStreams(context, companyId);
    await eraseAgain(context, companyId);
    if (life !== undefined) log.warn({ ...life }, 'the database was restored: a new life of its data begins');
    await giveCheckpoint(context, companyId);
  }
  await noteAll(context, notes);
  await notes.flush();
  if (isTold) await rm(restoredMarker(dataDir), { force: true });
  return changed;
}

/** Notes what there is of every company. */
export async function noteAll(
  { database }: Pick<ServerContext, 'database'>,
  notes: SeenNotes,
): Promise<void> {
  for (const [companyId, mark] of await companyMarks(database)) notes.saw(companyId, mark);
}

/** The life that must begin; undefined when the data is what was seen, or when another server has begun it. */
async function newLifeOf(
  { database }: ServerContext,
  companyId: string,
  mark: CompanyMark,
  seen: SeenCompany | undefined,
  isTold: boolean,
): Promise<NewLife | undefined> {
  const number = Math.max(mark.incarnation, seen?.incarnation ?? 1) + 1;
  if (isTold) return { companyId, number, throughAcceptNo: undefined };
  if (seen === undefined || mark.incarnation > seen.incarnation) return undefined;
  const hasForgotten = forgotNumbers(mark, seen) || (await forgotDecision(database, companyId, seen));
  if (seen.acceptNo === 0 || seen.factId === null) {
    return mark.incarnation < seen.incarnation || hasForgotten
      ? { companyId, number, throughAcceptNo: undefined }
      : undefined;
  }
  const there = await database.inCompany(companyId, (tx) => factAt(tx, seen.acceptNo));
  if (there === seen.factId && mark.incarnation === seen.incarnation) {
    // Where the last note ends is all that is known to be as it was.
    return hasForgotten ? { companyId, number, throughAcceptNo: seen.acceptNo } : undefined;
  }
  // Another fact in its place: facts were accepted since the restore, and nobody knows from where on.
  const hasParted = there !== undefined && there !== seen.factId;
  return {
    companyId,
    number,
    throughAcceptNo: await agreedThrough(database, companyId, mark, { ...seen, hasParted }),
  };
}

/**
 * Through which acceptNo the data is known to be what was seen. It may have taken in facts since it was put back, by a server that
 * had no note of more, or under one that ran on: what is beyond the last noted fact that is in its place, nobody knows.
 * @returns undefined when it ends there
 */
async function agreedThrough(
  database: Database,
  companyId: string,
  mark: CompanyMark,
  { marks, hasParted }: SeenCompany & { readonly hasParted: boolean },
): Promise<number | undefined> {
  if (marks.length === 0) return hasParted ? 0 : undefined;
  return database.inCompany(companyId, async (tx) => {
    let through = 0;
    for (const { acceptNo, factId } of marks) {
      if ((await factAt(tx, acceptNo)) !== factId) break;
      through = acceptNo;
    }
    return through === mark.acceptNo ? undefined : through;
  });
}

/** True when a number that was given out is to be given out again. */
const forgotNumbers = (mark: CompanyMark, seen: SeenCompany): boolean =>
  Object.entries(seen.series).some(([series, last]) => (mark.series[series] ?? 0) < last);

/** True when what a device was told is decided isn't there. */
async function forgotDecision(
  database: Database,
  companyId: string,
  { commandId }: SeenCompany,
): Promise<boolean> {
  if (commandId === null) return false;
  return (await database.inCompany(companyId, (tx) => findCommand(tx, commandId))) === undefined;
}

async function enterLife(
  tx: CompanyTransaction,
  context: ServerContext,
  life: NewLife | undefined,
  seen: SeenCompany | undefined,
): Promise<void> {
  const counter = await lockCounter(tx);
  const current = (await currentIncarnation(tx)).number;
  // Another server that starts at the same moment may have been first.
  if (life !== undefined && current < life.number) {
    const throughAcceptNo = life.throughAcceptNo ?? counter;
    const startedAt = instantOf(context.clock());
    // Where nobody knows from when on this is another life, nobody knows what else was decided in the one before.
    const decided = life.throughAcceptNo === undefined ? await decidedThrough(tx) : null;
    await saveIncarnation(tx, { number: life.number, throughAcceptNo, startedAt, decidedThrough: decided });
  }
  const { number } = await currentIncarnation(tx);
  const written = await serverStreamOf(tx);
  if (number === 1 || written.installationId === serverOfLife(number)) return;
  const numbers = await lastNumbers(tx);
  for (const series of new Set([...numbers.keys(), ...Object.keys(seen?.series ?? {})])) {
    const last = Math.max(numbers.get(series) ?? 0, seen?.series[series] ?? 0);
    await skipNumbers(tx, series, last + SKIPPED_NUMBERS);
  }
  await beginServerStream(tx, context, written.id, number);
}

const serverOfLife = (number: number): string => `server ${number}`;

/** Under the old key and number, another fact than the one that devices have would be a fork. */
async function beginServerStream(
  tx: CompanyTransaction,
  context: ServerContext,
  left: string,
  number: number,
): Promise<void> {
  const seed = Buffer.from(context.random(SEED_BYTES)).toString('base64');
  const stream: StreamRow = {
    id: streamId.parse(uuidV7(context.clock(), context.random(10))),
    companyId: tx.companyId as StreamRow['companyId'],
    registerId: null,
    outletId: null,
    installationId: serverOfLife(number),
    publicKey: rawPublicKey(privateKeyOf(seed)),
    receiptSeries: '',
    lastSequence: 0,
    lastHash: GENESIS_HASH,
    lastReceiptSequence: 0,
    status: 'open',
    enrolledAt: instantOf(context.clock()),
    enrolledBy: null,
    lastSeenAt: null,
    securedThrough: 0,
    replaces: streamId.parse(left),
    closedAt: null,
    closedBy: null,
    closedThrough: null,
  };
  await replaceServerStream(tx, left, stream, seed);
  // A restore to before this life must know it again.
  await context.enrolments.note(stream, { enrolments: 0 });
}

/** Replicas whose counters start after the moment that was restored need one of this life to start from. */
async function giveCheckpoint(context: ServerContext, companyId: string): Promise<void> {
  const isMissing = await context.database.inCompany(companyId, async (tx) => {
    const { number } = await currentIncarnation(tx);
    return number > 1 && (await checkpointIncarnation(tx)) < number;
  });
  if (isMissing) await writeCheckpoints(context, companyId, { full: true });
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
