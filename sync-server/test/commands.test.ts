import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CustomerRow, decideCreateCustomer } from '#shared/customers/index.ts';
import { rights } from '#shared/identity/index.ts';
import { type CustomerId, parseEnvelope } from '#shared/kernel/index.ts';
import { type CommandResponse, commandDefinitions } from '#shared/sync/index.ts';
import { post, type TestDevice } from './device.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
let company: TestCompany;
let till: TestDevice;

beforeAll(async () => {
  world = await startWorld();
  company = await world.createCompany();
  till = await world.enrol(company);
});
afterAll(() => world.stop());

const command = (type: string, input: Record<string, unknown>, change: Record<string, unknown> = {}) => ({
  commandId: newId(),
  type,
  input,
  at: '2026-11-21T02:03:04.000Z',
  by: company.managerId,
  ...change,
});

const ask = (body: ReturnType<typeof command>, device: TestDevice = till) =>
  post<CommandResponse>(`${device.url}/v1/commands`, body, device.authorization);

const priceOf = async (index: 0 | 1 | 2) =>
  one(`SELECT variants->0->>'priceCents' FROM products WHERE id = $1`, [company.items[index].productId]);

async function one(sql: string, parameters: unknown[] = []): Promise<string | null> {
  const { rows } = await world.admin.query<Record<string, string>>(sql, parameters);
  return Object.values(rows[0] ?? {})[0] ?? null;
}

const reprice = (index: 0 | 1 | 2, seen: string, wanted: string) => {
  const { productId, variantId } = company.items[index];
  return { productId, seen: { prices: { [variantId]: seen } }, changes: { prices: { [variantId]: wanted } } };
};

function createCustomer(name: string, phone: string | null) {
  const customerId = newId<CustomerId>();
  const typed = { name, phone, email: null, memberCode: null, note: null };
  const decided = decideCreateCustomer({ customerId, typed, consent: true, offers: false });
  if (!decided.ok) throw new Error(decided.error.code);
  return { customerId, fact: till.recordDecision(decided.value) };
}

const profileOf = async (id: string): Promise<Partial<Record<keyof CustomerRow | 'erased_at', unknown>>> =>
  (await world.admin.query('SELECT * FROM customers WHERE id = $1', [id])).rows[0] ?? {};

