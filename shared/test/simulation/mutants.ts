/** A mistake that somebody could make. `find` stands once in the file. */
export interface Mutant {
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Is tried first, to save time: there it showed when this was written. */
  readonly likelySeed?: number;
}

const ingest = 'shared/src/sync/ingest';
const device = 'shared/src/sync/device';
const replica = 'shared/src/sync/replica';
const simulation = 'shared/test/simulation';
const storedValue = 'shared/src/payments/stored-value';

/** Mistakes that the simulation must find. Those in the simulation's own files stand for what only SQL or SQLite does in production. */
export const mutants: readonly Mutant[] = [
  {
    name: 'a gap in the sequence is accepted',
    file: `${ingest}/judge-fact.ts`,
    find: `if (envelope.sequence > expected) return { outcome: 'outOfOrder' };`,
    replace: '',
  },
  {
    name: 'a repeat is taken for a fork',
    file: `${ingest}/judge-fact.ts`,
    find: 'if (known?.hash === hash) return',
    replace: 'if (false) return',
  },
  {
    name: 'a fork is taken for a repeat',
    likelySeed: 399,
    file: `${ingest}/judge-fact.ts`,
    find: 'if (envelope.sequence < expected) return judgePassed(received, stream, bench);',
    replace: `if (envelope.sequence < expected) return { outcome: 'duplicate', code: 'sync.forked', place: null };`,
  },
  {
    name: 'what follows a place that was left is waited with',
    file: `${ingest}/judge-fact.ts`,
    find: 'if (through > stream.lastSequence) {',
    replace: 'if (false) {',
  },
  {
    name: 'nobody notes where a fact was that is set aside',
    file: `${ingest}/former-places.ts`,
    find: `(judgement.outcome === 'quarantined' && judgement.place !== null && !lastingCauses.has(judgement.code));`,
    replace: 'false;',
  },
  {
    name: 'what does not add up is accepted',
    file: `${ingest}/judge-fact.ts`,
    find: 'if (!verdict.ok) return aside(verdict.error.code, place);',
    replace: '',
  },
  {
    name: 'a fact is posted to a closed month',
    file: `${ingest}/judge-fact.ts`,
    find: 'return closedThrough === null || month > closedThrough ? month : monthAfter(closedThrough);',
    replace: 'return month;',
  },
  {
    name: 'nobody is told of a revoked author',
    file: `${ingest}/surprises.ts`,
    find: `if (stream.status === 'revoked') {`,
    replace: 'if (false) {',
  },
  {
    name: 'nobody is told of stock below zero',
    file: `${ingest}/surprises.ts`,
    find: 'if (before < 0 || onHandMilli >= 0 || owner === undefined) continue;',
    replace: 'continue;',
  },
  {
    name: 'the number of a moved sale moves the new series on',
    file: `${ingest}/surprises.ts`,
    find: 'if (isOfSeries) stream.lastReceiptSequence',
    replace: 'stream.lastReceiptSequence',
  },
  {
    name: 'acceptNos are given before the ones before are committed',
    file: `${simulation}/ingest-db.ts`,
    find: `await this.#tx.lock('counter');`,
    replace: '',
  },
  {
    name: 'a fact is shown as done before the journal has it',
    file: `${device}/commit-order.ts`,
    find: 'return journaled.ok ? recorded : journaled;',
    replace: 'return recorded;',
  },
  {
    name: 'a fact dates before the one that it follows',
    file: `${device}/chain.ts`,
    find: 'Math.max(clockMs, afterLastMs, serverMs)',
    replace: 'clockMs',
  },
  {
    name: 'the receipt counter does not come back from the journal',
    file: `${device}/recover-fact.ts`,
    find: 'isOfSeries ? receiptSequence : counter.lastReceiptSequence',
    replace: 'counter.lastReceiptSequence',
  },
  {
    name: 'a fact that came back from the journal is not sent',
    likelySeed: 42,
    file: `${device}/recover-fact.ts`,
    find: `db.insert(outbox, { streamId, sequence, factId, queuedAt: at, state: 'waiting', code: null });`,
    replace: '',
  },
  {
    name: 'the journal takes facts of a copy of the till',
    file: `${device}/own-chain.ts`,
    find: 'if (fact.sequence !== sequence || sha256(fact.envelope) !== hash) continue;',
    replace: '',
  },
  {
    name: 'a fact that came down is not projected',
    file: `${replica}/standing.ts`,
    find: 'if (inserted && projection !== undefined) putIn(db, projection, standing);',
    replace:
      'if (inserted && projection !== undefined && fact.acceptNo === null) putIn(db, projection, standing);',
  },
  {
    name: 'a fact is projected again when it is acknowledged',
    file: `${replica}/standing.ts`,
    find: 'if (!from.projected && to.projected) putIn(db, projection, to);',
    replace: 'if (to.projected) putIn(db, projection, to);',
  },
  {
    name: 'a fact that the checkpoint has is added to it',
    file: `${replica}/standing.ts`,
    find: 'acceptNo > readBase(db).throughAcceptNo',
    replace: 'acceptNo >= readBase(db).throughAcceptNo',
  },
  {
    name: 'the server’s entry is added to the provisional one',
    file: `${replica}/standing.ts`,
    find: 'if (before !== undefined) db.apply(balanceWrites(before, -1));',
    replace: '',
  },
  {
    name: 'a quarantined fact is not taken out',
    file: `${replica}/outcomes.ts`,
    find: '    code: code ?? outcome,\n  });\n  if (known !== undefined) reconsiderFact(db, known, meaning);',
    replace: '    code: code ?? outcome,\n  });',
  },
  {
    name: 'what was deferred is never entered',
    file: `${ingest}/enter-deferred.ts`,
    find: 'const { refused: byDatabase, surprises } = await enterFacts(db, accepted);',
    replace: 'const { refused: byDatabase, surprises } = await enterFacts(db, []);',
  },
  {
    name: 'a deferred count takes nothing back',
    likelySeed: 61,
    file: `${simulation}/server.ts`,
    find: 'await this.#absorb(tx, entered);',
    replace: '',
  },
  {
    name: 'starting from a checkpoint forgets what waits to be sent',
    file: `${replica}/checkpoint.ts`,
    find: 'if (projection === undefined) continue;\n    db.apply(countingWrites(db, projection, 1));\n    db.update',
    replace:
      'if (projection === undefined || fact.acceptNo === null) continue;\n    db.apply(countingWrites(db, projection, 1));\n    db.update',
  },
  {
    name: 'a restored server is still owed nothing',
    file: `${replica}/incarnation.ts`,
    find: 'db.forgetAcceptNosAfter(throughAcceptNo);',
    replace: '',
  },
  {
    name: 'what a restored server lost is not sent again',
    file: `${replica}/incarnation.ts`,
    find: '  queueUnaccepted(db, meaning);\n',
    replace: '',
  },
  {
    name: 'counters stay on a checkpoint that a restored server does not have',
    likelySeed: 152,
    file: `${replica}/incarnation.ts`,
    find: 'const isBaseLost = base.throughAcceptNo > throughAcceptNo;',
    replace: 'const isBaseLost = false;',
  },
  {
    name: 'a moved fact is not sent',
    file: `${replica}/move-to-stream.ts`,
    find: `      state: 'waiting',`,
    replace: `      state: 'forked',`,
  },
  {
    name: 'of two carried facts at one place one is sent, and both stay',
    file: `${replica}/carry.ts`,
    find: "if (isTaken && db.get(localFacts, { id: factId }) === undefined) return 'placeTaken';",
    replace: '',
  },
  {
    name: 'a change that a snapshot did not see is dropped by its number',
    file: 'shared/src/sync/visibility.ts',
    find: 'return wide < mark.xmax && !mark.running.includes(wide);',
    replace: 'return wide < mark.xmax;',
  },
  {
    name: 'transaction numbers are compared without their upper half',
    file: 'shared/src/sync/visibility.ts',
    find: 'if (near - candidate > EPOCH / 2n) return candidate + EPOCH;',
    replace: '',
  },
  {
    name: 'a shape begins while what was streamed is not yet seen',
    file: 'shared/src/sync/recent-transactions.ts',
    find: 'return this.#xids.length > 0;',
    replace: 'return false;',
  },
  {
    name: 'a projector overwrites a level instead of adding to it',
    file: 'shared/src/inventory/project.ts',
    find: `    addTo(
      stockLevels,
      { companyId: envelope.company, locationId, variantId },
      { onHandMilli: quantityMilli },
    ),`,
    replace:
      'insertRow(stockLevels, { companyId: envelope.company, locationId, variantId, onHandMilli: quantityMilli }),',
  },
  {
    name: 'a count sets its difference down as what was counted',
    file: 'shared/src/inventory/project.ts',
    find: 'line.countedMilli - line.bookMilli',
    replace: 'line.countedMilli',
  },
  {
    name: 'what is late for a count is not taken back',
    file: 'shared/src/inventory/absorb-late.ts',
    find: 'return isBefore(movement, count) && !hasSeen(count, movement);',
    replace: 'return false;',
  },
  {
    name: 'a fact leaves the outbox when it is sent',
    file: `${simulation}/device-sync.ts`,
    find: 'const facts = sent.map(({ envelope, signature }) => ({ envelope, signature, private: null }));',
    replace:
      "const facts = sent.map(({ envelope, signature }) => ({ envelope, signature, private: null })); for (const row of sent) device.db.remove({ name: 'outbox', key: ['streamId', 'sequence'] } as never, row);",
  },
  {
    name: 'a cursor is saved before the rows that it stands behind',
    file: `${simulation}/device-sync.ts`,
    find: 'applyRows(this.device, following.pending.splice(0, SLICE_ROWS), following, false);',
    replace: 'applyRows(this.device, following.pending.splice(0, SLICE_ROWS), following, true);',
  },
  {
    name: 'a lease returned by time',
    file: `${storedValue}/lease.ts`,
    find: 'const freeCents = freeOf(account);',
    replace:
      "const ageMs = Number.parseInt(commandId.replace('-', '').slice(0, 12), 16) - Date.parse(account.updatedAt); const freeCents = ageMs > 10_000 ? account.balanceCents : freeOf(account);",
  },
  {
    name: 'a lease counted twice',
    file: `${storedValue}/figures.ts`,
    find: "Math.max(0, restOfLease(lease) - notInFigure(lease, movements, ['spent', 'released']))",
    replace: 'restOfLease(lease)',
  },
  {
    name: 'a lease set aside again with every movement of it',
    file: `${storedValue}/book.ts`,
    find: '(lease ? restOfLease(lease) : 0) - restBefore(before.lease)',
    replace: '(lease ? restOfLease(lease) : 0)',
  },
  {
    name: 'a release projected before the spends',
    likelySeed: 183,
    file: `${storedValue}/spend.ts`,
    find: 'amountCents: Math.min(rest.value, atMostCents),',
    replace: 'amountCents: reads.lease.amountCents - reads.lease.spentCents - reads.lease.returnedCents,',
  },
  {
    name: 'a copied till spends what the stream before it held',
    likelySeed: 32,
    file: `${storedValue}/spend.ts`,
    find: 'if (lease === undefined || lease.streamId !== streamId)',
    replace: 'if (lease === undefined)',
  },
  {
    name: 'a closed stream keeps what it held',
    file: `${simulation}/stored-value-server.ts`,
    find: 'for (const lease of held()) await append(decideEndLease(lease));',
    replace: '',
  },
  {
    name: 'nobody is told that a till took more than it held',
    file: `${storedValue}/book.ts`,
    find: 'return amountCents - Math.min(amountCents, restBefore(before));',
    replace: 'return 0;',
  },
  {
    name: 'what a sale took of a card is not booked',
    likelySeed: 6,
    file: 'shared/src/sales/spending.ts',
    find: 'return effectsOfPayments(saleCompleted.body.decode(body as never).payments);',
    replace: 'return [];',
  },
  {
    name: 'a sale takes more of a card than the till holds',
    likelySeed: 18,
    file: `${storedValue}/leg.ts`,
    find: "if (takenCents > restCents) return reject('payments.leaseShort', { restCents });",
    replace: '',
  },
  {
    name: 'what a wiped till held is free, whatever it left behind',
    likelySeed: 47,
    file: `${simulation}/wipes.ts`,
    find: 'if (leftUnsent === 0) await',
    replace: 'await',
  },
  {
    name: 'a wiped till keeps what it held',
    likelySeed: 32,
    file: `${simulation}/wipes.ts`,
    find: 'if (leftUnsent === 0) await endLeasesOfWiped(tx, streamId, append);',
    replace: '',
  },
  {
    name: 'a station’s sale is booked',
    likelySeed: 17,
    file: `${ingest}/judge-fact.ts`,
    find: "if (!mayRecord(registerKind, envelope.type)) return aside('devices.counterOnly', place);",
    replace: '',
  },
  {
    name: 'nobody is told of two products with one barcode',
    likelySeed: 62,
    file: `${ingest}/barcode-surprises.ts`,
    find: 'if (first === undefined || own === undefined) return [];',
    replace: 'return [];',
  },
  {
    name: 'a product that was made here goes when a copy of the products lacks it',
    likelySeed: 1,
    file: `${simulation}/products.ts`,
    find: 'const isGone = (id: string): boolean => !sent.has(id) && !unsent.has(id);',
    replace: 'const isGone = (id: string): boolean => !sent.has(id);',
  },
  {
    name: 'what a dead till had asked for is asked before its facts are there',
    likelySeed: 46,
    file: `${simulation}/requests.ts`,
    find: 'device.disk.requests.set(request.id, { ...request, after: [streamId] });',
    replace: 'device.disk.requests.set(request.id, { ...request, after: [] });',
  },
  {
    name: 'a spare asks in its own name for what a dead till had asked',
    likelySeed: 46,
    file: `${simulation}/requests.ts`,
    find: 'device.disk.requests.set(request.id, { ...request, after: [streamId] });',
    replace:
      'const id = device.world.newId<RequestId>(); device.disk.requests.set(id, { ...request, id, after: [streamId] });',
  },
  {
    name: 'a life that the data was put back to before is taken for one before the present',
    likelySeed: 109,
    file: `${simulation}/lives.ts`,
    find: 'if (isLost || between.length === 0)',
    replace: 'if (between.length === 0)',
  },
  {
    name: 'a stream that began after the backup is forgotten',
    likelySeed: 2,
    file: `${simulation}/lives.ts`,
    find: 'if (tx.get(streams, { id: row.id }) !== undefined) continue;',
    replace: 'continue;',
  },
  {
    name: 'what a dead till recorded anew is sent as it was before',
    file: `${replica}/carry.ts`,
    find: "if (here.streamId === carrier.streamId || !wasAt(envelope, here)) return 'queued';",
    replace: "return 'queued';",
  },
  {
    name: 'what is here at places before those that the server lacks isn’t sent with what waits',
    file: `${simulation}/outgoing.ts`,
    find: 'if (isHere) this.#again',
    replace: 'if (false) this.#again',
  },
  {
    name: 'a row that a list of the life before lacked stays away in the next',
    file: `${replica}/incarnation.ts`,
    find: 'putBackRows(db, unacceptedFacts, meaning);',
    replace: '',
  },
];
