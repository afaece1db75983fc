import { journalEntries, postedJournalEntries } from '#shared/accounting/index.ts';
import { streams } from '#shared/devices/index.ts';
import { stockLevels } from '#shared/inventory/index.ts';
import { salePayments, sales } from '#shared/sales/index.ts';
import {
  accountBalances,
  localFacts,
  OFFICE,
  outbox,
  quarantinedFacts,
  readBase,
  reviewItems,
  type ServerFactRow,
  serverFacts,
} from '#shared/sync/index.ts';
import { readSignedBody, type SignedBody } from './audit-bodies.ts';
import { auditGoods, auditRequests, type GoodsFact } from './audit-goods.ts';
import { auditStoredValue, type ValueFact } from './audit-stored-value.ts';
import type { Device } from './device.ts';
import type { SimulatedServer } from './server.ts';
import { deferredFacts } from './server-tables.ts';
import type { Shop } from './shop.ts';
import type { Truth } from './truth.ts';

/** What is wrong, in words; nothing is right. */
type Findings = string[];

interface AuditedFact {
  readonly row: ServerFactRow;
  readonly body: SignedBody;
}

/**
 * Adds up the shop again from the bytes that its tills signed, by arithmetic of its own, and compares: the server's books,
 * and every replica's. To be called when nothing is under way any more.
 */
export function audit(
  shop: Shop,
  truth: Truth,
  server: SimulatedServer,
  devices: readonly Device[],
): Findings {
  const findings: Findings = [];
  const ledger = server.postgres
    .rows(serverFacts)
    .filter(({ audience }) => audience === OFFICE)
    .map((row): AuditedFact => ({ row, body: readSignedBody(row.envelope) }))
    .sort((a, b) => a.row.acceptNo - b.row.acceptNo);
  auditLedger(ledger, findings);
  const gone = new Set(devices.flatMap(({ isDead, name }) => (isDead ? [name] : [])));
  auditReceipts(truth, gone, ledger, server, findings);
  auditNumbers(truth, ledger, server, findings);
  auditOrder(ledger, truth, findings);
  auditPeople(truth, ledger, server, findings);
  auditCounts(truth, ledger, server, findings);
  auditServerBooks(shop, ledger, server, findings);
  auditStoredValue(truth, valueFacts(ledger), server, devices, findings);
  auditGoods(goodsFacts(ledger), server, devices, findings);
  auditRequests(truth, goodsFacts(ledger), server, devices, findings);
  for (const device of devices) {
    if (!device.isDead && device.isPaired) auditReplica(device, shop, ledger, server, findings);
  }
  return findings;
}

const valueFacts = (ledger: readonly AuditedFact[]): ValueFact[] =>
  ledger.flatMap(({ row: { id, acceptNo, streamId: stream }, body: { values } }) =>
    values.map((value) => ({ id, acceptNo, stream, value })),
  );

const goodsFacts = (ledger: readonly AuditedFact[]): GoodsFact[] =>
  ledger.flatMap(({ row: { id }, body: { goods } }) => (goods === undefined ? [] : [{ id, goods }]));

/** AcceptNos without a gap, no fact twice, and every stream's facts in a row. */
function auditLedger(ledger: readonly AuditedFact[], findings: Findings): void {
  const ids = new Set<string>();
  const places = new Set<string>();
  ledger.forEach(({ row, body }, index) => {
    if (row.acceptNo !== index + 1)
      findings.push(`acceptNo ${row.acceptNo} stands where ${index + 1} should`);
    if (ids.has(row.id)) findings.push(`fact ${row.id} is in the ledger twice`);
    if (places.has(`${row.streamId} ${row.sequence}`))
      findings.push(`two facts are ${row.streamId} ${row.sequence}`);
    ids.add(row.id);
    places.add(`${row.streamId} ${row.sequence}`);
    if (body.id !== row.id || body.stream !== row.streamId || body.sequence !== row.sequence) {
      findings.push(`row ${row.id} isn't what was signed`);
    }
    if (body.gstMistake !== undefined) findings.push(`${row.id}: ${body.gstMistake}`);
  });
}

/**
 * Whoever holds a receipt is in the ledger, once, with that amount. Only what a till made that is gone, at a place that a copy
 * of it took first, is set aside for a person to enter: nobody is left who could sign it anew.
 */
