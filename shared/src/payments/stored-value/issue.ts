import {
  accept,
  type Decision,
  defineCommand,
  MAX_CENTS,
  type OutletId,
  type RequestId,
  type Result,
  reject,
  type StaffId,
} from '../../kernel/index.ts';
import { storedValueIssued } from './facts.ts';
import { type StoredValueAccountRow, storedValueKinds } from './rows.ts';
import { fundings, type IssueStoredValueInput, issueStoredValueInput } from './schema.ts';

/** The office makes a card, a credit or a limit, or adds to one. */
export const issueStoredValue = defineCommand({
  type: 'payments.issueStoredValue',
  right: 'issueStoredValue',
  input: issueStoredValueInput,
  subjectOf: ({ accountId }) => accountId,
});

/** More than this on one account is a slip of the finger; sums of many stay within what can be written down. */
export const MAX_STORED_VALUE_CENTS = Math.floor(MAX_CENTS / 1_000_000);

export interface IssueReads {
  readonly commandId: RequestId;
  readonly by: StaffId;
  /** Of the device that asks; null: the office's. */
  readonly outletId: OutletId | null;
  readonly account: StoredValueAccountRow | undefined;
  /** Whichever account has the code. */
  readonly withCode: StoredValueAccountRow | undefined;
}

/** Decides that value comes into being [PAY-10]: on a new account, or more of the same kind on one that is there. */
export function decideIssue(
  input: IssueStoredValueInput,
  { commandId, by, outletId, account, withCode }: IssueReads,
): Result<Decision<typeof storedValueIssued>> {
  const { accountId, amountCents, code, kind, funding } = input;
  const isKnown = isOneOf(storedValueKinds, kind) && isOneOf(fundings, funding);
  if (!isKnown) return reject('kernel.inputInvalid', { kind, funding });
  const isTooMuch = amountCents + (account?.balanceCents ?? 0) > MAX_STORED_VALUE_CENTS;
  if (amountCents <= 0 || isTooMuch || code.trim() === '') {
    return reject('payments.amountInvalid', { amountCents });
  }
  const isOther =
    account?.status === 'active' &&
    (account.kind !== kind || account.code !== code || account.customerId !== input.customerId);
  if (isOther || (withCode !== undefined && withCode.id !== accountId)) {
    return reject('payments.codeUsed', { code });
  }
  return accept({
    definition: storedValueIssued,
    outlets: outletId === null ? [] : [outletId],
    privateText: null,
    body: { ...input, commandId, issuedBy: by },
  });
}

const isOneOf = (values: readonly string[], value: string): boolean => values.includes(value);
