import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StaffRow } from '../identity/index.ts';
import {
  type CompanyId,
  type CustomerId,
  type Envelope,
  type FactId,
  type RequestId,
  type StaffId,
  uuidV7,
} from '../kernel/index.ts';
import { decideCreateCustomer } from './create-customer.ts';
import { decideEditCustomer } from './edit-customer.ts';
import { decideEraseCustomer } from './erase-customer.ts';
import { normalisePhone } from './phone.ts';
import { projectCustomerCreated } from './project.ts';
import type { CustomerRow } from './rows.ts';
import { type Profile, profileFields, type TypedCustomer } from './schema.ts';
import { decideSetGroup } from './set-group.ts';
import { decideSetStaff } from './set-staff.ts';

let counter = 0;
const id = <Id extends string>(): Id => {
  counter += 1;
  return uuidV7(1_795_000_000_000 + counter, new Uint8Array(10)) as Id;
};
const company = id<CompanyId>();
const by = id<StaffId>();
const at = '2026-11-21T02:03:04.000Z';
const later = '2026-11-22T02:03:04.000Z';

const typed = (change: Partial<TypedCustomer> = {}): TypedCustomer => ({
  name: '  Tan  Mei Ling ',
  phone: '8000 0001',
  email: '',
  memberCode: 'M-0001',
  note: null,
  ...change,
});

function create(change: Partial<TypedCustomer> = {}, offers = false): CustomerRow {
  const customerId = id<CustomerId>();
  const decided = decideCreateCustomer({ customerId, typed: typed(change), consent: true, offers });
  if (!decided.ok) throw new Error(decided.error.code);
  const { body, privateText } = decided.value;
  const envelope = { id: id<FactId>(), company, at } as Envelope;
  const [write] = projectCustomerCreated({ envelope, body }, { postingMonth: '2026-11', privateText });
  if (write?.kind !== 'insert') throw new Error('expected a profile');
  return write.row as CustomerRow;
}

describe('a phone number', () => {
  it('is taken as people write it', () => {
    for (const written of [
      '80000001',
      '8000 0001',
      '+65 8000-0001',
      '(65) 80000001',
      '0065 8000 0001',
      '８０００ ０００１',
    ]) {
      expect({ written, phone: normalisePhone(written) }).toEqual({ written, phone: '+6580000001' });
    }
  });

  it('of another first digit or length is none of Singapore’s', () => {
    for (const written of ['70000001', '8000000', '800000011', '+6080000001', '1800 000 0000', 'abc', '']) {
      expect({ written, phone: normalisePhone(written) }).toEqual({ written, phone: undefined });
    }
  });

  it('is unchanged when it is read again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('3', '6', '8', '9'),
        fc.integer({ min: 0, max: 9_999_999 }),
        (first, rest) => {
          const phone = normalisePhone(`${first}${String(rest).padStart(7, '0')}`) ?? '';
          expect(normalisePhone(phone)).toBe(phone);
        },
      ),
    );
  });
});

describe('a new customer', () => {
  it('[CUS-1] is made of a name and what they agreed to, and refused without either', () => {
    const decide = (change: Partial<TypedCustomer>, consent = true) =>
      decideCreateCustomer({ customerId: id(), typed: typed(change), consent, offers: false });
    expect(decide({ phone: null, memberCode: null })).toMatchObject({ ok: true });
    const code = (result: ReturnType<typeof decide>) => (result.ok ? undefined : result.error.code);
    expect(code(decide({}, false))).toBe('customers.consentMissing');
    expect(code(decide({ name: ' \t' }))).toBe('customers.nameMissing');
    expect(code(decide({ phone: '1234' }))).toBe('customers.phoneInvalid');
    expect(code(decide({ email: 'mei@ling' }))).toBe('customers.emailInvalid');
    expect(code(decide({ email: 'mei@example.sg' }))).toBeUndefined();
  });

  it('keeps everything personal out of what is signed', () => {
    const decided = decideCreateCustomer({ customerId: id(), typed: typed(), consent: true, offers: true });
    if (!decided.ok) throw new Error(decided.error.code);
    const { body, outlets, privateText } = decided.value;
    expect({ members: Object.keys(body), outlets }).toEqual({ members: ['customerId'], outlets: [] });
    expect(privateText).toContain('Tan Mei Ling');
  });

  it('[CUS-2] is the same row from the same fact, and none when its private part was erased', () => {
    const row = create({}, true);
    expect(row).toMatchObject({
      name: 'Tan Mei Ling',
      phone: '+6580000001',
      email: null,
      version: 1,
      createdAt: at,
      consentedAt: at,
      marketingConsentAt: at,
    });
    expect(create().marketingConsentAt).toBeNull();
    const fact = { envelope: { company, at } as Envelope, body: { customerId: row.id } };
    expect(projectCustomerCreated(fact, { postingMonth: '2026-11', privateText: null })).toEqual([]);
    expect(() => projectCustomerCreated(fact, { postingMonth: '2026-11', privateText: '{"x":1}' })).toThrow();
  });
});