function auditReceipts(
  truth: Truth,
  gone: ReadonlySet<string>,
  ledger: readonly AuditedFact[],
  server: SimulatedServer,
  findings: Findings,
): void {
  const byId = new Map(ledger.map((fact) => [fact.row.id as string, fact]));
  const deferred = new Set(server.postgres.rows(deferredFacts).map(({ id }) => id));
  const told = new Set(server.postgres.rows(reviewItems).map(({ factId }) => factId as string));
  for (const { factId, device, receiptNumber, totalCents } of truth.receipts) {
    const booked = byId.get(factId);
    if (booked === undefined) {
      const aside = server.postgres.rows(quarantinedFacts).find((row) => row.factId === factId);
      const isBehindCopy = gone.has(device) && truth.copied.has(receiptNumber.slice(0, 3));
      if (isBehindCopy && aside !== undefined && told.has(aside.id)) continue;
      if (truth.lost.has(factId)) continue;
      const where = aside
        ? `aside as ${aside.outcome} ${aside.code}`
        : deferred.has(factId)
          ? 'deferred'
          : 'nowhere';
      findings.push(`receipt ${receiptNumber} (${factId}) isn't in the ledger, but ${where}`);
    } else if (booked.body.sale?.totalCents !== totalCents) {
      findings.push(`receipt ${receiptNumber} is in the ledger with another amount`);
    }
  }
}

/** Each series counts 1, 2, 3…; what doesn't, and what is used twice, somebody is told of. */
function auditNumbers(
  truth: Truth,
  ledger: readonly AuditedFact[],
  server: SimulatedServer,
  findings: Findings,
): void {
  const noticed = new Set(
    server.postgres
      .rows(reviewItems)
      .flatMap(({ code, factId }) =>
        code === 'sync.receiptGap' && factId !== null ? [factId as string] : [],
      ),
  );
  const aside = new Set(
    server.postgres.rows(quarantinedFacts).flatMap(({ streamId, envelope, outcome }) => {
      const number = readSignedBody(envelope).sale?.receiptNumber;
      return number === undefined || outcome === 'duplicate' ? [] : [`${streamId} ${number}`];
    }),
  );
  const series = new Map(server.postgres.rows(streams).map((row) => [row.id as string, row.receiptSeries]));
  const isRestored = server.incarnation.number > 1;
  const byNumber = new Map<string, AuditedFact[]>();
  const next = new Map<string, number>();
  for (const fact of ledger) {
    const { sale } = fact.body;
    if (sale === undefined) continue;
    byNumber.set(sale.receiptNumber, [...(byNumber.get(sale.receiptNumber) ?? []), fact]);
    const { streamId } = fact.row;
    const numberOf = (sequence: number) => `${series.get(streamId)}-${String(sequence).padStart(6, '0')}`;
    let expected = next.get(streamId) ?? 1;
    while (sale.receiptNumber !== numberOf(expected) && aside.has(`${streamId} ${numberOf(expected)}`)) {
      expected += 1;
    }
    const fits = sale.receiptNumber === numberOf(expected);
    const isOfSeries = sale.receiptNumber.startsWith(`${series.get(streamId)}-`);
    // What a person carries of a till that is gone may come in another order [SYN-16]: behind the highest number the next one fits.
    if (isOfSeries)
      next.set(streamId, Math.max(next.get(streamId) ?? 1, Number(sale.receiptNumber.slice(-6)) + 1));
    const isOnly = byNumber.get(sale.receiptNumber)?.length === 1;
    // Behind a sale that is in quarantine, whose number the books don't have, a number is told of; and after a restore what
    // comes back comes in another order.
    const code = sale.receiptNumber.slice(0, 3);
    const isExcused = truth.broken.has(code) || truth.ended.has(code);
    if (fits && isOnly && noticed.has(fact.row.id) && !isExcused && !isRestored) {
      findings.push(`${sale.receiptNumber} is in its series, and somebody is told that it isn't`);
    }
    if (!fits && !noticed.has(fact.row.id))
      findings.push(`${sale.receiptNumber} is out of its series, unnoticed`);
    if (noticed.has(fact.row.id) && !truth.copied.has(code) && !isExcused) {
      findings.push(`${sale.receiptNumber} is out of its series, though nobody copied its till`);
    }
  }
  for (const [number, facts] of byNumber) {
    if (facts.length > 1 && !facts.some(({ row }) => noticed.has(row.id))) {
      findings.push(`${number} was given to ${facts.length} sales, unnoticed`);
    }
  }
}

