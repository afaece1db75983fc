import { createHash, generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from 'node:crypto';
import { z } from 'zod';
import { type EnrolResponse, enrolProofText, receiptNumber, tokenProofText } from '#shared/devices/index.ts';
import type { CompanySettings } from '#shared/identity/index.ts';
import {
  type Decision,
  type Envelope,
  envelopeText,
  type FactDefinition,
  GENESIS_HASH,
  instantOf,
  type PrivatePart,
  privateText,
  type SignedFact,
  uuidV7,
} from '#shared/kernel/index.ts';
import {
  addItem,
  decideCompleteSale,
  decideOpenShift,
  emptyCart,
  type ProductItem,
  priceCart,
  pricingTerms,
  shelfPrices,
} from '#shared/sales/index.ts';
import type { PushResponse } from '#shared/sync/index.ts';
import type { TestCompany } from './world.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An answer of the server's, as it came. */
export interface Answer<Data = Record<string, unknown>> {
  readonly httpStatus: number;
  readonly data: Data;
  readonly error: { code: string; details: Record<string, unknown>; message: string; requestId: string };
}

export async function call<Data = Record<string, unknown>>(
  url: string,
  init: RequestInit = {},
): Promise<Answer<Data>> {
  const response = await fetch(url, init);
  const body = (await response.json()) as { data: Data; error: Answer['error'] };
  return { httpStatus: response.status, data: body.data, error: body.error };
}

export const post = <Data>(url: string, body: unknown, headers: Record<string, string> = {}) =>
  call<Data>(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** A till as the server sees one: a key, a stream, and facts that follow one another. Written apart from the client's code. */
export class TestDevice {
  /** Where its server is; another one after its server was started again. */
  url: string;
  readonly #privateKey: KeyObject;
  readonly company: TestCompany;
  readonly enrolled: EnrolResponse;
  readonly clock: () => number;
  sequence = 0;
  previous = GENESIS_HASH;
  receipts = 0;

  private constructor(
    url: string,
    company: TestCompany,
    privateKey: KeyObject,
    enrolled: EnrolResponse,
    clock: () => number,
  ) {
    this.url = url;
    this.company = company;
    this.#privateKey = privateKey;
    this.enrolled = enrolled;
    this.clock = clock;
  }

  static newKey(): { publicKey: string; privateKey: KeyObject } {
    const pair = generateKeyPairSync('ed25519');
    const der = pair.publicKey.export({ format: 'der', type: 'spki' });
    return { publicKey: der.subarray(12).toString('base64'), privateKey: pair.privateKey };
  }

  static enrolBody(pairingCode: string, installationId: string = randomUUID(), key = TestDevice.newKey()) {
    const proof = sign(null, Buffer.from(enrolProofText(pairingCode, installationId)), key.privateKey);
    return { pairingCode, publicKey: key.publicKey, installationId, proof: proof.toString('base64') };
  }

  static async enrol(
    url: string,
    company: TestCompany,
    pairingCode: string,
    options: { clock?: () => number; installationId?: string } = {},
  ): Promise<TestDevice> {
    const key = TestDevice.newKey();
    const body = TestDevice.enrolBody(pairingCode, options.installationId ?? randomUUID(), key);
    const { data, error } = await post<EnrolResponse>(`${url}/v1/devices/enrol`, body);
    if (data === undefined) throw new Error(`enrolment was refused: ${error.code}`);
    return new TestDevice(url, company, key.privateKey, data, options.clock ?? Date.now);
  }

  get streamId(): string {
    return this.enrolled.streamId;
  }

  get authorization(): { authorization: string } {
    return { authorization: `Bearer ${this.enrolled.token}` };
  }

  signText(text: string): string {
    return sign(null, Buffer.from(text), this.#privateKey).toString('base64');
  }

  renewalBody(issuedAt: string) {
    return {
      streamId: this.streamId,
      issuedAt,
      signature: this.signText(tokenProofText(this.streamId, issuedAt)),
    };
  }

  /** Signs an envelope as it is, without moving the stream on. */
  signEnvelope(envelope: Envelope, part: PrivatePart | null = null): SignedFact {
    const text = envelopeText(envelope);
    return { envelope: text, signature: this.signText(text), private: part };
  }

  /** The envelope that comes next; `changes` make it wrong on purpose. */
  nextEnvelope(type: string, body: Record<string, unknown>, changes: Partial<Envelope> = {}): Envelope {
    return {
      v: 1,
      id: uuidV7(this.clock(), randomBytes(10)) as Envelope['id'],
      company: this.enrolled.companyId,
      stream: this.enrolled.streamId,
      sequence: this.sequence + 1,
      previous: this.previous,
      type,
      at: instantOf(this.clock()),
      outlets: [this.enrolled.outletId],
      register: this.enrolled.registerId,
      actor: this.company.managerId,
      privateHash: null,
      body,
      ...changes,
    };
  }

  /** Records a fact: signed, and the stream is moved on. */
  record(envelope: Envelope, part: PrivatePart | null = null): SignedFact {
    const signed = this.signEnvelope(envelope, part);
    this.sequence = envelope.sequence;
    this.previous = sha256(signed.envelope);
    return signed;
  }

  recordDecision<Definition extends FactDefinition>(
    decision: Decision<Definition>,
    changes: Partial<Envelope> = {},
  ): SignedFact {
    const body = z.encode(decision.definition.body, decision.body) as Record<string, unknown>;
    const part = decision.privateText === null ? null : { salt: 'ab'.repeat(16), text: decision.privateText };
    const privateHash = part === null ? null : sha256(privateText(part));
    return this.record(this.nextEnvelope(decision.definition.type, body, { privateHash, ...changes }), part);
  }

  openShift(changes: Partial<Envelope> = {}): SignedFact {
    const decided = decideOpenShift(
      { shiftId: uuidV7(this.clock(), randomBytes(10)) as never, floatCents: 20_000 },
      { openShiftId: null, cashierId: this.company.managerId, ...this.#place() },
      instantOf(this.clock()),
    );
    if (!decided.ok) throw new Error(decided.error.code);
    return this.recordDecision(decided.value, changes);
  }

  /** A sale of some of the company's items, each with a quantity in thousandths. */
  sell(items: readonly (readonly [ProductItem, number])[], changes: Partial<Envelope> = {}): SignedFact {
    return this.recordDecision(this.decideSale(items, changes.at), changes);
  }

  decideSale(items: readonly (readonly [ProductItem, number])[], at: string = instantOf(this.clock())) {
    const settings: CompanySettings = this.company.settings;
    let cart = emptyCart(uuidV7(this.clock(), randomBytes(10)) as never);
    for (const [item, quantityMilli] of items) {
      const added = addItem(cart, item, quantityMilli, randomUUID());
      if (!added.ok) throw new Error(added.error.code);
      cart = added.value;
    }
    const { outletId } = this.company;
    const moment = { at, outletId, channel: 'till', groupCode: null } as const;
    const { cashDueCents } = priceCart(cart, pricingTerms(settings, moment, at), shelfPrices);
    const decided = decideCompleteSale(
      { cart, tenders: [{ tender: 'cash', tenderedCents: cashDueCents }], pricedAt: at },
      {
        settings,
        shift: { shiftId: this.company.shiftId, businessDate: at.slice(0, 10) },
        locationId: this.company.locationId,
        cashierId: this.company.managerId,
        cashierRole: 'manager',
        groupCode: null,
        customerStaffId: null,
        prices: shelfPrices,
        receiptSeries: this.enrolled.receiptSeries,
        lastReceiptSequence: this.receipts,
        ...this.#place(),
      },
      at,
    );
    if (!decided.ok) throw new Error(decided.error.code);
    this.receipts += 1;
    return decided.value;
  }

  receiptNumber(sequence: number): string {
    return receiptNumber(this.enrolled.receiptSeries, sequence);
  }

  push(facts: readonly unknown[], protocol = 1): Promise<Answer<PushResponse>> {
    return post<PushResponse>(`${this.url}/v1/facts`, { protocol, facts }, this.authorization);
  }

  #place() {
    const { registerId, registerCode, outletId } = this.enrolled;
    return { registerId, registerCode, outletId };
  }
}