describe('an edit', () => {
  const edit = (customer: CustomerRow | undefined, seen: Partial<Profile>, changes: Partial<TypedCustomer>) =>
    decideEditCustomer(
      { customerId: id(), seen, changes },
      { commandId: id<RequestId>(), by, customer, now: later },
    );

  it('[CUS-4] of fields that nobody else changed is taken, with the values in the private part alone', () => {
    const customer = create();
    const decided = edit(customer, { phone: customer.phone }, { phone: '90000002' });
    if (!decided.ok) throw new Error(decided.error.code);
    const { edit: done, merged } = decided.value;
    expect(merged.collided).toEqual([]);
    expect(done?.row).toEqual({ ...customer, phone: '+6590000002', updatedAt: later, version: 2 });
    expect(done?.fact.body.fields).toEqual(['phone']);
    expect(JSON.stringify(done?.fact.body)).not.toContain('90000002');
    expect(done?.fact.privateText).toContain('+6590000002');
  });

  it('[CUS-4] merges any two edits, and loses nothing that was typed', () => {
    const value = fc.constantFrom('A', 'B', 'C');
    const patch = fc.dictionary(fc.constantFrom('name', 'memberCode', 'note'), value);
    fc.assert(
      fc.property(patch, patch, (first, second) => {
        const customer = create({ memberCode: 'M', note: 'N' });
        const seen = { name: customer.name, memberCode: customer.memberCode, note: customer.note };
        const one = edit(customer, seen, first);
        if (!one.ok) throw new Error(one.error.code);
        const between = one.value.edit?.row ?? customer;
        const two = edit(between, seen, second);
        if (!two.ok) throw new Error(two.error.code);
        const after = two.value.edit?.row ?? between;
        for (const field of profileFields) {
          const wanted = second[field];
          if (wanted === undefined) continue;
          const collision = two.value.merged.collided.find((each) => each.field === field);
          expect(after[field] === wanted || collision?.wanted === wanted).toBe(true);
          expect(
            collision === undefined || (after[field] === first[field] && collision.current === first[field]),
          ).toBe(true);
        }
      }),
    );
  });

  it('of nobody, of somebody who was erased, or to something that can’t be is refused', () => {
    const customer = create();
    const code = (result: ReturnType<typeof edit>) => (result.ok ? undefined : result.error.code);
    expect(code(edit(undefined, {}, {}))).toBe('customers.unknown');
    expect(code(edit({ ...customer, erasedAt: at }, {}, {}))).toBe('customers.erased');
    expect(code(edit(customer, { phone: customer.phone }, { phone: '123' }))).toBe('customers.phoneInvalid');
  });
});

describe('erasing', () => {
  it('[CUS-5] leaves an id and dates, once', () => {
    const customer = create({ email: 'mei@example.sg', note: 'likes oranges' }, true);
    const decided = decideEraseCustomer({ commandId: id(), by, customer, now: later });
    if (!decided.ok) throw new Error(decided.error.code);
    const { row, fact } = decided.value;
    expect(JSON.stringify({ row, fact })).not.toMatch(/Mei|\+65|example|oranges|M-0001/);
    expect(row).toMatchObject({ id: customer.id, createdAt: at, erasedAt: later, version: 2 });
    expect(decideEraseCustomer({ commandId: id(), by, customer: row, now: later })).toMatchObject({
      ok: false,
    });
  });
});

