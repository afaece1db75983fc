import { streams } from '#shared/devices/index.ts';
import { storedValueAccounts, storedValueLeases } from '#shared/payments/index.ts';
import { OFFICE, quarantinedFacts, reviewItems } from '#shared/sync/index.ts';
import type { Device } from './device.ts';
import type { SimulatedServer } from './server.ts';
import { balancesHere, spendableHere } from './stored-value.ts';
import type { Truth } from './truth.ts';

/** What the auditor reads of a card in signed bytes. */
export interface SignedValue {
  readonly did: 'issued' | 'leased' | 'spent' | 'released' | 'ended';
  readonly account: string;
  readonly lease: string;
  /** Whose the lease is, as the server said when it gave it. */
  readonly holder: string;
  readonly cents: number;
  /** Of what was asked for: it is done once. */
  readonly command: string;
}

const deeds: Readonly<Record<string, SignedValue['did']>> = {
  'payments.storedValueIssued.v1': 'issued',
  'payments.leaseGranted.v1': 'leased',
  'payments.storedValueSpent.v1': 'spent',
  'payments.leaseReleased.v1': 'released',
  'payments.leaseEnded.v1': 'ended',
};

/** Undefined for what isn't about stored value. */
export function readSignedValue(type: string, body: Readonly<Record<string, unknown>>) {
  const did = deeds[type];
  if (did === undefined) return undefined;
  const cents = Math.round(Number(body.amountCents) * 100);
  const [account, lease, holder] = [body.accountId, body.leaseId ?? '', body.streamId ?? ''].map(String);
  const command = String(body.commandId ?? '');
  const value: SignedValue = {
    did,
    account: account ?? '',
    lease: lease ?? '',
    holder: holder ?? '',
    cents,
    command,
  };
  return { values: [value], booked: bookedOf(did, body, cents) };
}

/** A payment of a sale. */
export const spentAtCounter = (
  { accountId: account, leaseId: lease }: { readonly accountId: string; readonly leaseId: string },
  cents: number,
): SignedValue => ({ did: 'spent', account, lease, holder: '', cents, command: '' });

function bookedOf(
  did: SignedValue['did'],
  { kind, funding }: Readonly<Record<string, unknown>>,
  cents: number,
): (readonly [string, number])[] {
  const isOwed = kind === 'giftCard' || kind === 'storeCredit';
  if (did === 'issued' && isOwed) {
    const given = funding === 'cash' ? '1000' : funding === 'goodwill' ? '6100' : '3900';
    return [
      [given, cents],
      ['2300', -cents],
    ];
  }
  if (did !== 'spent' || kind === 'points') return [];
  return [
    [isOwed ? '2300' : '1100', cents],
    ['1090', -cents],
  ];
}

export interface ValueFact {
  readonly id: string;
  readonly acceptNo: number;
  readonly stream: string;
  readonly value: SignedValue;
}

interface LeaseSum {
  readonly account: string;
  holder: string;
  given: number;
  spent: number;
  returned: number;
  isEnded: boolean;
}

interface Sums {
  readonly issued: Map<string, number>;
  readonly spent: Map<string, number>;
  readonly leases: Map<string, LeaseSum>;
  /** Facts that took more than was left of their lease when they were accepted. */
  readonly beyond: Set<string>;
}

const leftOf = ({ given, spent, returned, isEnded }: LeaseSum): number =>
  isEnded ? 0 : Math.max(0, given - spent - returned);

const add = (sums: Map<string, number>, key: string, cents: number) =>
  sums.set(key, (sums.get(key) ?? 0) + cents);

/** @param facts in the order of their acceptance */
function sumUp(facts: readonly ValueFact[]): Sums {
  const sums: Sums = { issued: new Map(), spent: new Map(), leases: new Map(), beyond: new Set() };
  for (const { id, value } of facts) {
    const { did, account, lease: leaseId, holder, cents } = value;
    if (did === 'issued') add(sums.issued, account, cents);
    if (did === 'spent') add(sums.spent, account, cents);
    if (leaseId === '') continue;
    const fresh: LeaseSum = { account, holder, given: 0, spent: 0, returned: 0, isEnded: false };
    const lease = sums.leases.get(leaseId) ?? fresh;
    sums.leases.set(leaseId, lease);
    if (holder !== '') lease.holder = holder;
    if ((did === 'spent' || did === 'released') && cents > leftOf(lease)) sums.beyond.add(id);
    if (did === 'leased') lease.given += cents;
    if (did === 'spent') lease.spent += cents;
    if (did === 'released') lease.returned += cents;
    if (did === 'ended') lease.isEnded = true;
  }
  return sums;
}