describe('a command of a device', () => {
  it('changes the product, and is recorded as the server’s fact', async () => {
    const { data } = await ask(command('catalog.editProduct', reprice(0, '1.09', '1.19')));
    expect(data).toMatchObject({ outcome: 'decided', code: null, answer: { collided: [] } });
    expect(await priceOf(0)).toBe('1.19');
    const body = await one(
      `SELECT body FROM facts WHERE company_id = $1 AND type = 'catalog.productEdited.v1'`,
      [company.companyId],
    );
    expect(body).toMatchObject({ editedBy: company.managerId, changed: [{ before: '1.09', after: '1.19' }] });
  });

  it('is decided once, however often and at once it is sent', async () => {
    const body = command('catalog.editProduct', reprice(1, '10.90', '11.90'));
    const answers = await Promise.all([ask(body), ask(body), ask(body)]);
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
    expect(await priceOf(1)).toBe('11.90');
    await ask(command('catalog.editProduct', reprice(1, '11.90', '12.90')));
    expect((await ask(body)).data).toEqual(answers[0].data);
    expect(await priceOf(1)).toBe('12.90');
    const other = await ask({ ...body, input: reprice(1, '12.90', '1.00') });
    expect(other.error.code).toBe('sync.commandReused');
  });

  it('[CAT-1] that collides leaves what is there, merges the rest, and asks a person with both values', async () => {
    await ask(command('catalog.editProduct', reprice(2, '3.33', '3.50')));
    const input = reprice(2, '3.33', '3.60');
    const both = {
      ...input,
      seen: { ...input.seen, name: 'Product SKU-3' },
      changes: { ...input.changes, name: 'Tea' },
    };
    const asked = command('catalog.editProduct', both);
    const { data } = await ask(asked);
    expect(data.outcome).toBe('merged');
    expect(data.answer.changed).toEqual([{ field: 'name', before: 'Product SKU-3', after: 'Tea' }]);
    expect(await priceOf(2)).toBe('3.50');
    const details = await one(`SELECT details FROM review_items WHERE code = 'catalog.editCollided'`);
    expect(details).toMatchObject({
      commandId: asked.commandId,
      collided: [{ seen: '3.33', wanted: '3.60', current: '3.50' }],
    });
  });

  it('[IDN-12] [IDN-13] changes the company’s settings, and GST from a day that is to come', async () => {
    const { companyId } = company;
    const settingsOf = () => one('SELECT settings FROM companies WHERE id = $1', [companyId]);
    const changing = (field: string, seen: string | null, wanted: string, change = {}) =>
      ask(command('identity.changeSettings', { companyId, fields: [{ field, seen, wanted }] }, change)).then(
        ({ data }) => data.code ?? data.outcome,
      );
    expect(await changing('surcharge:card', null, '200+0')).toBe('decided');
    expect(await settingsOf()).toMatchObject({
      counter: { surcharges: [{ tender: 'card', percentBp: 200, amountCents: 0 }] },
    });
    expect(await changing('gstMethod:2030-01-01', null, 'line')).toBe('decided');
    expect(await settingsOf()).toMatchObject({ gst: { methods: [{ from: '2030-01-01', method: 'line' }] } });
    expect(await changing('gstMethod:2020-01-01', null, 'line')).toBe('identity.gstMethodTooSoon');
    expect(await changing('surcharge:card', null, '300+0')).toBe('merged');
    expect(
      await one(`SELECT details FROM review_items WHERE code = 'identity.settingsCollided'`),
    ).toMatchObject({
      collided: [{ field: 'surcharge:card', wanted: '300+0', current: '200+0' }],
    });
    expect(await changing('tips', null, '', { by: company.cashierId })).toBe('identity.notAllowed');
  });

  it('is refused for who may not, for what isn’t there, and for what the server doesn’t know', async () => {
    const input = reprice(0, '1.19', '0.01');
    const refused = async (change: Record<string, unknown>, device = till) =>
      (await ask(command('catalog.editProduct', input, change), device)).data.code;
    expect(await refused({ by: company.cashierId })).toBe('identity.notAllowed');
    expect(await refused({ by: newId() })).toBe('identity.notAllowed');
    expect(await refused({ input: { ...input, productId: newId() } })).toBe('catalog.productUnknown');
    expect((await ask(command('stock.teleport', {}))).error.code).toBe('sync.commandUnknown');
    expect((await ask(command('catalog.editProduct', { productId: 1 }))).error.code).toBe(
      'kernel.inputInvalid',
    );
    const theirs = await world.createCompany();
    const stranger = await world.enrol(theirs);
    expect(await refused({}, stranger)).toBe('identity.notAllowed');
    expect(await refused({ by: theirs.managerId }, stranger)).toBe('catalog.productUnknown');
    expect(await priceOf(0)).toBe('1.19');
  });

  it('takes the device’s word for who asks no further than the server’s own list of staff goes', async () => {
    const input = reprice(0, '1.19', '0.02');
    const refused = async (by: string) => (await ask(command('catalog.editProduct', input, { by }))).data;
    const change = (sql: string, id: string, value: unknown) =>
      world.admin.query(`UPDATE staff SET ${sql} = $2 WHERE id = $1`, [id, value]);
    await change('active', company.managerId, false);
    expect(await refused(company.managerId)).toMatchObject({
      outcome: 'refused',
      code: 'identity.notAllowed',
    });
    await change('active', company.managerId, true);
    await change('outlet_id', company.managerId, newId());
    expect(await refused(company.managerId)).toMatchObject({
      outcome: 'refused',
      code: 'identity.notAllowed',
    });
    await change('outlet_id', company.managerId, null);
    await change('role', company.managerId, 'director');
    expect(await refused(company.managerId)).toMatchObject({
      outcome: 'refused',
      code: 'identity.notAllowed',
    });
    await change('role', company.managerId, 'manager');
    expect(await priceOf(0)).toBe('1.19');
    expect(await one('SELECT count(*) FROM facts WHERE body @> $1', ['{"changed":[{"after":"0.02"}]}'])).toBe(
      '0',
    );
    const unknown = await post<CommandResponse>(
      `${till.url}/v1/commands/cancel`,
      { commandId: newId(), at: '2026-11-21T02:03:04.000Z', by: newId() },
      till.authorization,
    );
    expect(unknown.data).toMatchObject({ outcome: 'refused', code: 'identity.staffUnknown' });
  });

  it('names a right that roles have, whichever command it is', () => {
    for (const { type, right } of commandDefinitions) {
      expect([type, (rights as readonly string[]).includes(right)]).toEqual([type, true]);
    }
  });

  it('can be taken back until it is decided, and not after', async () => {
    const asked = command('catalog.editProduct', reprice(0, '1.19', '9.99'));
    const cancel = () =>
      post<CommandResponse>(
        `${till.url}/v1/commands/cancel`,
        { commandId: asked.commandId, at: asked.at, by: asked.by },
        till.authorization,
      );
    expect((await cancel()).data.outcome).toBe('cancelled');
    expect((await ask(asked)).data.outcome).toBe('cancelled');
    expect(await priceOf(0)).toBe('1.19');
    const done = command('catalog.editProduct', reprice(0, '1.19', '1.29'));
    await ask(done);
    const late = await post<CommandResponse>(
      `${till.url}/v1/commands/cancel`,
      { commandId: done.commandId, at: done.at, by: done.by },
      till.authorization,
    );
    expect(late.data.outcome).toBe('decided');
    expect(await priceOf(0)).toBe('1.29');
  });
});

