import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CompletedSale } from '#shared/bridge.ts';
import { customers } from '#shared/customers/index.ts';
import type { CustomerId, StaffId } from '#shared/kernel/index.ts';
import type { PricedCart } from '#shared/sales/index.ts';
import type { Engine } from './engine.ts';
import { openStore, upsertRow } from './store/index.ts';
import { lookInside } from './store/look-inside.fixture.ts';
import {
  CASHIER_PIN,
  codeOf,
  databaseKeyOf,
  MANAGER_PIN,
  makePairedFolder,
  openTill,
  scan,
  shop,
  startTestEngine,
  testProduct,
  valueIn,
} from './till.fixture.ts';

const kopi = testProduct(0);
const at = '2026-11-01T00:00:00.000Z';
const manager = { staffId: shop.manager, pin: MANAGER_PIN, reason: 'lunch' };
const cashier = { ...manager, staffId: shop.cashier, pin: CASHIER_PIN };
const cashiersProfile = '01900000-0000-7000-8000-00000000c001' as CustomerId;
const managersProfile = '01900000-0000-7000-8000-00000000c002' as CustomerId;

let folder: ReturnType<typeof makePairedFolder>;
let engine: Engine;

const ask = async <T>(path: string, input: unknown = {}): Promise<T> =>
  valueIn<T>(await engine.request(path, input));
const refusal = async (path: string, input: unknown): Promise<string> =>
  codeOf(await engine.request(path, input));
const paying = ({ saleId, totalCents }: PricedCart) => ({
  ...{ saleId, totalCents },
  tenders: [{ tender: 'cash', tenderedCents: 100_000 }],
});

/** Two profiles, of the cashier and of the manager. */
function writeProfiles(): void {
  const store = openStore({ dataDir: folder.dataDir, key: databaseKeyOf(folder.dataDir) });
  const nothing = { phone: null, email: null, memberCode: null, note: null, groupCode: null };
  const write = (id: CustomerId, name: string, staffId: StaffId): void =>
    store.write((db) =>
      upsertRow(db, customers, {
        ...{ id, name, staffId, companyId: shop.company, ...nothing, erasedAt: null },
        ...{ consentedAt: at, marketingConsentAt: null, createdAt: at, updatedAt: at, version: 1 },
      }),
    );
  write(cashiersProfile, 'A cashier', shop.cashier);
  write(managersProfile, 'A manager', shop.manager);
  store.close();
}

/** What the newest sale says of who allowed what. */
function approvalsKept(): unknown {
  const db = lookInside(folder.dataDir);
  const kept = db.prepare('SELECT approvals FROM sales ORDER BY receipt_sequence DESC LIMIT 1').pluck().get();
  db.close();
  return JSON.parse(String(kept));
}

beforeEach(async () => {
  folder = makePairedFolder();
  writeProfiles();
  engine = await startTestEngine(folder.dataDir);
  await openTill(engine);
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

describe('what somebody buys at their own till', () => {
  it('[IDN-10] is paid with somebody else’s word alone, who is named in the sale', async () => {
    const { cart } = await scan(engine, kopi.code);
    await ask('customers.attach', { customerId: cashiersProfile });
    const own = await ask<PricedCart>('sales.cart');
    expect(await engine.request('sales.completeSale', paying(own))).toMatchObject({
      ok: false,
      error: { code: 'identity.approvalNeeded', details: { right: 'allowOwnPurchase' } },
    });
    const asked = { right: 'allowOwnPurchase', lineId: null };
    expect(await refusal('selling.approve', { ...asked, approval: cashier })).toBe('identity.ownApproval');
    await ask('selling.approve', { ...asked, approval: manager });
    const sold = await ask<CompletedSale>('sales.completeSale', paying(own));
    expect(sold.saleId).toBe(cart.saleId);
    expect(approvalsKept()).toMatchObject([{ right: 'allowOwnPurchase', approvedBy: shop.manager }]);
    expect(await ask('shift.current')).toMatchObject({ x: { overrides: 1 } });
  });

  it('[IDN-10] needs that word before any money is taken', async () => {
    const { cart } = await scan(engine, kopi.code);
    expect(await ask('selling.mayPay', {})).toBeNull();
    await ask('customers.attach', { customerId: cashiersProfile });
    expect(await engine.request('selling.mayPay', {})).toMatchObject({
      ok: false,
      error: { code: 'identity.approvalNeeded', details: { right: 'allowOwnPurchase', lineId: null } },
    });
    const asked = { right: 'allowOwnPurchase', lineId: null };
    await ask('selling.approve', { ...asked, approval: manager });
    expect(await ask('selling.mayPay', {})).toBeNull();
    const { pricedAt } = await ask<PricedCart>('sales.cart');
    const byCard = [{ tender: 'card', tenderedCents: 100 }];
    await ask('selling.noteTaken', { saleId: cart.saleId, pricedAt, tenders: byCard });
    const own = await ask<PricedCart>('sales.cart');
    const rest = { tender: 'cash', tenderedCents: 100_000 };
    const sold = await ask<CompletedSale>('sales.completeSale', {
      ...paying(own),
      tenders: [...byCard, rest],
    });
    expect(sold.saleId).toBe(cart.saleId);
  });

  it('[IDN-10] isn’t asked about for another customer, nor once they are taken off', async () => {
    await scan(engine, kopi.code);
    await ask('customers.attach', { customerId: cashiersProfile });
    await ask('customers.attach', { customerId: null });
    await ask('sales.completeSale', paying(await ask<PricedCart>('sales.cart')));
    await scan(engine, kopi.code);
    await ask('customers.attach', { customerId: managersProfile });
    const sold = await ask<CompletedSale>('sales.completeSale', paying(await ask<PricedCart>('sales.cart')));
    expect(sold.totalCents).toBe(kopi.priceCents);
  });

  it('[IDN-10] is asked of a manager, too, whatever they may allow to others', async () => {
    await ask('identity.signOut');
    await ask('identity.signIn', { staffId: shop.manager, pin: MANAGER_PIN });
    await scan(engine, kopi.code);
    await ask('customers.attach', { customerId: managersProfile });
    const own = await ask<PricedCart>('sales.cart');
    expect(await refusal('sales.completeSale', paying(own))).toBe('identity.approvalNeeded');
  });

  it('[IDN-10] gets no discount that its buyer allows', async () => {
    await scan(engine, kopi.code);
    await ask('customers.attach', { customerId: managersProfile });
    const discount = { kind: 'percent', percentBp: 5_000, reason: 'staff' };
    const half = { discount, approval: manager };
    expect(await refusal('selling.setDiscount', half)).toBe('identity.ownPurchase');
    expect((await ask<PricedCart>('sales.cart')).totalCents).toBe(kopi.priceCents);
  });
});
