import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { journalEntries } from '#shared/accounting/index.ts';
import { stockLevels } from '#shared/inventory/index.ts';
import {
  companyId,
  envelopeText,
  parseEnvelope,
  present,
  type StreamId,
  streamId,
} from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import { sales } from '#shared/sales/index.ts';
import {
  applyOutcome,
  askAgain,
  auditAgainst,
  carryFact,
  dequeue,
  enterIncarnation,
  FACTS_PER_PAGE,
  localFacts,
  moveToStream,
  ONLY_SLOT,
  outbox,
  type ReplicaDb,
  recordFact,
  recordPostedEntry,
  replicaBases,
  startFrom,
} from '#shared/sync/index.ts';
import {
  answerOf,
  checkpointOf,
  company,
  countersOf,
  datedFact,
  entryOf,
  MONTH,
  newChain,
  otherStream,
  ownStream,
  queue,
  rowsOf,
  type ShopFact,
  sampleFacts,
  sentOf,
  shopFact,
  sign,
  sumOf,
} from './replica-facts.ts';
import { newSampleId } from './samples.ts';

/** Whose replica it is. */
const carrier = { companyId: company, streamId: ownStream };

/** A replica's store, empty. */
export interface ReplicaUnderTest {
  transact<T>(work: (db: ReplicaDb) => T): T;
  close(): void;
}

/** One thing that a replica learns, about the fact with this index. */
const event = fc.record({
  fact: fc.nat(sampleFacts.length - 1),
  what: fc.constantFrom('made', 'row', 'ack', 'entry', 'quarantined', 'rebase'),
  through: fc.nat(sampleFacts.length),
});

