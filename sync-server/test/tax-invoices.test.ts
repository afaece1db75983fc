import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemAsked } from '#shared/catalog/index.ts';
import { canonicalJson, type Decision, type SaleId } from '#shared/kernel/index.ts';
import { taxInvoiceIssued } from '#shared/sales/index.ts';
import type { TestDevice } from './device.ts';
import { newId, startWorld, type TestCompany, type TestWorld } from './world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const issue = (till: TestDevice, company: TestCompany, saleId: SaleId, buyer: string) =>
  till.recordDecision({
    definition: taxInvoiceIssued,
    outlets: [till.enrolled.outletId],
    privateText: canonicalJson({ name: buyer, address: '1 Bedok', registration: null, email: null }),
    body: {
      ...{ invoiceId: newId(), saleId, receiptNumber: 'T01-000123', invoiceNumber: 'T01-000123' },
      ...{ outletId: till.enrolled.outletId, issuedBy: company.managerId },
    },
  } as Decision<typeof taxInvoiceIssued>);

const reviewsOf = async ({ companyId }: TestCompany): Promise<string[]> =>
  (
    await world.admin.query(
      `SELECT details->>'invoiceNumber' AS number FROM review_items
        WHERE company_id = $1 AND code = 'sync.taxInvoiceTwice'`,
      [companyId],
    )
  ).rows.map(({ number }) => number);

describe('tax invoices at the server', () => {
  it('[SAL-83] of two tills for one sale both stand, and raise one review item, also when they come at once', async () => {
    const company = await world.createCompany();
    const tills = [await world.enrol(company, 'T01'), await world.enrol(company, 'T02')];
    const saleId = newId<SaleId>();
    const pushed = tills.map((till, index) => ({
      till,
      fact: issue(till, company, saleId, `Buyer ${index}`),
    }));
    const answers = await Promise.all(pushed.map(({ till, fact }) => till.push([fact])));
    expect(answers.map(({ data }) => data.results[0]?.outcome)).toEqual(['accepted', 'accepted']);
    expect(await reviewsOf(company)).toEqual(['T01-000123']);
    for (const { till, fact } of pushed) {
      expect((await till.push([fact])).data.results[0]?.outcome).toBe('duplicate');
    }
    expect(await reviewsOf(company)).toHaveLength(1);
    const { rows } = await world.admin.query(
      'SELECT invoice_number FROM tax_invoices WHERE company_id = $1 AND sale_id = $2',
      [company.companyId, saleId],
    );
    expect(rows).toHaveLength(2);
  });

  it('[SAL-82] keep who the buyer is beside the fact, and nowhere else', async () => {
    const company = await world.createCompany();
    const till = await world.enrol(company, 'T01');
    await till.push([issue(till, company, newId<SaleId>(), 'Changi Hardware')]);
    expect(await reviewsOf(company)).toEqual([]);
    const { rows } = await world.admin.query(
      `SELECT envelope, private_text FROM facts WHERE company_id = $1 AND type = $2 AND audience = 'office'`,
      [company.companyId, taxInvoiceIssued.type],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].envelope).not.toContain('Changi');
    expect(rows[0].private_text).toContain('Changi');
  });

  it('[CAT-20] what was asked for is booked for its outlet', async () => {
    const company = await world.createCompany();
    const till = await world.enrol(company, 'T01');
    const { outletId } = till.enrolled;
    const asked = till.recordDecision({
      ...{ definition: itemAsked, outlets: [outletId], privateText: null },
      body: { askId: newId(), code: null, words: 'Durian', outletId, askedBy: company.cashierId },
    } as Decision<typeof itemAsked>);
    expect((await till.push([asked])).data.results[0]?.outcome).toBe('accepted');
    const { rows } = await world.admin.query('SELECT code, words FROM items_asked WHERE company_id = $1', [
      company.companyId,
    ]);
    expect(rows).toEqual([{ code: null, words: 'Durian' }]);
  });
});
