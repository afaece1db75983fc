import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Decision,
  type Envelope,
  type FactDefinition,
  type LeaseId,
  type RowId,
  type StoredValueAccountId,
  uuidV7,
} from '../../kernel/index.ts';
import {
  type AcceptedMovement,
  balanceHere,
  bookMovement,
  decideEndLease,
  decideIssue,
  decideLease,
  decideRelease,
  decideSpend,
  effectOf,
  type Figures,
  freeOf,
  type IssueStoredValueInput,
  isInFigure,
  type KnownMovement,
  keepFigures,
  projectStoredValue,
  restHere,
  restOfLease,
  type StoredValueAccountRow,
  type StoredValueLeaseRow,
} from './index.ts';

let ids = 0;
const newId = <Id extends string>(): Id => {
  ids += 1;
  return uuidV7(1_795_000_000_000 + ids, new Uint8Array(10)) as Id;
};
const [company, by, outletId, accountId] = [newId(), newId(), newId(), newId<StoredValueAccountId>()] as [
  never,
  never,
  never,
  StoredValueAccountId,
];
const streams = [newId(), newId(), newId()] as [never, never, never];
const server = newId() as never;
const at = '2026-11-21T02:03:04.000Z';

/** The books of one account, taken in as the server takes facts in. */
class Books {
  figures: { account?: StoredValueAccountRow; leases: Map<LeaseId, StoredValueLeaseRow> } = {
    leases: new Map(),
  };
  readonly facts: AcceptedMovement[] = [];
  readonly sequences = new Map<string, number>();

  take(decision: Decision<FactDefinition>, stream: never): AcceptedMovement {
    const { definition, body } = decision;
    const sequence = (this.sequences.get(stream) ?? 0) + 1;
    this.sequences.set(stream, sequence);
    const wire = definition.body.encode(body as never) as Envelope['body'];
    const envelope = { company, stream, sequence, at, type: definition.type, body: wire };
    const movement = { envelope, acceptNo: this.facts.length + 1, effect: effectOf(envelope) };
    this.facts.push(movement);
    this.book(movement);
    return movement;
  }

  book(movement: AcceptedMovement): ReturnType<typeof bookMovement> {
    const { leaseId } = movement.effect;
    const before: Figures = {
      account: this.figures.account,
      lease: leaseId === null ? undefined : this.figures.leases.get(leaseId),
    };
    const booked = bookMovement(before, movement);
    this.figures.account = booked.account;
    if (booked.lease !== undefined) this.figures.leases.set(booked.lease.id, booked.lease);
    return booked;
  }

  issue(amountCents: number, change: Partial<IssueStoredValueInput> = {}) {
    const input = {
      accountId,
      kind: 'giftCard',
      code: 'CARD-1',
      customerId: null,
      amountCents,
      funding: 'cash',
    } as const;
    const reads = { commandId: newId(), by, outletId, account: this.figures.account, withCode: undefined };
    const decided = decideIssue({ ...input, ...change }, reads as never);
    if (decided.ok) this.take(decided.value as never, server);
    return decided;
  }

  lease(stream: never, amountCents: number, leaseId = newId<LeaseId>()) {
    const decided = decideLease(
      { accountId, leaseId, amountCents },
      {
        commandId: newId(),
        by,
        stream: { id: stream, outletId, isOpen: true },
        account: this.figures.account,
        lease: this.figures.leases.get(leaseId),
      },
    );
    if (decided.ok) this.take(decided.value as never, server);
    return { decided, leaseId };
  }

  get account(): StoredValueAccountRow {
    if (this.figures.account === undefined) throw new Error('expected an account');
    return this.figures.account;
  }
}

const code = (result: { readonly ok: boolean }): string =>
  (result as { error?: { code: string } }).error?.code ?? 'accepted';

/** A till that has seen the rows of some time, and what it did since. */
const till = (
  stream: never,
  account: StoredValueAccountRow | undefined,
  lease: StoredValueLeaseRow | undefined,
  movements: readonly KnownMovement[],
) => ({ account, lease, movements, streamId: stream, outletId, by });

const spend = (leaseId: LeaseId, amountCents: number) => ({ spendId: newId<RowId>(), leaseId, amountCents });