/**
 * No fact of a stream dates before the one that it follows. A stream that a person has ended may have two writers' facts, one
 * after the other: what was left behind of a till whose clone went on.
 */
function auditOrder(ledger: readonly AuditedFact[], truth: Truth, findings: Findings): void {
  const codes = new Map(
    ledger.flatMap(({ row, body }) =>
      body.sale === undefined ? [] : [[row.streamId, body.sale.receiptNumber.slice(0, 3)] as const],
    ),
  );
  const inOrder = ledger.toSorted((a, b) => a.row.sequence - b.row.sequence);
  const newest = new Map<string, string>();
  for (const { row, body } of inOrder) {
    const code = codes.get(row.streamId) ?? '';
    if (truth.ended.has(code) && truth.copied.has(code)) continue;
    if (body.at < (newest.get(row.streamId) ?? '')) findings.push(`${row.id} dates before what it follows`);
    newest.set(row.streamId, body.at);
  }
}

/** What a person must be told, or must not find: revoked authors, closed months, stock below zero, sales that don't add up. */
function auditPeople(
  truth: Truth,
  ledger: readonly AuditedFact[],
  server: SimulatedServer,
  findings: Findings,
): void {
  const items = server.postgres.rows(reviewItems);
  const told = new Set(items.map(({ code, factId }) => `${code} ${factId}`));
  for (const { row } of ledger) {
    const isRevoked = truth.revoked.some(
      ({ streamId, throughAcceptNo }) => streamId === row.streamId && row.acceptNo > throughAcceptNo,
    );
    if (isRevoked && !told.has(`sync.revokedAuthor ${row.id}`))
      findings.push(`${row.id} is of a revoked till, unnoticed`);
    const isClosed = truth.closed.some(
      ({ month, throughAcceptNo }) => row.acceptNo > throughAcceptNo && row.postingMonth <= month,
    );
    if (isClosed) findings.push(`${row.id} is in the books of ${row.postingMonth}, which were closed`);
    if (truth.brokenFacts.has(row.id)) findings.push(`${row.id} doesn't add up, and is in the ledger`);
  }
  const aside = new Map(
    server.postgres
      .rows(quarantinedFacts)
      .flatMap((row) => (row.outcome === 'duplicate' ? [] : [[row.factId as string, row.id as string]])),
  );
  for (const id of truth.brokenFacts) {
    if (truth.lost.has(id)) continue;
    const row = aside.get(id);
    if (row === undefined || !items.some(({ factId }) => factId === row))
      findings.push(`${id} can't be found`);
  }
  const below = items
    .filter(({ code }) => code === 'sync.stockBelowZero')
    .map(({ details }) => JSON.stringify(details));
  for (const { locationId, variantId, onHandMilli } of server.postgres.rows(stockLevels)) {
    const isTold = below.some((details) => details.includes(locationId) && details.includes(variantId));
    if (onHandMilli < 0 && !isTold)
      findings.push(`stock ${locationId} ${variantId} is below zero, unnoticed`);
  }
}

