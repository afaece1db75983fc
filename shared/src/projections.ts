import {
  type JournalEntry,
  postCashMoved,
  postFloatCorrected,
  postSale,
  postShiftClosed,
  postShiftOpened,
  postStockOpened,
  postStoredValueIssued,
  postStoredValueSpent,
  postTenderCorrected,
} from './accounting/index.ts';
import {
  itemAsked,
  itemSetAside,
  productCreated,
  productEdited,
  projectItemAsked,
  projectItemSetAside,
  projectProductCreated,
  projectProductEdited,
  quickKeysArranged,
} from './catalog/index.ts';
import {
  customerCreated,
  customerEdited,
  customerErased,
  projectCustomerCreated,
} from './customers/index.ts';
import {
  projectTimeClocked,
  projectTimeCorrected,
  settingsChanged,
  timeClocked,
  timeCorrected,
} from './identity/index.ts';
import {
  lateMovementAbsorbed,
  projectLateMovementAbsorbed,
  projectSaleStock,
  projectStockCounted,
  projectStockOpened,
  stockCounted,
  stockOpened,
} from './inventory/index.ts';
import type { BodyOf, Fact, FactDefinition, ProjectionContext, Projector } from './kernel/index.ts';
import {
  leaseEnded,
  leaseGranted,
  leaseReleased,
  projectStoredValue,
  storedValueIssued,
  storedValueSpent,
} from './payments/index.ts';
import {
  listPricesChanged,
  priceListSaved,
  projectListPricesChanged,
  promotionSaved,
} from './pricing/index.ts';
import {
  cashMoved,
  dayReportIssued,
  drawerOpened,
  exceptionNoted,
  floatCorrected,
  projectCashMoved,
  projectDayReport,
  projectDrawerOpened,
  projectException,
  projectFloatCorrected,
  projectSale,
  projectSaleSpending,
  projectShift,
  projectShiftClosed,
  projectTaxInvoice,
  projectTenderCorrected,
  saleCompleted,
  shiftClosed,
  shiftOpened,
  taxInvoiceIssued,
  tenderCorrected,
} from './sales/index.ts';
import {
  type Meaning,
  projectCountResolution,
  projectReviewResolved,
  type RegisteredFact,
  reviewResolved,
} from './sync/index.ts';

function register<Definition extends FactDefinition>(
  definition: Definition,
  projectors: readonly Projector<Definition>[],
  post: (fact: Fact<BodyOf<Definition>>, context: ProjectionContext) => JournalEntry | undefined,
): RegisteredFact {
  return {
    definition,
    project: (fact, context) => ({
      writes: projectors.flatMap((project) => project(fact, context)),
      journalEntry: post(fact, context),
    }),
  };
}

/** For facts that no money is in. */
const noEntry = (): undefined => undefined;

/** The one page that shows what each fact causes. */
export const factRegistry: readonly RegisteredFact[] = [
  register(stockOpened, [projectStockOpened], postStockOpened),
  register(shiftOpened, [projectShift], postShiftOpened),
  register(saleCompleted, [projectSale, projectSaleStock, projectSaleSpending], postSale),
  register(cashMoved, [projectCashMoved], postCashMoved),
  register(drawerOpened, [projectDrawerOpened], noEntry),
  register(floatCorrected, [projectFloatCorrected], postFloatCorrected),
  register(tenderCorrected, [projectTenderCorrected], postTenderCorrected),
  register(exceptionNoted, [projectException], noEntry),
  register(shiftClosed, [projectShiftClosed], postShiftClosed),
  register(dayReportIssued, [projectDayReport], noEntry),
  register(taxInvoiceIssued, [projectTaxInvoice], noEntry),
  register(itemAsked, [projectItemAsked], noEntry),
  register(itemSetAside, [projectItemSetAside], noEntry),
  register(timeClocked, [projectTimeClocked], noEntry),
  register(timeCorrected, [projectTimeCorrected], noEntry),
  register(stockCounted, [projectStockCounted, projectCountResolution], noEntry),
  register(lateMovementAbsorbed, [projectLateMovementAbsorbed], noEntry),
  register(reviewResolved, [projectReviewResolved], noEntry),
  register(customerCreated, [projectCustomerCreated], noEntry),
  register(customerEdited, [], noEntry),
  register(settingsChanged, [], noEntry),
  register(customerErased, [], noEntry),
  register(productCreated, [projectProductCreated], noEntry),
  register(productEdited, [projectProductEdited], noEntry),
  register(quickKeysArranged, [], noEntry),
  register(promotionSaved, [], noEntry),
  register(priceListSaved, [], noEntry),
  register(listPricesChanged, [projectListPricesChanged], noEntry),
  register(storedValueIssued, [projectStoredValue], postStoredValueIssued),
  register(leaseGranted, [projectStoredValue], noEntry),
  register(storedValueSpent, [projectStoredValue], postStoredValueSpent),
  register(leaseReleased, [projectStoredValue], noEntry),
  register(leaseEnded, [projectStoredValue], noEntry),
];

const byType = new Map(factRegistry.map((registered) => [registered.definition.type, registered]));

/** The definition of a fact type; undefined for one that a newer version wrote. */
export const registeredFact: Meaning = (type) => byType.get(type);