describe('issuing', () => {
  it('[PAY-10] makes an account, and adds to it under its own code alone', () => {
    const books = new Books();
    expect(code(books.issue(5000))).toBe('accepted');
    expect(code(books.issue(2500))).toBe('accepted');
    expect(books.account).toMatchObject({
      balanceCents: 7500,
      kind: 'giftCard',
      code: 'CARD-1',
      leasedCents: 0,
    });
    expect(code(books.issue(1, { code: 'CARD-2' }))).toBe('payments.codeUsed');
    expect(code(books.issue(1, { kind: 'points' }))).toBe('payments.codeUsed');
    const input = { accountId: newId(), kind: 'giftCard', code: 'CARD-1', customerId: null, funding: 'cash' };
    const reads = { commandId: newId(), by, outletId: null, account: undefined, withCode: books.account };
    expect(code(decideIssue({ ...input, amountCents: 1 } as never, reads as never))).toBe(
      'payments.codeUsed',
    );
    for (const amountCents of [0, -1, 1e13])
      expect(code(books.issue(amountCents))).toBe('payments.amountInvalid');
    expect(code(books.issue(1, { code: ' ' }))).toBe('payments.amountInvalid');
    for (const change of [{ kind: 'awaited' }, { funding: 'wishes' }]) {
      expect(code(books.issue(1, change))).toBe('kernel.inputInvalid');
    }
  });
});

describe('a lease', () => {
  it('[PAY-13] moves what is wanted, or as much as is free, to one stream', () => {
    const books = new Books();
    books.issue(1000);
    const first = books.lease(streams[0], 700);
    const second = books.lease(streams[1], 700);
    expect(second.decided).toMatchObject({ ok: true, value: { body: { amountCents: 300 } } });
    expect(code(books.lease(streams[2], 1).decided)).toBe('payments.nothingFree');
    expect(code(books.lease(streams[1], 1, first.leaseId).decided)).toBe('payments.leaseUnknown');
    books.issue(500);
    expect(books.lease(streams[0], 200, first.leaseId).decided).toMatchObject({
      value: { body: { amountCents: 200 } },
    });
    expect(books.figures.leases.get(first.leaseId)?.amountCents).toBe(900);
    expect(freeOf(books.account)).toBe(300);
    expect(code(books.lease(streams[0], 0).decided)).toBe('payments.amountInvalid');
  });

  it('[PAY-13] is spent by its own stream, by its own count, to the last cent', () => {
    const books = new Books();
    books.issue(1000);
    const { leaseId } = books.lease(streams[0], 600);
    const lease = books.figures.leases.get(leaseId);
    const unsent = (amountCents: number, sequence: number): KnownMovement => {
      return { kind: 'spent', amountCents, streamId: streams[0], sequence, acceptNo: null };
    };
    const here = (movements: readonly KnownMovement[]) => till(streams[0], books.account, lease, movements);
    expect(decideSpend(spend(leaseId, 600), here([]))).toMatchObject({ ok: true });
    expect(decideSpend(spend(leaseId, 250), here([unsent(400, 1)]))).toMatchObject({
      error: { code: 'payments.leaseShort', details: { restCents: 200 } },
    });
    expect(decideSpend(spend(leaseId, 200), here([unsent(400, 1)]))).toMatchObject({ ok: true });
    expect(code(decideSpend(spend(leaseId, 1), till(streams[1], books.account, lease, [])))).toBe(
      'payments.leaseUnknown',
    );
    expect(code(decideSpend(spend(leaseId, 1), till(streams[0], books.account, undefined, [])))).toBe(
      'payments.leaseUnknown',
    );
    expect(code(decideSpend(spend(leaseId, 1), till(streams[0], undefined, lease, [])))).toBe(
      'payments.accountUnknown',
    );
    const awaited = { ...books.account, kind: 'awaited', status: 'awaited' } as const;
    const early = decideSpend(spend(leaseId, 1), till(streams[0], awaited, lease, []));
    expect(code(early)).toBe('payments.accountUnknown');
    for (const bad of [0, -5, 0.5]) {
      expect(code(decideSpend(spend(leaseId, bad), here([])))).toBe('payments.amountInvalid');
    }
    expect(decideRelease(leaseId, here([unsent(400, 1)]))).toMatchObject({
      value: { body: { amountCents: 200 } },
    });
    expect(code(decideRelease(leaseId, here([unsent(600, 1)])))).toBe('payments.leaseShort');
  });

  it('[PAY-14] returns by its stream’s release or closing, once, and by nothing else', () => {
    const books = new Books();
    books.issue(1000);
    const { leaseId } = books.lease(streams[0], 600);
    const leaseNow = () => books.figures.leases.get(leaseId) as StoredValueLeaseRow;
    const take = (decided: ReturnType<typeof decideSpend | typeof decideRelease>) => {
      if (decided.ok) books.take(decided.value as never, streams[0]);
    };
    take(decideSpend(spend(leaseId, 100), till(streams[0], books.account, leaseNow(), [])));
    take(decideRelease(leaseId, till(streams[0], books.account, leaseNow(), [])));
    expect([books.account.balanceCents, books.account.leasedCents]).toEqual([900, 0]);
    books.lease(streams[0], 300, leaseId);
    books.take(decideEndLease(leaseNow()) as never, server);
    expect([restOfLease(leaseNow()), books.account.leasedCents, freeOf(books.account)]).toEqual([0, 0, 900]);
    expect(code(decideSpend(spend(leaseId, 1), till(streams[0], books.account, leaseNow(), [])))).toBe(
      'payments.leaseOver',
    );
    expect(code(books.lease(streams[0], 1, leaseId).decided)).toBe('payments.leaseOver');
    const closed = { id: streams[0], outletId, isOpen: false };
    const reads = { commandId: newId(), by, stream: closed, account: books.account, lease: undefined };
    expect(code(decideLease({ accountId, leaseId: newId(), amountCents: 1 }, reads as never))).toBe(
      'payments.leaseOver',
    );
  });
});