/** In the end a level is what was last counted, and what moved after, or by a clock that ran ahead of the count's unseen by it. */
function auditCounts(
  truth: Truth,
  ledger: readonly AuditedFact[],
  server: SimulatedServer,
  findings: Findings,
): void {
  const series = new Map(server.postgres.rows(streams).map((row) => [row.id as string, row.receiptSeries]));
  const counts = new Map<string, { readonly body: SignedBody; readonly milli: number }>();
  for (const { body } of ledger) {
    for (const { locationId, variantId, milli } of body.counted) {
      const key = `${locationId} ${variantId}`;
      const known = counts.get(key)?.body;
      const isNewer = known === undefined || `${body.at} ${body.id}` > `${known.at} ${known.id}`;
      if (isNewer) counts.set(key, { body, milli });
    }
  }
  // Where a fact was before, unless that is another fact's place: then only a copy of its author's data had it there.
  const owners = new Map(ledger.map(({ row }) => [`${row.streamId} ${row.sequence}`, row.id as string]));
  const duplicates = server.postgres.rows(quarantinedFacts).filter(({ outcome }) => outcome === 'duplicate');
  const isOwner = ({ streamId, sequence, factId }: (typeof duplicates)[number]) =>
    (owners.get(`${streamId} ${sequence}`) ?? factId) === factId;
  const again = duplicates.filter(isOwner);
  // Or a life of the server's data that is gone had it there: a count of that life names the place, and nobody can tell what it meant.
  const claimed = server.incarnation.number > 1 ? duplicates.filter((row) => !isOwner(row)) : [];
  const levels = levelSums(server.postgres.rows(stockLevels));
  for (const [key, { body: count, milli: counted }] of counts) {
    // What a checkpoint of an earlier life of the server had can't be told from here. What the book of a till had that was
    // copied is named by places that its copy used, too; and what the book had that was quarantined later isn't known.
    const code = series.get(count.stream)?.slice(0, 3) ?? '';
    if (count.seenThrough > 0 || truth.copied.has(code) || truth.broken.has(code)) continue;
    const isSeen = (streamId: string, sequence: number | null) =>
      count.seen.some(
        (seen) =>
          sequence !== null &&
          seen.streamId === streamId &&
          sequence <= seen.sequence &&
          !seen.without.includes(sequence),
      );
    if (claimed.some(({ streamId, sequence }) => isSeen(streamId, sequence))) continue;
    let expected = counted;
    for (const { row, body } of ledger) {
      const places = [row, ...again.filter(({ factId }) => factId === row.id)];
      // Goods that moved at the count's very instant, and that its book hadn't seen, aren't from before it [INV-6].
      const isAfter = body.at >= count.at && !places.some((place) => isSeen(place.streamId, place.sequence));
      if (!body.isGoods || !isAfter) continue;
      for (const { locationId, variantId, milli } of body.moved) {
        if (`${locationId} ${variantId}` === key) expected += milli;
      }
    }
    const level = levels.get(key) ?? 0;
    if (level !== expected)
      findings.push(`stock ${key} is ${level}, by its last count it should be ${expected}`);
  }
}

function auditServerBooks(
  shop: Shop,
  ledger: readonly AuditedFact[],
  server: SimulatedServer,
  findings: Findings,
): void {
  const { postgres } = server;
  compareSums('stock', stockOf(ledger, shop), levelSums(postgres.rows(stockLevels)), 'the server', findings);
  const entries = postgres.rows(postedJournalEntries).filter(({ audience }) => audience === OFFICE);
  const balances = new Map<string, number>();
  for (const { id, factId, lines } of entries) {
    const net = lines.reduce((sum, line) => sum + line.debitCents - line.creditCents, 0);
    if (net !== 0) findings.push(`entry ${id} of ${factId} is ${net} cents out of balance`);
    for (const { accountCode, debitCents, creditCents } of lines) {
      balances.set(accountCode, (balances.get(accountCode) ?? 0) + debitCents - creditCents);
    }
  }
  compareSums('account', moneyOf(ledger), balances, 'the server', findings);
  const booked = postgres.rows(sales);
  const expected = ledger.filter(({ body }) => body.sale !== undefined);
  if (booked.length !== expected.length) findings.push(`${expected.length} sales are ${booked.length} rows`);
  const paid = postgres.rows(salePayments).reduce((sum, row) => sum + row.tenderedCents - row.changeCents, 0);
  const handed = expected.reduce((sum, { body }) => sum + (body.sale?.paidCents ?? 0), 0);
  if (paid !== handed) findings.push(`${handed} cents were paid, the rows say ${paid}`);
  const told = new Set(
    postgres.rows(reviewItems).flatMap(({ code, factId }) => (factId === null ? [] : [`${code} ${factId}`])),
  );
  for (const { row, body } of ledger) {
    if (row.postingMonth !== body.month && !told.has(`sync.closedMonth ${row.id}`)) {
      findings.push(`${row.id} of ${body.month} is in the books of ${row.postingMonth}, unnoticed`);
    }
  }
}