describe('customers on the server', () => {
  it('[CUS-2] [CUS-3] come with the fact that made them, and their sale in whatever order', async () => {
    const { customerId, fact } = createCustomer('Lim Ah Seng', '8000 0002');
    const sale = till.decideSale([[company.items[0], 1000]]);
    const sold = till.recordDecision({ ...sale, body: { ...sale.body, customerId } });
    const { data } = await till.push([fact, sold]);
    expect(data.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    expect(await profileOf(customerId)).toMatchObject({
      name: 'Lim Ah Seng',
      phone: '+6580000002',
      version: '1',
    });
    expect(await one('SELECT customer_id FROM sales WHERE id = $1', [sale.body.saleId])).toBe(customerId);
    const other = till.decideSale([[company.items[0], 1000]]);
    const unknown = till.recordDecision({
      ...other,
      body: { ...other.body, customerId: newId<CustomerId>() },
    });
    expect((await till.push([unknown])).data.results[0]?.outcome).toBe('accepted');
  });

  it('[CUS-4] are edited field by field by whoever sells', async () => {
    const { customerId, fact } = createCustomer('Siti', '8000 0003');
    await till.push([fact]);
    const edit = (seen: Record<string, unknown>, changes: Record<string, unknown>) =>
      ask(command('customers.editCustomer', { customerId, seen, changes }, { by: company.cashierId }));
    await edit({ phone: '+6580000003' }, { phone: '+65 8000 0004' });
    const { data } = await edit({ phone: '+6580000003', note: null }, { phone: '8000 0005', note: 'no bag' });
    expect(data.outcome).toBe('merged');
    expect(await profileOf(customerId)).toMatchObject({ phone: '+6580000004', note: 'no bag', version: '3' });
  });

  it('[CUS-5] are erased everywhere, and every chain still verifies', async () => {
    const secret = 'Zainab binte Osman';
    const { customerId, fact } = createCustomer(secret, '8000 0006');
    await till.push([fact]);
    const edit = (seen: string, wanted: string) =>
      ask(
        command('customers.editCustomer', {
          customerId,
          seen: { note: seen === '' ? null : seen },
          changes: { note: wanted },
        }),
      );
    await edit('', `${secret} likes oranges`);
    await edit('something else', `${secret} likes pears`);
    const { data } = await ask(command('customers.eraseCustomer', { customerId }));
    expect(data.outcome).toBe('decided');
    // Asked before anybody there knew.
    expect((await edit('', `${secret} likes figs`)).data.code).toBe('customers.erased');
    expect(await profileOf(customerId)).toMatchObject({ name: '', phone: null, note: null, version: '3' });
    const { rows: tables } = await world.admin.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of tables) {
      const found = await one(
        `SELECT count(*) FROM ${name} AS row WHERE row::text LIKE '%Zainab%' OR row::text LIKE '%80000006%'`,
      );
      expect({ name, found }).toEqual({ name, found: '0' });
    }
    const { rows: kept } = await world.admin.query<{
      envelope: string;
      private_salt: string | null;
      private_text: string | null;
      previous_hash: string | null;
    }>(
      `SELECT envelope, private_salt, private_text,
              lag(encode(sha256(convert_to(envelope, 'UTF8')), 'hex')) OVER (PARTITION BY stream_id ORDER BY sequence) AS previous_hash
         FROM facts WHERE company_id = $1 AND audience = 'office'`,
      [company.companyId],
    );
    for (const { envelope, previous_hash: previous, private_text: text } of kept) {
      const read = parseEnvelope(envelope);
      if (previous !== null) expect(read?.previous).toBe(previous);
      if (envelope.includes(customerId)) expect(text).toBeNull();
    }
    expect(kept.length).toBeGreaterThan(5);
    expect((await till.push([fact])).data.results[0]?.outcome).toBe('duplicate');
    expect((await profileOf(customerId)).name).toBe('');
    const again = await ask(command('customers.eraseCustomer', { customerId }));
    expect(again.data.code).toBe('customers.erased');
    const cashier = command('customers.eraseCustomer', { customerId }, { by: company.cashierId });
    expect((await ask(cashier)).data.code).toBe('identity.notAllowed');
  });

  it('[CUS-5] are erased from what was kept aside too, whenever it comes', async () => {
    const { customerId, fact } = createCustomer('Ganesan s/o Muthu', '8000 0007');
    const [twin, spaced, unsigned] = [
      { ...fact, signature: till.openShift().signature },
      { ...fact, envelope: `${fact.envelope} ` },
      { ...fact, signature: 7 },
    ];
    const wordless = { ...fact, private: { salt: 'short', text: 'Ganesan' } };
    const outcomes = async (...facts: unknown[]) =>
      (await till.push(facts)).data.results.map(({ outcome }) => outcome);
    const aside = () => one(`SELECT count(*) FROM quarantined_facts WHERE private_text LIKE '%Ganesan%'`, []);
    const anywhere = () =>
      one(
        `SELECT (SELECT count(*) FROM facts AS row WHERE row::text LIKE '%Ganesan%')
              + (SELECT count(*) FROM deferred_facts AS row WHERE row::text LIKE '%Ganesan%')
              + (SELECT count(*) FROM quarantined_facts AS row WHERE row::text LIKE '%Ganesan%')`,
      );
    expect(await outcomes(fact, spaced, unsigned)).toEqual(['accepted', 'quarantined', 'quarantined']);
    expect(await aside()).toBe('2');
    await ask(command('customers.eraseCustomer', { customerId }));
    expect(await anywhere()).toBe('0');
    await outcomes(fact, twin, { ...spaced, envelope: `${fact.envelope}  ` }, unsigned, wordless);
    expect(await anywhere()).toBe('0');
    const kept = await one('SELECT count(*) FROM quarantined_facts WHERE position($1 IN envelope) > 0', [
      customerId,
    ]);
    expect(Number(kept)).toBeGreaterThan(2);
  });
});