/**
 * Adds up cards and credit from the signed bytes: no account is promised or spent beyond what was issued, and what is left of a lease
 * is one stream's. Copied tills, tills that were ended before they had sent everything, and a server that was restored may go
 * beyond it; then somebody is told.
 */
export function auditStoredValue(
  truth: Truth,
  facts: readonly ValueFact[],
  server: SimulatedServer,
  devices: readonly Device[],
  findings: string[],
): void {
  const sums = sumUp(facts);
  auditCommands(facts, findings);
  auditFigures(sums, server, findings);
  auditPromises(truth, facts, sums, server, findings);
  auditEnds(truth, facts, sums, server, findings);
  auditSlips(truth, facts, server, devices, findings);
  for (const device of devices) {
    if (!device.isDead && device.isPaired) auditValueOn(device, facts, server, findings);
  }
}

/** Whatever was sent again, and whatever the server had forgotten meanwhile. */
function auditCommands(facts: readonly ValueFact[], findings: string[]): void {
  const done = new Set<string>();
  for (const { id, value } of facts) {
    if (value.command === '') continue;
    if (done.has(value.command)) findings.push(`${id} is what ${value.command} asked for, done twice`);
    done.add(value.command);
  }
}

/** The server's rows are what the facts come to. */
function auditFigures(sums: Sums, server: SimulatedServer, findings: string[]): void {
  const rows = new Map(server.postgres.rows(storedValueAccounts).map((row) => [row.id as string, row]));
  for (const account of new Set([...sums.issued.keys(), ...sums.spent.keys(), ...rows.keys()])) {
    const balance = (sums.issued.get(account) ?? 0) - (sums.spent.get(account) ?? 0);
    const leases = [...sums.leases.values()].filter((lease) => lease.account === account);
    const leased = leases.reduce((sum, lease) => sum + leftOf(lease), 0);
    const row = rows.get(account);
    if (row?.balanceCents !== balance || row.leasedCents !== leased) {
      findings.push(
        `account ${account} has ${row?.balanceCents} of which ${row?.leasedCents} is leased, it should be ${balance} and ${leased}`,
      );
    }
  }
  const leases = new Map(server.postgres.rows(storedValueLeases).map((row) => [row.id as string, row]));
  for (const [id, sum] of sums.leases) {
    const row = leases.get(id);
    const isRight =
      row?.amountCents === sum.given &&
      row.spentCents === sum.spent &&
      row.returnedCents === sum.returned &&
      (row.state === 'ended') === sum.isEnded &&
      (sum.holder === '' || row.streamId === sum.holder);
    if (!isRight) findings.push(`lease ${id} is ${JSON.stringify(row)}, it should be ${JSON.stringify(sum)}`);
  }
}

/** Nothing is promised twice; what is beyond is told, and only where something had gone wrong that no software can undo. */
function auditPromises(
  truth: Truth,
  facts: readonly ValueFact[],
  { issued, spent, leases, beyond }: Sums,
  server: SimulatedServer,
  findings: string[],
): void {
  const items = server.postgres.rows(reviewItems);
  const told = (code: string) =>
    new Set(items.filter((item) => item.code === code).map(({ factId }) => factId as string));
  const exceeded = told('payments.leaseExceeded');
  for (const { id } of facts) {
    if (beyond.has(id) !== exceeded.has(id)) {
      findings.push(
        `${id} ${beyond.has(id) ? 'took more than its lease had, unnoticed' : 'is told of, and had enough'}`,
      );
    }
  }
  const rows = new Map(server.postgres.rows(streams).map((row) => [row.id as string, row]));
  const codeOf = (stream: string) => rows.get(stream)?.receiptSeries.slice(0, 3) ?? '';
  const isExcused = (lease: LeaseSum) =>
    server.incarnation.number > 1 ||
    truth.copied.has(codeOf(lease.holder)) ||
    truth.ended.has(codeOf(lease.holder));
  const short = new Set(
    items
      .filter(({ code }) => code === 'payments.balanceExceeded')
      .map(({ details }) => String(details.accountId)),
  );
  for (const account of new Set([...issued.keys(), ...spent.keys()])) {
    const own = [...leases.values()].filter((lease) => lease.account === account);
    const promised = own.reduce((sum, lease) => sum + leftOf(lease), spent.get(account) ?? 0);
    const missing = promised - (issued.get(account) ?? 0);
    if (missing > 0 && !short.has(account))
      findings.push(`${missing} cents of ${account} are promised beyond it, unnoticed`);
    if (missing > 0 && !own.some(isExcused))
      findings.push(`${missing} cents of ${account} are promised twice`);
  }
  for (const [id, lease] of leases) {
    const over = lease.spent + lease.returned - lease.given;
    if (over > 0 && !isExcused(lease)) findings.push(`lease ${id} gave ${over} cents more than it had`);
    const holder = rows.get(lease.holder);
    if (holder?.closedAt != null && leftOf(lease) > 0 && server.incarnation.number === 1) {
      findings.push(`lease ${id} is held by a stream that is closed`);
    }
  }
  for (const { id, stream, value } of facts) {
    const holder = leases.get(value.lease)?.holder;
    if (value.did !== 'spent' && value.did !== 'released') continue;
    if (holder !== stream && !truth.copied.has(codeOf(stream)) && server.incarnation.number === 1)
      findings.push(`${id} spends of ${value.lease}, which another stream holds`);
  }
}

