import type { LabelKey } from '#shared/catalog/index.ts';
import { counterSettingsOf } from '#shared/identity/index.ts';
import { present } from '#shared/kernel/index.ts';
import type { ScanReads } from '../cart/scan.ts';
import { cardOf } from '../commands/hold-stored-value.ts';
import type { EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { productsLoading, stockPlaceOf } from '../first-copy.ts';
import { sha256Hex } from '../identity-files/index.ts';
import { findMember } from '../queries/customers/customers.ts';
import { readCompany } from '../queries/identity/people.ts';
import { readAccountByCode } from '../queries/payments/stored-value.ts';
import { readCartItem, readTiles } from '../queries/products/tiles.ts';
import { findSaleByNumber } from '../queries/sales/receipts.ts';

/** Where the resolver looks at this till. */
export function scanReads({ store }: EngineContext, device: Device): ScanReads {
  const { reader } = store;
  return {
    index: store.catalogIndex,
    labels: () => {
      const { companyId } = device.state();
      const company = present(readCompany(reader, companyId), 'the company of a device that sells');
      return counterSettingsOf(company.settings).labels;
    },
    labelKey: () => labelKeyOf(device),
    readItem: (hit, barcode) => readCartItem(reader, hit, barcode),
    readCandidates: (hits) => readTiles(reader, hits, stockPlaceOf(device)),
    loading: () => productsLoading(device),
    findReceipt: (number) => findSaleByNumber(reader, number),
    findMember: (code) => findMember(reader, code),
    isCoupon: (code) => device.prices.book.coupons.has(code.toUpperCase()),
    findCard: (code) => {
      const account = readAccountByCode(reader, code);
      return account && cardOf({ store }, device, account.id);
    },
  };
}

/**
 * What all tills of the company were given alike when they were paired, and what no paper, screen or link has: the key that their
 * journals are sealed to.
 */
export const labelKeyOf = (device: Device): LabelKey => ({
  key: device.state().recoveryPublicKey,
  sha256: (text) => sha256Hex(Buffer.from(text)),
});
