import { displayDate } from '../../../kernel/index.ts';
import type { ReceiptBlock, ReceiptDocument } from '../../receipt/document.ts';
import type { BagsOfDay, Earnings } from '../earnings.ts';
import { gap, heading, line, money, type PaperLanguage, row, rule, say } from './words.ts';

/** What stands on top of a report over some days. */
export interface DaysPaperInput {
  readonly companyName: string;
  readonly outletName: string;
  readonly from: string;
  readonly to: string;
  readonly language: PaperLanguage;
}

const headOf = (
  input: DaysPaperInput,
  word: 'HOURS AND COMMISSION' | 'CARRIER BAGS',
): readonly ReceiptBlock[] => [
  line(input.companyName, 'center', true),
  line(input.outletName, 'center'),
  gap,
  heading(say(word, input.language)),
  row(say('Business date', input.language), displayDate(input.from)),
  ...(input.to === input.from ? [] : [row('–', displayDate(input.to))]),
  rule,
];

const paper = (blocks: readonly ReceiptBlock[]): ReceiptDocument => ({
  ...{ saleId: '', receiptNumber: '', form: 'receipt', copy: true, blocks },
});

/** `7:05`, hours and minutes. */
const clockHours = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** Hours, commission and tips on paper [SAL-106], by person. */
export const buildEarningsPaper = (
  input: DaysPaperInput & { readonly people: readonly Earnings[] },
): ReceiptDocument =>
  paper([
    ...headOf(input, 'HOURS AND COMMISSION'),
    ...input.people.flatMap(
      ({ name, workedMinutes, unendedDates, baseCents, commissionCents, tipsCents }) => [
        line(name ?? '?', 'left', true),
        row(`  ${say('Hours', input.language)}`, clockHours(workedMinutes)),
        ...unendedDates.map((date) =>
          row(`  ${say('Hours missing', input.language)}`, displayDate(date), true),
        ),
        money(`  ${say('Sold without GST', input.language)}`, baseCents),
        money(`  ${say('Commission', input.language)}`, commissionCents, true),
        ...(tipsCents === 0 ? [] : [money(`  ${say('Tips', input.language)}`, tipsCents)]),
      ],
    ),
  ]);

/** Carrier bags on paper [SAL-107], by day, with the sum that is published. */
export function buildBagsPaper(
  input: DaysPaperInput & { readonly days: readonly BagsOfDay[] },
): ReceiptDocument {
  const { days, language } = input;
  const sum = (of: (day: BagsOfDay) => number): number => days.reduce((total, day) => total + of(day), 0);
  const below = sum((day) => day.below);
  return paper([
    ...headOf(input, 'CARRIER BAGS'),
    ...days.map(({ businessDate, outletCode, bags, amountCents }) =>
      money(`${displayDate(businessDate)} ${outletCode ?? '?'} (${bags})`, amountCents),
    ),
    rule,
    row(say('Bags', language), String(sum((day) => day.bags)), true),
    money(
      say('TOTAL', language),
      sum((day) => day.amountCents),
      true,
    ),
    money(
      say('of which GST', language),
      sum((day) => day.gstCents),
    ),
    ...(below === 0 ? [] : [row(say('Below 5 cents', language), String(below))]),
  ]);
}