/**
 * What a lease has left ends with a person's word that nothing more comes of its stream, or with that of a till that is wiped and has
 * left nothing behind; never before, and then at once.
 */
function auditEnds(
  truth: Truth,
  facts: readonly ValueFact[],
  { leases }: Sums,
  server: SimulatedServer,
  findings: string[],
): void {
  // What was said in an earlier life of the server's data may be forgotten.
  if (server.incarnation.number > 1) return;
  for (const { id, acceptNo, value } of facts) {
    if (value.did !== 'ended') continue;
    const since = truth.mayEnd.get(value.holder);
    if (since === undefined || acceptNo <= since)
      findings.push(`${id} ends lease ${value.lease} before anybody said that it may`);
  }
  for (const [id, lease] of leases) {
    if (truth.wiped.has(lease.holder) && leftOf(lease) > 0)
      findings.push(`lease ${id} is held by a till that is wiped and left nothing`);
  }
}

/** Whoever was handed goods for a card is in the ledger, once, as much as the slip says. */
function auditSlips(
  truth: Truth,
  facts: readonly ValueFact[],
  server: SimulatedServer,
  devices: readonly Device[],
  findings: string[],
): void {
  // A sale may be paid with one card out of two leases.
  const bySlip = new Map<string, SignedValue[]>();
  for (const { id, value } of facts)
    bySlip.set(`${id} ${value.lease}`, [...(bySlip.get(`${id} ${value.lease}`) ?? []), value]);
  const aside = new Set(server.postgres.rows(quarantinedFacts).map(({ factId }) => factId as string));
  for (const { factId, device: name, accountId, leaseId, amountCents } of truth.slips) {
    const booked = bySlip.get(`${factId} ${leaseId}`);
    const value = booked?.find(({ cents, account }) => cents === amountCents && account === accountId);
    if (value === undefined) {
      const device = devices.find((each) => each.name === name);
      const isBehindCopy =
        device?.isDead === true && truth.copied.has(device.register.code) && aside.has(factId);
      if (booked !== undefined)
        findings.push(`slip ${factId} of ${name} is in the ledger as ${JSON.stringify(booked)}`);
      else if (!isBehindCopy && !truth.lost.has(factId))
        findings.push(`slip ${factId} of ${name} isn't in the ledger`);
    }
  }
}

/** A replica shows what there is, and can spend what is left of its own leases and nothing else. */
function auditValueOn(
  device: Device,
  facts: readonly ValueFact[],
  server: SimulatedServer,
  findings: string[],
): void {
  const { name, db, audience, state } = device;
  const { issued, spent, leases } = sumUp(facts);
  const shown = balancesHere(device);
  for (const account of new Set([...issued.keys(), ...spent.keys(), ...shown.keys()])) {
    const balance = (issued.get(account) ?? 0) - (spent.get(account) ?? 0);
    if (shown.get(account) !== balance) {
      findings.push(`${name} shows ${shown.get(account)} of ${account}, it should be ${balance}`);
    }
  }
  const outlets = new Map(
    server.postgres.rows(storedValueLeases).map((row) => [row.id as string, row.outletId]),
  );
  const here = new Map(db.all(storedValueLeases).map((row) => [row.id as string, row]));
  for (const [id, lease] of leases) {
    const row = here.get(id);
    const isMine = audience === OFFICE || outlets.get(id) === audience;
    if ((row !== undefined) !== isMine) findings.push(`${name} ${isMine ? 'hasn’t' : 'has'} lease ${id}`);
    if (row === undefined) continue;
    const left = lease.holder === state.streamId ? leftOf(lease) : 0;
    const spendable = row.state === 'open' ? spendableHere(device, row) : 0;
    if (spendable !== left) findings.push(`${name} may spend ${spendable} of ${id}, it should be ${left}`);
  }
}
