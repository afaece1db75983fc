import { type CompanyId, type RequestId, type Result, reject, type StaffId } from '../kernel/index.ts';

/** What has to be known to save a promotion or a price list, whose codes are unique. */
export interface SaveReads<Row> {
  readonly companyId: CompanyId;
  readonly commandId: RequestId;
  readonly by: StaffId;
  readonly row: Row | undefined;
  /** How many the company has. */
  readonly count: number;
  /** Another one has the code that is asked for, whatever its capitals. */
  readonly isCodeTaken: boolean;
  /** UTC instant of the decision. */
  readonly now: string;
}

interface Named {
  readonly code: string;
  readonly name: string;
  readonly startsAt: string;
  readonly endsAt: string | null;
}

const CODE = /^[A-Z0-9][A-Z0-9-]{0,39}$/i;

/** Of code, name and dates; null when nothing is. What isn't changed isn't looked at again. */
export function whatIsWrong(wanted: Named, before: Named, isCodeTaken: boolean): Result<never> | null {
  if (wanted.name.trim() === '') return reject('pricing.nameMissing');
  if (wanted.endsAt !== null && wanted.endsAt <= wanted.startsAt) return reject('pricing.endsBeforeStart');
  if (wanted.code === before.code) return null;
  if (!CODE.test(wanted.code)) return reject('pricing.codeInvalid');
  return isCodeTaken ? reject('pricing.codeTaken', { code: wanted.code }) : null;
}