/** The rules of a replica, on any store that can hold one. */
export function replicaContract(name: string, open: () => ReplicaUnderTest, runs: number): void {
  const withReplica = (work: (replica: ReplicaUnderTest) => void): void => {
    const replica = open();
    try {
      work(replica);
    } finally {
      replica.close();
    }
  };

  describe(`a replica on ${name}`, () => {
    it('[SYN-2] counts and shows each fact as what is known of it says, in whatever order that became known', () => {
      fc.assert(
        fc.property(fc.array(event, { maxLength: 60 }), (events) =>
          withReplica((replica) => {
            const known = new Map<number, { accepted: boolean; quarantined: boolean }>();
            let base = 0;
            for (const { fact: index, what, through } of events) {
              const fact = present(sampleFacts[index], 'a fact');
              const acceptNo = index + 1;
              const before = known.get(index);
              replica.transact((db) => {
                if (what === 'made') {
                  recordFact(db, fact.recorded, registeredFact);
                  if (before === undefined) queue(db, fact);
                  known.set(index, before ?? { accepted: false, quarantined: false });
                } else if (what === 'row') {
                  recordFact(db, { ...fact.recorded, acceptNo }, registeredFact);
                  dequeue(db, sentOf(fact));
                  known.set(index, { accepted: true, quarantined: false });
                } else if (what === 'entry') recordPostedEntry(db, entryOf(fact));
                else if (what === 'rebase') {
                  base = through;
                  startFrom(db, checkpointOf(sampleFacts.slice(0, through), through), registeredFact);
                } else if (before !== undefined && what === 'ack') {
                  applyOutcome(db, sentOf(fact), answerOf(fact, 'accepted', acceptNo), registeredFact);
                  known.set(index, { accepted: true, quarantined: false });
                } else if (before !== undefined && what === 'quarantined') {
                  applyOutcome(db, sentOf(fact), answerOf(fact, 'quarantined', null), registeredFact);
                  known.set(index, { accepted: before.accepted, quarantined: !before.accepted });
                }
              });
            }
            const isIn = (_: ShopFact, index: number): boolean => known.get(index)?.quarantined === false;
            const counted = sampleFacts.filter(
              (fact, index) => isIn(fact, index) && (!known.get(index)?.accepted || index + 1 > base),
            );
            replica.transact((db) => {
              const expected = sumOf([...sampleFacts.slice(0, base), ...counted]);
              expect(countersOf(db)).toEqual(expected);
              expect(sampleFacts.map((fact) => rowsOf(db, fact))).toEqual(
                sampleFacts.map((fact, index) => (isIn(fact, index) ? 1 : 0)),
              );
            });
          }),
        ),
        { numRuns: runs },
      );
    });

    it('[SYN-3] starts from another checkpoint without losing a fact, a row or what is queued', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          for (const [index, fact] of sampleFacts.entries()) {
            recordFact(db, { ...fact.recorded, acceptNo: index < 8 ? index + 1 : null }, registeredFact);
            if (index >= 8) queue(db, fact);
          }
          for (const through of [5, 0, 8]) {
            startFrom(db, checkpointOf(sampleFacts.slice(0, through), through), registeredFact);
            expect(countersOf(db)).toEqual(sumOf(sampleFacts));
          }
          expect(sampleFacts.every((fact) => rowsOf(db, fact) === 1)).toBe(true);
          for (const fact of sampleFacts.slice(8)) {
            const { stream, sequence } = fact.recorded.envelope;
            expect(db.get(outbox, { streamId: stream, sequence })?.state).toBe('waiting');
          }
        }),
      );
    });

    it('[SYN-4] agrees with a checkpoint whose facts it has, and says where it does not', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          for (const [index, fact] of sampleFacts.entries()) {
            recordFact(db, { ...fact.recorded, acceptNo: index < 9 ? index + 1 : null }, registeredFact);
          }
          const checkpoint = checkpointOf(sampleFacts.slice(0, 6), 6);
          expect(auditAgainst(db, checkpoint, registeredFact)).toEqual([]);
          const [level] = checkpoint.levels;
          const key = { companyId: company, ...present(level, 'a level') };
          db.update(stockLevels, key as never, { onHandMilli: 7 });
          const found = present(auditAgainst(db, checkpoint, registeredFact), 'a comparison');
          expect(found).toHaveLength(1);
          expect(found[0]).toMatchObject({ table: 'stock_levels', server: level?.onHandMilli });
          const otherLife = { ...checkpoint, incarnation: 2 };
          expect(auditAgainst(db, otherLife, registeredFact)).toBeUndefined();
        }),
      );
    });

    it('[SYN-5] follows the server into another life: what that life does not have waits again, whoever made it', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          for (const [index, fact] of sampleFacts.entries()) {
            recordFact(db, { ...fact.recorded, acceptNo: index + 1 }, registeredFact);
          }
          startFrom(db, checkpointOf(sampleFacts.slice(0, 10), 10), registeredFact);
          // Of a fact that only the life before had.
          const alone = entryOf(shopFact(20));
          recordPostedEntry(db, alone);
          const life = { number: 2, throughAcceptNo: 7 };
          expect(enterIncarnation(db, life, undefined, registeredFact)).toBe(false);
          expect(
            db.get(localFacts, { id: present(sampleFacts[9], 'a fact').recorded.envelope.id })?.acceptNo,
          ).toBe(10);
          const checkpoint = checkpointOf(sampleFacts.slice(0, 7), 7, 2);
          expect(enterIncarnation(db, life, checkpoint, registeredFact)).toBe(true);
          expect(countersOf(db)).toEqual(sumOf(sampleFacts));
          for (const [index, fact] of sampleFacts.entries()) {
            const { stream, sequence, id } = fact.recorded.envelope;
            expect(db.get(localFacts, { id })?.acceptNo).toBe(index < 7 ? index + 1 : null);
            expect(db.get(outbox, { streamId: stream, sequence })?.factId).toBe(index < 7 ? undefined : id);
          }
          expect(db.get(replicaBases, { slot: ONLY_SLOT })?.incarnation).toBe(2);
          expect(db.get(journalEntries, { id: alone.id })).toBeUndefined();
          expect(db.get(journalEntries, { id: entryOf(present(sampleFacts[9], 'a fact')).id })).toBeDefined();
        }),
      );
    });

    it('[SYN-5] has the rows of what waits again, also one that went with a list of the life before', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          const [kept, swept] = [present(sampleFacts[0], 'a fact'), present(sampleFacts[2], 'a fact')];
          for (const [index, fact] of [kept, swept].entries())
            recordFact(db, { ...fact.recorded, acceptNo: index + 1 }, registeredFact);
          for (const write of swept.projection.writes)
            if (write.kind === 'insert' && write.table === sales)
              db.remove(sales, { id: write.row.id } as never);
          expect(rowsOf(db, swept)).toBe(0);
          enterIncarnation(db, { number: 2, throughAcceptNo: 1 }, undefined, registeredFact);
          expect([rowsOf(db, kept), rowsOf(db, swept)]).toEqual([1, 1]);
          expect(countersOf(db)).toEqual(sumOf([kept, swept]));
        }),
      );
    });

    it('[SYN-6] takes a refused fact out, and in again when it is accepted after all', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          const [kept, refused] = [present(sampleFacts[0], 'a fact'), present(sampleFacts[2], 'a fact')];
          for (const fact of [kept, refused]) {
            recordFact(db, fact.recorded, registeredFact);
            queue(db, fact);
          }
          const refusal = answerOf(refused, 'quarantined', null);
          for (let times = 0; times < 2; times += 1) {
            applyOutcome(db, sentOf(refused), refusal, registeredFact);
            expect(countersOf(db)).toEqual(sumOf([kept]));
            expect(rowsOf(db, refused)).toBe(0);
            expect(db.get(journalEntries, { id: entryOf(refused).id })).toBeUndefined();
          }
          expect(db.get(outbox, { streamId: ownStream, sequence: 2 })).toMatchObject({
            state: 'quarantined',
          });
          recordFact(db, { ...refused.recorded, acceptNo: 4 }, registeredFact);
          dequeue(db, sentOf(refused));
          applyOutcome(db, sentOf(refused), refusal, registeredFact);
          expect(countersOf(db)).toEqual(sumOf([kept, refused]));
          expect(rowsOf(db, refused)).toBe(1);
        }),
      );
    });

    it('[SYN-7] [SYN-22] records what was not accepted in another stream, under the same ids, in order', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          const own = sampleFacts.filter(({ isOwn }) => isOwn);
          for (const [index, fact] of own.entries()) {
            recordFact(db, { ...fact.recorded, acceptNo: index < 2 ? index + 1 : null }, registeredFact);
            if (index >= 2) queue(db, fact);
          }
          const to: StreamId = streamId.parse(newSampleId());
          const end = moveToStream(db, { from: ownStream, to, end: newChain, sign }, registeredFact);
          expect(end.sequence).toBe(own.length - 2);
          expect(countersOf(db)).toEqual(sumOf(own));
          for (const [index, fact] of own.slice(2).entries()) {
            const { id, sequence } = fact.recorded.envelope;
            expect(db.get(localFacts, { id })).toMatchObject({
              streamId: to,
              sequence: index + 1,
              acceptNo: null,
            });
            expect(db.get(outbox, { streamId: to, sequence: index + 1 })?.factId).toBe(id);
            const moved = parseEnvelope(present(db.get(localFacts, { id }), 'a fact').envelope);
            expect(moved?.formerly).toEqual([{ stream: ownStream, sequence }]);
            expect(db.get(outbox, { streamId: ownStream, sequence })).toBeUndefined();
          }
        }),
      );
    });

    it('[SYN-7] [SYN-27] records a copy’s facts with its own by their instants, however many there are', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          // A page of the device's own, and a copy's at the last place of that page, dated before all but the first.
          const own = Array.from({ length: FACTS_PER_PAGE }, (_, index) =>
            datedFact(index + 1, 1_000 * index),
          );
          const copied = datedFact(FACTS_PER_PAGE, 500);
          for (const fact of [...own, copied]) recordFact(db, fact, registeredFact);
          const [first, ...later] = own;
          const inOrder = [present(first, 'the first fact'), copied, ...later];
          const to: StreamId = streamId.parse(newSampleId());
          const end = moveToStream(db, { from: ownStream, to, end: newChain, sign }, registeredFact);
          const lastFactAt = own.at(-1)?.envelope.at;
          expect(end).toMatchObject({ sequence: FACTS_PER_PAGE + 1, lastFactAt });
          const sequences = inOrder.map(({ envelope: { id } }) => db.get(localFacts, { id })?.sequence);
          expect(sequences).toEqual(inOrder.map((_, index) => index + 1));
        }),
      );
    });

    it('[SYN-27] goes on in a new stream from the newest instant, a copy’s or one that the device knew', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          const [own, copied] = [datedFact(1, 0), datedFact(1, 60_000)];
          for (const fact of [copied, own]) recordFact(db, fact, registeredFact);
          const [to, next] = [streamId.parse(newSampleId()), streamId.parse(newSampleId())];
          const begin = { ...newChain, lastFactAt: own.envelope.at };
          const end = moveToStream(db, { from: ownStream, to, end: begin, sign }, registeredFact);
          expect(end).toMatchObject({ sequence: 2, lastFactAt: copied.envelope.at });
          const known = { ...begin, lastFactAt: datedFact(1, 90_000).envelope.at };
          const later = moveToStream(db, { from: to, to: next, end: known, sign }, registeredFact);
          expect(later.lastFactAt).toBe(known.lastFactAt);
        }),
      );
    });

    it('[SYN-7] leaves what the server has set aside at its place, and queues nothing twice that it has moved', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          const own = sampleFacts.filter(({ isOwn }) => isOwn);
          for (const fact of own) {
            recordFact(db, fact.recorded, registeredFact);
            queue(db, fact);
          }
          const [aside, forked] = [present(own[0], 'a fact'), present(own[1], 'another')];
          applyOutcome(db, sentOf(aside), answerOf(aside, 'quarantined', null), registeredFact);
          applyOutcome(db, sentOf(forked), answerOf(forked, 'forked', null), registeredFact);
          const to: StreamId = streamId.parse(newSampleId());
          const moved = moveToStream(db, { from: ownStream, to, end: newChain, sign }, registeredFact);
          expect(moved.sequence).toBe(own.length - 1);
          const { id, sequence } = aside.recorded.envelope;
          expect(db.get(localFacts, { id })).toMatchObject({ streamId: ownStream, sequence });
          expect(db.get(outbox, { streamId: ownStream, sequence })?.state).toBe('quarantined');
          expect(db.get(outbox, { streamId: to, sequence: 1 })).toMatchObject({
            factId: forked.recorded.envelope.id,
            state: 'waiting',
          });
          expect(countersOf(db)).toEqual(sumOf(own.slice(1)));
          // The same, from a copy of this device's own journal.
          const { signed, postingMonth } = forked.recorded;
          expect(carryFact(db, { signed, postingMonth }, carrier, registeredFact)).toBe('queued');
          const place = { streamId: ownStream, sequence: forked.recorded.envelope.sequence };
          expect(db.get(outbox, place)).toBeUndefined();
        }),
      );
    });

    it('[SYN-11] takes a carried fact out that follows another than the server has, and keeps its own in that case', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          const [own, carried] = [present(sampleFacts[0], 'a fact'), present(sampleFacts[1], 'another')];
          for (const fact of [own, carried]) {
            recordFact(db, fact.recorded, registeredFact);
            queue(db, fact);
            const sent = { ...sentOf(fact), isCarried: fact === carried };
            const answer = { ...answerOf(fact, 'forked', null), code: 'sync.forked' };
            applyOutcome(db, sent, answer, registeredFact);
          }
          expect(countersOf(db)).toEqual(sumOf([own]));
          expect(rowsOf(db, carried)).toBe(0);
          expect(askAgain(db, sentOf(carried), registeredFact)).toBe(false);
          recordFact(db, { ...carried.recorded, acceptNo: 5 }, registeredFact);
          expect(countersOf(db)).toEqual(sumOf([own, carried]));
          expect(db.get(outbox, { streamId: otherStream, sequence: 1 })).toBeUndefined();
        }),
      );
    });

    it('[SYN-11] lets one carried fact wait at a place, and takes in what a copy wrote there when that is sent', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          const [first, second] = sampleFacts.filter(({ isOwn }) => !isOwn).map(({ recorded }) => recorded);
          const [known, other] = [present(first, 'a fact'), present(second, 'another')];
          const { stream, sequence } = known.envelope;
          const envelope = envelopeText({ ...other.envelope, stream, sequence });
          const twin = { ...other.signed, envelope };
          const carry = (signed: typeof twin) =>
            carryFact(db, { signed, postingMonth: MONTH }, carrier, registeredFact);
          expect([carry(known.signed), carry(twin), carry(known.signed)]).toEqual([
            'queued',
            'placeTaken',
            'queued',
          ]);
          expect(db.get(localFacts, { id: other.envelope.id })).toBeUndefined();
          dequeue(db, { streamId: stream, sequence, factId: known.envelope.id });
          expect(carry(twin)).toBe('queued');
          expect(db.get(outbox, { streamId: stream, sequence })?.factId).toBe(other.envelope.id);
        }),
      );
    });

    it('[SYN-29] sends what another device recorded anew in its last form, and its own in the one that it has here', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          const own = present(
            sampleFacts.find(({ isOwn }) => isOwn),
            'one of its own',
          );
          const other = present(
            sampleFacts.find(({ isOwn }) => !isOwn),
            'another’s',
          );
          for (const fact of [own, other]) {
            recordFact(db, fact.recorded, registeredFact);
            queue(db, fact);
            const { stream, sequence } = fact.recorded.envelope;
            const formerly = [{ stream, sequence }];
            const anew = {
              ...fact.recorded.envelope,
              stream: streamId.parse(newSampleId()),
              sequence: 7,
              formerly,
            };
            const signed = { ...fact.recorded.signed, envelope: envelopeText(anew) };
            for (const form of [signed, fact.recorded.signed, signed])
              expect(carryFact(db, { signed: form, postingMonth: MONTH }, carrier, registeredFact)).toBe(
                'queued',
              );
            const { id } = anew;
            const [left, taken] = [
              { streamId: stream, sequence },
              { streamId: anew.stream, sequence: 7 },
            ];
            expect(db.get(localFacts, { id })).toMatchObject(fact === own ? left : taken);
            expect(db.get(outbox, taken)?.factId).toBe(fact === own ? undefined : id);
            expect(db.get(outbox, left)?.factId).toBe(fact === own ? id : undefined);
          }
          expect(countersOf(db)).toEqual(sumOf([own, other]));
        }),
      );
    });

    it('[SYN-11] takes in what another device made, once, and sends only what was not accepted', () => {
      withReplica((replica) =>
        replica.transact((db) => {
          const others = sampleFacts.filter(({ isOwn }) => !isOwn);
          const [accepted] = others;
          recordFact(db, { ...present(accepted, 'a fact').recorded, acceptNo: 3 }, registeredFact);
          for (let times = 0; times < 2; times += 1) {
            const carried = others.map(({ recorded: { signed, postingMonth } }) =>
              carryFact(db, { signed, postingMonth }, carrier, registeredFact),
            );
            expect(carried).toEqual(others.map((fact) => (fact === accepted ? 'acceptedBefore' : 'queued')));
            expect(countersOf(db)).toEqual(sumOf(others));
          }
          const { stream, sequence } = present(accepted, 'a fact').recorded.envelope;
          expect(db.get(outbox, { streamId: stream, sequence })).toBeUndefined();
          const elsewhere = companyId.parse(newSampleId());
          const { signed } = present(others[1], 'a fact').recorded;
          expect(
            carryFact(
              db,
              { signed, postingMonth: MONTH },
              { ...carrier, companyId: elsewhere },
              registeredFact,
            ),
          ).toBe('unreadable');
        }),
      );
    });
  });
}