/** A replica has what its audience has, exactly, and nothing of its own is left to send. */
function auditReplica(
  device: Device,
  shop: Shop,
  ledger: readonly AuditedFact[],
  server: SimulatedServer,
  findings: Findings,
): void {
  const { db, name, audience } = device;
  const isMine = ({ body }: AuditedFact) => audience === OFFICE || body.outlets.includes(audience);
  const mine = ledger.filter(isMine);
  const waiting = db.all(outbox).filter(({ state }) => state === 'waiting');
  for (const { factId } of waiting) findings.push(`${name} still has ${factId} to send`);
  const base = db.all(localFacts).length === 0 ? undefined : db;
  if (base === undefined && mine.length > 0 && db.all(stockLevels).length === 0) {
    findings.push(`${name} has nothing`);
    return;
  }
  const accepted = new Map(ledger.map((fact) => [fact.row.id as string, fact.row]));
  for (const fact of db.all(localFacts)) {
    const row = accepted.get(fact.id);
    if (row === undefined) {
      const queued = db.all(outbox).find(({ factId }) => factId === fact.id);
      if (queued === undefined) findings.push(`${name} has ${fact.id}, which nobody knows of`);
      else if (fact.counted) findings.push(`${name} counts ${fact.id}, which is ${queued.state}`);
    } else if (fact.acceptNo !== row.acceptNo) {
      findings.push(`${name} has ${fact.id} as ${fact.acceptNo}, it is ${row.acceptNo}`);
    } else if (!fact.projected) findings.push(`${name} hasn't projected ${fact.id}`);
  }
  const places = [shop.shop, shop.warehouse].filter(
    ({ outletId }) => audience === OFFICE || audience === outletId,
  );
  const here = new Set<string>(places.map(({ locationId }) => locationId));
  const isHere = ([key]: [string, number]) => here.has(key.split(' ')[0] ?? '');
  const levels = new Map([...levelSums(db.all(stockLevels))].filter(isHere));
  compareSums('stock', new Map([...stockOf(mine, shop)].filter(isHere)), levels, name, findings);
  const balances = new Map(db.all(accountBalances).map((row) => [row.accountCode, row.balanceCents]));
  compareSums('account', moneyOf(mine), balances, name, findings);
  auditEntries(device, server, findings);
}

/** The entries here are the server's, and none is provisional. */
function auditEntries({ db, name }: Device, server: SimulatedServer, findings: Findings): void {
  const posted = new Map(
    server.postgres
      .rows(postedJournalEntries)
      .flatMap((entry) => (entry.audience === OFFICE ? [[entry.id as string, entry] as const] : [])),
  );
  const held = new Set(db.all(outbox).map(({ factId }) => factId as string));
  const { throughAcceptNo } = readBase(db);
  const covered = new Set(
    db
      .all(localFacts)
      .flatMap(({ id, acceptNo }) =>
        acceptNo !== null && acceptNo <= throughAcceptNo ? [id as string] : [],
      ),
  );
  for (const entry of db.all(journalEntries)) {
    // What the checkpoint stands for isn't fetched any more where nothing came after it.
    if (covered.has(entry.factId)) continue;
    const server = posted.get(entry.id);
    if (server === undefined) {
      if (!held.has(entry.factId))
        findings.push(`${name} has an entry of ${entry.factId} that the server hasn't`);
      continue;
    }
    if (entry.status !== 'posted') findings.push(`${name} has the entry of ${entry.factId} as provisional`);
    if (
      entry.postingMonth !== server.postingMonth ||
      JSON.stringify(entry.lines) !== JSON.stringify(server.lines)
    ) {
      findings.push(`${name} has another entry of ${entry.factId}`);
    }
  }
}

function stockOf(facts: readonly AuditedFact[], _shop: Shop): Map<string, number> {
  const levels = new Map<string, number>();
  for (const { body } of facts) {
    for (const { locationId, variantId, milli } of body.moved) {
      const key = `${locationId} ${variantId}`;
      levels.set(key, (levels.get(key) ?? 0) + milli);
    }
  }
  return levels;
}

function moneyOf(facts: readonly AuditedFact[]): Map<string, number> {
  const balances = new Map<string, number>();
  for (const { body } of facts) {
    for (const [account, cents] of body.booked) balances.set(account, (balances.get(account) ?? 0) + cents);
  }
  return balances;
}

const levelSums = (rows: readonly { locationId: string; variantId: string; onHandMilli: number }[]) =>
  new Map(rows.map(({ locationId, variantId, onHandMilli }) => [`${locationId} ${variantId}`, onHandMilli]));

function compareSums(
  what: string,
  expected: ReadonlyMap<string, number>,
  found: ReadonlyMap<string, number>,
  who: string,
  findings: Findings,
): void {
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const [wanted, there] = [expected.get(key) ?? 0, found.get(key) ?? 0];
    if (wanted !== there) findings.push(`${what} ${key} is ${there} on ${who}, it should be ${wanted}`);
  }
}
