import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type EnrolResponse, enrolProofText } from '#shared/devices/index.ts';
import type { CompanySettings } from '#shared/identity/index.ts';
import {
  type Decision,
  ENVELOPE_VERSION,
  type Envelope,
  envelopeText,
  epochMsOf,
  type FactDefinition,
  GENESIS_HASH,
  type LocationId,
  present,
  type Result,
  type SaleId,
  type ShiftId,
  type SignedFact,
  type StaffId,
  uuidV7,
} from '#shared/kernel/index.ts';
import {
  addItem,
  decideCloseShift,
  decideCompleteSale,
  decideOpenShift,
  emptyCart,
  expectedCashCents,
  type OpenShift,
  type ProductItem,
  priceCart,
  pricingTerms,
  type SaleBody,
  shelfPrices,
} from '#shared/sales/index.ts';
import type { ServerContext } from '../../context.ts';
import { enrolDevice } from '../../devices/enrol.ts';
import { createPairingCodeAsOperator } from '../../devices/pairing-codes.ts';
import { rawPublicKey, signWith } from '../../devices/signatures.ts';
import { sha256 } from '../../ingest/ingest-rules.ts';
import { figuresOf, inNotesAndCoins } from './count-day.ts';
import { payWith } from './pay-with.ts';
import type { Dice } from './random.ts';

/** What a till of the past is told of its company. */
export interface HistoryPlace {
  readonly companyId: string;
  readonly registerCode: string;
  readonly locationId: LocationId;
  readonly settings: CompanySettings;
  /** Tells the streams of the history from those of real devices. */
  readonly installationId: string;
}

/**
 * A till of the past: a real stream with a key of its own, whose facts are decided, chained and signed as any till's.
 * The key is gone with the object.
 */
export class HistoryTill {
  readonly #context: ServerContext;
  readonly #place: HistoryPlace;
  readonly #key: KeyObject;
  readonly #enrolled: EnrolResponse;
  #sequence = 0;
  #previous = GENESIS_HASH;
  #receipts = 0;
  #shift: OpenShift | null = null;
  #zs = 0;
  /** What the last close left in the drawer. */
  #floatLeftCents: number | undefined;
  /** The open shift's, until it is counted. */
  #opening: { readonly by: StaffId; readonly at: string; readonly floatCents: number } | undefined;
  #sales: SaleBody[] = [];

  private constructor(context: ServerContext, place: HistoryPlace, key: KeyObject, enrolled: EnrolResponse) {
    this.#context = context;
    this.#place = place;
    this.#key = key;
    this.#enrolled = enrolled;
  }

  /** Pairs with the register as any device does. */
  static async enrol(context: ServerContext, place: HistoryPlace): Promise<HistoryTill> {
    const code = agreed(await createPairingCodeAsOperator(context, place.companyId, place.registerCode));
    const { privateKey } = generateKeyPairSync('ed25519');
    const { pairingCode } = code;
    const { installationId } = place;
    const proof = signWith(privateKey, Buffer.from(enrolProofText(pairingCode, installationId)));
    const request = { pairingCode, publicKey: rawPublicKey(privateKey), installationId, proof };
    return new HistoryTill(context, place, privateKey, agreed(await enrolDevice(context, request)));
  }

  get streamId(): string {
    return this.#enrolled.streamId;
  }

  get outletId(): string {
    return this.#enrolled.outletId;
  }

  /** A new day begins: the drawer of the day before was counted and put away. */
  openShift(cashierId: StaffId, floatCents: number, at: string): SignedFact {
    const shiftId = this.#newId<ShiftId>(at);
    const { registerId, registerCode, outletId } = this.#enrolled;
    const expectedFloatCents = this.#floatLeftCents;
    const reads = { openShiftId: null, registerId, registerCode, outletId, cashierId, expectedFloatCents };
    const decision = agreed(decideOpenShift({ shiftId, floatCents }, reads, at));
    this.#shift = { shiftId, businessDate: decision.body.businessDate };
    this.#opening = { by: cashierId, at, floatCents };
    this.#sales = [];
    return this.#record(decision, cashierId, at);
  }