/** What people do, as numbers: whom, how much. */
const deeds = fc.array(
  fc.record({
    what: fc.constantFrom('issue', 'lease', 'spend', 'spend', 'release', 'end'),
    stream: fc.integer({ min: 0, max: 2 }),
    cents: fc.integer({ min: 1, max: 900 }),
  }),
  { minLength: 1, maxLength: 40 },
);

function live(plan: readonly { what: string; stream: number; cents: number }[], books: Books): void {
  books.issue(1000);
  const held: LeaseId[][] = [[], [], []];
  for (const { what, stream: index, cents } of plan) {
    const stream = streams[index] as never;
    const leaseId = held[index]?.at(-1);
    const lease = leaseId && books.figures.leases.get(leaseId);
    if (what === 'issue') books.issue(cents);
    else if (what === 'lease' || lease === undefined || leaseId === undefined) {
      const made = books.lease(stream, cents, lease?.state === 'open' ? leaseId : undefined);
      if (made.decided.ok && made.leaseId !== leaseId) held[index]?.push(made.leaseId);
    } else if (what === 'end') books.take(decideEndLease(lease) as never, server);
    else {
      const here = till(stream, books.account, lease, []);
      const decided =
        what === 'spend' ? decideSpend(spend(leaseId, cents), here) : decideRelease(leaseId, here);
      if (decided.ok) books.take(decided.value as never, stream);
    }
  }
}

