import {
  assert,
  type CompanyId,
  epochMsOf,
  instantOf,
  present,
  type SignedFact,
} from '#shared/kernel/index.ts';
import type { ServerContext } from '../../context.ts';
import { ingestFacts } from '../../ingest/ingest-facts.ts';
import { type DemoItem, demandOf } from '../catalogue.ts';
import {
  firstHistoryDay,
  historyDates,
  instantAt,
  isWeekend,
  type OpeningHours,
  saleInstants,
} from './calendar.ts';
import { closeHistory, levelKey, readHistoryState, readTrade, type Trade } from './history.queries.ts';
import { HistoryTill } from './history-till.ts';
import { type Dice, diceOf } from './random.ts';
import { Shelf } from './shelf.ts';

/** How a company trades in the demonstration. */
export interface TradingPlan extends OpeningHours {
  /** Fewest and most sales of a till on a weekday; a quarter more on weekends. */
  readonly salesPerDay: readonly [number, number];
  /** Odds of so many different things in a basket. */
  readonly linesPerSale: readonly number[];
  readonly floatCents: number;
}

export interface HistoryRequest {
  readonly companyId: CompanyId;
  readonly slug: string;
  readonly name: string;
  readonly items: readonly DemoItem[];
  readonly trading: TradingPlan;
}

/** Days between lines of progress. */
const DAYS_PER_LINE = 10;
/** What counting the drawer takes. */
const CLOSING_MS = 20 * 60_000;

/** Installations that no real device has, by place of the register: version 8 ids are for such made-up ones (RFC 9562). */
const installationOf = (index: number): string =>
  `6b656461-6900-8000-8000-${String(index + 1).padStart(12, '0')}`;

/**
 * Writes a month of sales into a company: signed by a stream of each register, taken in by the server's ordinary path.
 * One that was cut short goes on after its last day; one that is finished stays as it is.
 */
export async function writeHistory(
  context: ServerContext,
  request: HistoryRequest,
  log: (line: string) => void,
): Promise<void> {
  const { companyId, name } = request;
  const { database } = context;
  const trade = await database.inCompany(companyId, readTrade);
  const installationIds = trade.registers.map((_, index) => installationOf(index));
  const state = await database.inCompany(companyId, (tx) => readHistoryState(tx, installationIds));
  if (state.open === 0 && state.closed > 0) return;
  const nowMs = context.clock();
  const tills = await enrolTills(context, request, trade);
  const dates = historyDates(nowMs, state.lastDate);
  for (const [index, date] of dates.entries()) {
    for (const { till, day } of tills) {
      const facts = day(date, nowMs);
      if (facts.length > 0) await takeIn(context, { companyId, streamId: till.streamId, facts });
    }
    if ((index + 1) % DAYS_PER_LINE === 0 || index === dates.length - 1)
      log(`  ${name}: ${index + 1} of ${dates.length} days of sales`);
  }
  await database.inCompany(companyId, (tx) => closeHistory(tx, installationIds));
}

interface RunningTill {
  readonly till: HistoryTill;
  /** The facts of a day at this till. */
  readonly day: (date: string, nowMs: number) => SignedFact[];
}

async function enrolTills(
  context: ServerContext,
  request: HistoryRequest,
  trade: Trade,
): Promise<RunningTill[]> {
  const { companyId, slug, items, trading } = request;
  // The register's device was there from the first day.
  const enrolledMs = epochMsOf(firstHistoryDay(context.clock(), trading.opensAt));
  const past: ServerContext = { ...context, clock: () => enrolledMs };
  const shelves = new Map<string, Shelf>();
  const tills: RunningTill[] = [];
  for (const [index, register] of trade.registers.entries()) {
    const outlet = present(
      trade.outlets.find(({ id }) => id === register.outletId),
      'the outlet of a register',
    );
    const shelf = shelves.get(outlet.id) ?? shelfOf(trade, items, outlet.locationId);
    shelves.set(outlet.id, shelf);
    const till = await HistoryTill.enrol(past, {
      companyId,
      registerCode: register.code,
      locationId: outlet.locationId,
      settings: trade.settings,
      installationId: installationOf(index),
    });
    const cashiers = trade.staff.filter(
      (person) => person.role === 'cashier' && (person.outletId === null || person.outletId === outlet.id),
    );
    const day = (date: string, nowMs: number) =>
      tradeForADay({ till, shelf, cashiers: cashiers.map(({ id }) => id), trading }, date, {
        nowMs,
        turn: index,
        dice: diceOf(`${slug} ${register.code} ${date}`),
      });
    tills.push({ till, day });
  }
  return tills;
}

function shelfOf(trade: Trade, items: readonly DemoItem[], locationId: string): Shelf {
  return new Shelf(
    items.map(({ sku, popularity }) => {
      const item = present(trade.items.get(sku), `an item ${sku}`);
      const onHandMilli = trade.levels.get(levelKey(locationId, item.variantId)) ?? 0;
      return { item, demand: demandOf(popularity), onHandMilli };
    }),
  );
}

interface Counter {
  readonly till: HistoryTill;
  readonly shelf: Shelf;
  readonly cashiers: readonly Parameters<HistoryTill['openShift']>[0][];
  readonly trading: TradingPlan;
}

/** Opens the drawer and serves the day's customers; the second cashier takes over in the afternoon. */
function tradeForADay(
  { till, shelf, cashiers, trading }: Counter,
  date: string,
  { nowMs, turn, dice }: { readonly nowMs: number; readonly turn: number; readonly dice: Dice },
): SignedFact[] {
  const [fewest, most] = trading.salesPerDay;
  const usual = fewest + dice.roll(most - fewest + 1);
  const wanted = isWeekend(date) ? usual + Math.floor(usual / 4) : usual;
  const instants = saleInstants(date, trading, wanted, nowMs, dice);
  if (instants.length === 0) return [];
  const openedMs = epochMsOf(instantAt(date, trading.opensAt)) + dice.roll(4 * 60_000);
  const day = Math.floor(openedMs / (24 * 60 * 60 * 1000));
  const cashierAt = (shift: number) =>
    present(cashiers[(day + turn + shift) % cashiers.length], 'a cashier of the outlet');
  const handover = instantAt(date, '15:30');
  const facts = [till.openShift(cashierAt(0), trading.floatCents, instantOf(openedMs))];
  for (const at of instants) {
    const basket = shelf.fillBasket(dice.pick(trading.linesPerSale), dice);
    if (basket.length > 0) facts.push(till.sell(basket, cashierAt(at < handover ? 0 : 1), at, dice));
  }
  // A while after the last customer, and never later than now.
  const lastMs = epochMsOf(present(instants.at(-1), 'a sale of the day'));
  const closedMs = Math.min(nowMs, lastMs + CLOSING_MS);
  facts.push(till.closeShift(cashierAt(1), instantOf(Math.max(closedMs, lastMs))));
  return facts;
}

async function takeIn(
  context: ServerContext,
  push: { companyId: string; streamId: string; facts: readonly SignedFact[] },
): Promise<void> {
  const { results } = await ingestFacts(context, push);
  const refused = results.find(({ outcome }) => outcome !== 'accepted');
  assert(refused === undefined, `facts that are accepted, not ${refused?.outcome} (${refused?.code})`);
}