  /** The day ends: what is in the drawer is what there must be, the float stays and the rest goes to the safe. */
  closeShift(cashierId: StaffId, at: string): SignedFact {
    const shift = present(this.#shift ?? undefined, 'a shift to close');
    const opening = present(this.#opening, 'a shift that was opened');
    const { registerId, registerCode, outletId, receiptSeries } = this.#enrolled;
    const figures = figuresOf(this.#sales, opening.floatCents);
    const totalCents = expectedCashCents(figures.cash);
    const count = {
      countedBy: cashierId,
      countedAt: at,
      denominations: inNotesAndCoins(totalCents),
      totalCents,
    };
    const decision = agreed(
      decideCloseShift(
        { shiftId: shift.shiftId, tenders: [], floatLeftCents: opening.floatCents },
        {
          ...{ registerId, registerCode, outletId, by: cashierId, approvedBy: null, figures },
          shift: { ...shift, openedBy: opening.by, openedAt: opening.at, closedAs: null, hasNext: false },
          counts: [count],
          series: receiptSeries,
          lastZNumber: this.#zs,
        },
      ),
    );
    this.#zs += 1;
    this.#floatLeftCents = opening.floatCents;
    this.#shift = null;
    return this.#record(decision, cashierId, at);
  }

  /** Sells a basket for cash. */
  sell(
    basket: readonly { readonly item: ProductItem; readonly quantityMilli: number }[],
    cashierId: StaffId,
    at: string,
    dice: Dice,
  ): SignedFact {
    const { settings, locationId } = this.#place;
    let cart = emptyCart(this.#newId<SaleId>(at));
    for (const { item, quantityMilli } of basket) {
      cart = agreed(addItem(cart, item, quantityMilli, item.variantId));
    }
    const { registerId, registerCode, outletId, receiptSeries } = this.#enrolled;
    const moment = { at, outletId, channel: 'till', groupCode: null } as const;
    const { cashDueCents } = priceCart(cart, pricingTerms(settings, moment, at), shelfPrices);
    const decision = agreed(
      decideCompleteSale(
        {
          cart,
          tenders: [{ tender: 'cash', tenderedCents: payWith(cashDueCents, dice) }],
          pricedAt: at,
        },
        {
          settings,
          shift: this.#shift,
          ...{ registerId, registerCode, outletId, locationId, cashierId, receiptSeries },
          lastReceiptSequence: this.#receipts,
          cashierRole: 'cashier',
          groupCode: null,
          customerStaffId: null,
          prices: shelfPrices,
        },
        at,
      ),
    );
    this.#receipts += 1;
    this.#sales.push(decision.body);
    return this.#record(decision, cashierId, at);
  }

  #record<Definition extends FactDefinition>(
    { definition, outlets, body }: Decision<Definition>,
    actor: StaffId,
    at: string,
  ): SignedFact {
    this.#sequence += 1;
    const text = envelopeText({
      v: ENVELOPE_VERSION,
      id: this.#newId<Envelope['id']>(at),
      company: this.#enrolled.companyId,
      stream: this.#enrolled.streamId,
      sequence: this.#sequence,
      previous: this.#previous,
      type: definition.type,
      at,
      outlets,
      register: this.#enrolled.registerId,
      actor,
      privateHash: null,
      body: z.encode(definition.body, body) as Envelope['body'],
    });
    this.#previous = sha256(text);
    return { envelope: text, signature: signWith(this.#key, Buffer.from(text)), private: null };
  }

  #newId<Id extends string>(at: string): Id {
    return uuidV7(epochMsOf(at), this.#context.random(10)) as Id;
  }
}

/** The history asks for nothing that can be refused: a rejection is a bug in it. */
function agreed<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${JSON.stringify(result.error.details)}`);
  return result.value;
}