describe('figures', () => {
  it('[PAY-13] never promise or spend more than was issued', () => {
    fc.assert(
      fc.property(deeds, (plan) => {
        const books = new Books();
        live(plan, books);
        const total = (kind: string) =>
          books.facts.reduce((sum, { effect }) => sum + (effect.kind === kind ? effect.amountCents : 0), 0);
        const rests = [...books.figures.leases.values()].reduce((sum, lease) => sum + restOfLease(lease), 0);
        expect(rests).toBe(books.account.leasedCents);
        expect(books.account.balanceCents).toBe(total('issued') - total('spent'));
        expect(rests + total('spent')).toBeLessThanOrEqual(total('issued'));
      }),
    );
  });

  it('[PAY-12] are the same in whatever order the facts were accepted', () => {
    fc.assert(
      fc.property(deeds, fc.infiniteStream(fc.nat()), (plan, shuffle) => {
        const books = new Books();
        live(plan, books);
        const again = new Books();
        const rest = [...books.facts];
        while (rest.length > 0) {
          const index = Number(shuffle.next().value) % rest.length;
          for (const movement of rest.splice(index, 1)) again.book(movement);
        }
        const byId = (known: Books) =>
          [...known.figures.leases.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
        expect(again.account).toEqual(books.account);
        expect(byId(again)).toEqual(byId(books));
      }),
    );
  });

  it('[PAY-11] are exact on a replica, whichever rows and acknowledgements it has', () => {
    fc.assert(
      fc.property(
        deeds,
        fc.nat(),
        fc.nat(),
        fc.infiniteStream(fc.boolean()),
        (plan, one, other, acknowledged) => {
          const books = new Books();
          live(plan, books);
          // Rows as they were some time ago, each of its own time.
          const rows = (through: number) => {
            const then = new Books();
            for (const movement of books.facts.slice(0, 1 + (through % books.facts.length)))
              then.book(movement);
            return then;
          };
          const [seenAccount, seenLeases] = [rows(one).account, rows(other).figures.leases];
          const known = (leaseId?: LeaseId) =>
            books.facts
              .filter(({ effect }) => leaseId === undefined || effect.leaseId === leaseId)
              .map(({ effect, envelope, acceptNo }): KnownMovement => {
                const { kind, amountCents } = effect;
                const { stream: streamId, sequence } = envelope;
                const isTold = acknowledged.next().value === true;
                return { kind, amountCents, streamId, sequence, acceptNo: isTold ? acceptNo : null };
              });
          const spent = (facts: readonly AcceptedMovement[]) =>
            facts.reduce((sum, { effect }) => sum + (effect.kind === 'spent' ? effect.amountCents : 0), 0);
          const issuedThen = seenAccount.balanceCents + spent(books.facts.slice(0, seenAccount.version));
          expect(balanceHere(seenAccount, known())).toBe(issuedThen - spent(books.facts));
          for (const lease of seenLeases.values()) {
            if (lease.state === 'ended') continue;
            const taken = known(lease.id).filter(({ kind }) => kind === 'spent' || kind === 'released');
            const expected = lease.amountCents - taken.reduce((sum, { amountCents }) => sum + amountCents, 0);
            expect(restHere(lease, known(lease.id))).toBe(Math.max(0, expected));
          }
        },
      ),
    );
  });

  it('[PAY-11] have a fact of another stream by its acceptNo, and one’s own by its place', () => {
    const figure = { version: 7, booked: [{ streamId: streams[0], sequence: 3 }] };
    const movement = { kind: 'spent', amountCents: 1, streamId: streams[0], sequence: 3 } as const;
    const has = (change: Partial<KnownMovement>) =>
      isInFigure(figure, { ...movement, acceptNo: null, ...change });
    expect([has({}), has({ sequence: 4 }), has({ streamId: streams[1] })]).toEqual([true, false, false]);
    expect([has({ acceptNo: 7 }), has({ acceptNo: 8 })]).toEqual([true, false]);
  });
});

describe('what a device spent', () => {
  it('[PAY-15] is booked whatever was left, and somebody is told by how much', async () => {
    const books = new Books();
    books.issue(1000);
    const { leaseId } = books.lease(streams[0], 1000);
    const lease = books.figures.leases.get(leaseId);
    const twice = [1, 2].map((sequence) => {
      const decided = decideSpend(spend(leaseId, 800), till(streams[0], books.account, lease, []));
      if (!decided.ok) throw new Error(decided.error.code);
      const { definition, body } = decided.value;
      const wire = definition.body.encode(body) as Envelope['body'];
      const envelope = {
        id: newId(),
        company,
        stream: streams[0],
        sequence,
        at,
        type: definition.type,
        body: wire,
      };
      return {
        envelope: envelope as unknown as Envelope,
        acceptNo: 10 + sequence,
        effects: [effectOf(envelope)],
      };
    });
    const surprises = await keepFigures(
      {
        lockAccount: async () => books.figures.account,
        findLease: async (id) => books.figures.leases.get(id),
        async save(account, saved) {
          books.figures.account = account;
          if (saved !== undefined) books.figures.leases.set(saved.id, saved);
        },
      },
      twice,
    );
    expect(surprises).toMatchObject([
      { code: 'payments.leaseExceeded', factId: twice[1]?.envelope.id, details: { excessCents: 600 } },
      { code: 'payments.balanceExceeded', details: { missingCents: 600 } },
    ]);
    expect(books.account.balanceCents).toBe(-600);
  });

  it('[PAY-15] out of another account’s lease is told, and takes nothing of what that lease holds', () => {
    const books = new Books();
    books.issue(1000);
    const { leaseId } = books.lease(streams[0], 1000);
    const lease = books.figures.leases.get(leaseId);
    const before = { account: { ...books.account, id: newId<StoredValueAccountId>() }, lease };
    const { id } = before.account;
    const effect = { kind: 'spent', accountId: id, leaseId, amountCents: 300, spendId: null } as const;
    const envelope = { company, stream: streams[0], sequence: 1, at };
    const booked = bookMovement(before, { envelope, acceptNo: 9, effect });
    expect(booked).toMatchObject({ lease: undefined, excessCents: 300, missingCents: 300 });
    expect(booked.account).toMatchObject({ balanceCents: 700, leasedCents: 1000 });
  });

  it('[PAY-11] is a movement of its fact, and nothing that is counted', () => {
    const books = new Books();
    books.issue(1000);
    const [issued] = books.facts;
    const envelope = { ...issued?.envelope, id: newId() } as unknown as Envelope;
    expect(projectStoredValue({ envelope, body: null })).toMatchObject([
      { kind: 'insert', row: { accountId, kind: 'issued', amountCents: 1000, leaseId: null, spendId: null } },
    ]);
  });
});
