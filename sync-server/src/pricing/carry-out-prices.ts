import { accept, type CompanyId, type Result, type RowId, uuidV7 } from '#shared/kernel/index.ts';
import {
  decideSavePriceList,
  decideSavePromotion,
  decideSetListPrices,
  listPrices,
  priceLists,
  promotions,
  type SavePriceListInput,
  type SavePromotionInput,
  type SetListPricesInput,
  savePriceList,
  savePromotion,
  setListPrices,
} from '#shared/pricing/index.ts';
import { carryOutEdit, carryOutRows } from '../commands/carry-out-edit.ts';
import type { CommandCase, Decided, Decider } from '../commands/decide-command.ts';
import { lockListPrices, lockSaved } from './pricing.queries.ts';

const COLLIDED = 'pricing.editCollided';
const ID_RANDOM_BYTES = 10;

/** Who decides promotions, price lists and their prices. */
export const pricingDeciders: readonly [string, Decider][] = [
  [savePromotion.type, (input: SavePromotionInput, each) => carryOutPromotion(input, each)],
  [savePriceList.type, (input: SavePriceListInput, each) => carryOutPriceList(input, each)],
  [setListPrices.type, (input: SetListPricesInput, each) => carryOutListPrices(input, each)],
];

const readsOf = ({ tx, command: { commandId, by }, now }: CommandCase) => ({
  ...{ companyId: tx.companyId as CompanyId, commandId, by, now },
});

async function carryOutPromotion(input: SavePromotionInput, each: CommandCase): Promise<Result<Decided>> {
  const { promotionId, changes } = input;
  const saved = await lockSaved(each.tx, promotions, promotionId, changes.code);
  const decided = decideSavePromotion(input, { ...readsOf(each), ...saved });
  if (!decided.ok) return decided;
  const review = { code: COLLIDED, subject: { promotionId, name: saved.row?.name ?? '' } };
  return accept(await carryOutEdit(each, promotions, decided.value, review));
}

async function carryOutPriceList(input: SavePriceListInput, each: CommandCase): Promise<Result<Decided>> {
  const { priceListId, changes } = input;
  const saved = await lockSaved(each.tx, priceLists, priceListId, changes.code);
  const decided = decideSavePriceList(input, { ...readsOf(each), ...saved });
  if (!decided.ok) return decided;
  const review = { code: COLLIDED, subject: { priceListId, name: saved.row?.name ?? '' } };
  return accept(await carryOutEdit(each, priceLists, decided.value, review));
}

async function carryOutListPrices(input: SetListPricesInput, each: CommandCase): Promise<Result<Decided>> {
  const { priceListId, changes } = input;
  const { context } = each;
  const { list, prices } = await lockListPrices(each.tx, priceListId, Object.keys(changes));
  const newId = (): RowId => uuidV7(context.clock(), context.random(ID_RANDOM_BYTES)) as RowId;
  const decided = decideSetListPrices(input, { ...readsOf(each), list, prices, newId });
  if (!decided.ok) return decided;
  const review = { code: COLLIDED, subject: { priceListId, name: list?.name ?? '' } };
  return accept(await carryOutRows(each, listPrices, decided.value, review));
}