describe('the group of a customer', () => {
  const customer = create();
  const set = (seen: string | null, groupCode: string | null, current: CustomerRow | undefined = customer) =>
    decideSetGroup(
      { customerId: customer.id as never, seen, groupCode },
      { commandId: 'command' as RequestId, by, customer: current, now: later },
    );

  it('[CUS-7] is set, and left where somebody else set it meanwhile', () => {
    const done = set(null, 'members');
    expect(done).toMatchObject({
      value: {
        edit: { row: { groupCode: 'members', version: 2 }, fact: { body: { fields: ['groupCode'] } } },
      },
    });
    const trade = { ...customer, groupCode: 'trade' };
    expect(set(null, 'members', trade)).toMatchObject({
      value: { edit: undefined, merged: { collided: [{ current: 'trade' }] } },
    });
    expect(set('trade', null, trade)).toMatchObject({ value: { edit: { row: { groupCode: null } } } });
  });

  it('[CUS-7] is refused when it is no code, and for who isn’t there any more', () => {
    const refused = (result: ReturnType<typeof set>) => (result.ok ? undefined : result.error.code);
    expect(refused(set(null, 'very good ones'))).toBe('customers.groupInvalid');
    expect(refused(set(null, 'members', { ...customer, erasedAt: later }))).toBe('customers.erased');
    const nobody = decideSetGroup(
      { customerId: customer.id as never, seen: null, groupCode: null },
      { commandId: 'command' as RequestId, by, customer: undefined, now: later },
    );
    expect(refused(nobody)).toBe('customers.unknown');
  });
});

describe('who of the staff a customer is', () => {
  const customer = create();
  const aisha = id<StaffId>();
  const set = (
    { seen, named }: { readonly seen: StaffId | null; readonly named: StaffId | null },
    { current = customer, isKnown = true } = {},
  ) =>
    decideSetStaff(
      { customerId: customer.id as never, seen, staffId: named },
      {
        ...{ commandId: 'command' as RequestId, by, customer: current, now: later },
        person: isKnown ? ({ id: named } as StaffRow) : undefined,
      },
    );

  it('[CUS-8] is said by another person, and taken back again', () => {
    expect(set({ seen: null, named: aisha })).toMatchObject({
      value: { edit: { row: { staffId: aisha, version: 2 }, fact: { body: { fields: ['staffId'] } } } },
    });
    const known = { ...customer, staffId: aisha };
    expect(set({ seen: aisha, named: null }, { current: known })).toMatchObject({
      value: { edit: { row: { staffId: null } } },
    });
    expect(set({ seen: null, named: by }, { current: known })).toMatchObject({
      value: { edit: undefined, merged: { collided: [{ current: aisha }] } },
    });
  });

  it('[CUS-8] is refused about one’s own profile, and for who isn’t known', () => {
    const refused = (result: ReturnType<typeof set>) => (result.ok ? undefined : result.error.code);
    const own = { ...customer, staffId: by };
    expect(refused(set({ seen: by, named: null }, { current: own }))).toBe('customers.ownProfile');
    expect(refused(set({ seen: by, named: aisha }, { current: own }))).toBe('customers.ownProfile');
    expect(refused(set({ seen: null, named: aisha }, { isKnown: false }))).toBe('customers.staffUnknown');
    const gone = { ...customer, erasedAt: later };
    expect(refused(set({ seen: null, named: aisha }, { current: gone }))).toBe('customers.erased');
  });

  it('[CUS-8] goes when the customer is erased', () => {
    const erased = decideEraseCustomer({
      ...{ commandId: 'command' as RequestId, by, now: later },
      customer: { ...customer, staffId: aisha },
    });
    expect(erased).toMatchObject({ value: { row: { staffId: null } } });
  });
});
