import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CurrentShift, ShiftSummary, XFigures, ZReport } from '#shared/bridge/shift.ts';
import type { ShiftId } from '#shared/kernel/index.ts';
import { formatAmount, formatMoney, parseAmount } from '../app/format.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useIsTouch } from '../app/use-layout.ts';
import { useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { enterGoesOn } from '../ui/enter-goes-on.ts';
import { Field } from '../ui/field.tsx';
import type { Counted } from './close-shift.tsx';
import { Difference, Figure, Figures } from './figures.tsx';
import { useAsking } from './use-asking.ts';

/** What was typed from the slips of one tender. */
interface Slips {
  readonly amount: string;
  readonly pieces: string;
}

interface SummaryProps {
  readonly shift: ShiftSummary;
  readonly current: CurrentShift;
  readonly counted: Counted;
  /** Money moved since the count. */
  readonly onOutdated: () => void;
  readonly onClosed: (report: ZReport) => void;
}

/** The other tenders by their slips, what stays in the drawer and what goes to the safe; then the Z. */
export function CloseSummary({ shift, current, counted, onOutdated, onClosed }: SummaryProps) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const asking = useAsking();
  const form = useRef<HTMLFormElement>(null);
  const isTouch = useIsTouch();
  // Enter ends the count, and then this: it begins in the first field, so that a second one closes nothing.
  useLayoutEffect(() => {
    if (!isTouch) form.current?.querySelector('input')?.focus();
  }, [isTouch]);
  const isOpenOne = current.shift?.shiftId === shift.shiftId;
  // The next shift's float is in the drawer already: what was counted of this one all goes to the safe.
  const hasNext = !isOpenOne && current.shift !== null;
  const suggestedCents = counted === 'earlier' ? current.floatSuggestionCents : counted.floatSuggestionCents;
  const [float, setFloat] = useState(formatAmount(suggestedCents));
  const [slips, setSlips] = useState<Readonly<Record<string, Slips>>>({});
  const floatLeftCents = hasNext ? 0 : parseAmount(float);
  const countedCents = counted === 'earlier' ? null : counted.countedCents;
  const tooMuch = floatLeftCents !== null && countedCents !== null && floatLeftCents > countedCents;
  const stated = current.tenders.flatMap((tender) => statedOf(tender, slips[tender]));
  const isWrong = stated.some(({ statedCents }) => statedCents === null);
  const isReady = floatLeftCents !== null && !tooMuch && !isWrong;

  const close = async (): Promise<void> => {
    if (!isReady) return;
    const tenders = stated.map(({ tender, statedCents, slips }) => ({
      ...{ tender, slips },
      statedCents: statedCents ?? 0,
    }));
    const shiftId = shift.shiftId as ShiftId;
    const answer = await asking.run((approval) =>
      bridge.shift.close({ shiftId, tenders, floatLeftCents, ...(approval && { approval }) }),
    );
    if (answer?.ok) onClosed(answer.value);
    else if (answer?.error.code === 'sales.countOutdated') onOutdated();
  };
  return (
    <form
      ref={form}
      aria-label={t('shift.close.summary')}
      onKeyDown={enterGoesOn}
      onSubmit={(event) => {
        event.preventDefault();
        void close();
      }}
      className="grid grid-cols-[minmax(0,1fr)_320px] items-start gap-6"
    >
      <div className="flex flex-col gap-4">
        <TenderSlips
          tenders={current.tenders}
          slips={slips}
          x={isOpenOne ? current.x : null}
          onChange={(tender, typed) => setSlips({ ...slips, [tender]: typed })}
        />
        {hasNext ? (
          <p>{t('shift.close.nextHasDrawer')}</p>
        ) : (
          <Field
            label={t('shift.close.floatLeft')}
            help={t('shift.close.floatLeftHelp')}
            figures
            inputMode="decimal"
            value={float}
            problem={
              floatLeftCents === null
                ? t('openShift.notAmount')
                : tooMuch
                  ? t('shift.close.floatTooMuch')
                  : null
            }
            onChange={(event) => setFloat(event.target.value)}
          />
        )}
      </div>
      <div className="sticky top-0 flex flex-col gap-4">
        <CountFigures counted={counted} floatLeftCents={floatLeftCents} />
        <Problem problem={asking.problem} />
        <Button type="submit" kind="primary" size="large" hotkey="Enter" disabled={!isReady || asking.busy}>
          {t('shift.close.confirm')}
        </Button>
        <p className="text-sm text-ink-soft">{t('shift.close.confirmHelp')}</p>
      </div>
    </form>
  );
}

function CountFigures(props: { readonly counted: Counted; readonly floatLeftCents: number | null }) {
  const { t } = useTranslation();
  const { counted, floatLeftCents } = props;
  if (counted === 'earlier') return <p>{t('shift.close.earlierStands')}</p>;
  const { countedCents, expectedCashCents } = counted;
  return (
    <Figures label={t('shift.close.drawer')}>
      {expectedCashCents !== null && (
        <Figure label={t('shift.expected')} value={formatMoney(expectedCashCents)} />
      )}
      <Figure label={t('shift.close.countedCash')} value={formatMoney(countedCents)} strong />
      {expectedCashCents !== null && (
        <Difference label={t('shift.overShort')} cents={countedCents - expectedCashCents} />
      )}
      {floatLeftCents !== null && floatLeftCents <= countedCents && (
        <Figure label={t('shift.close.toSafe')} value={formatMoney(countedCents - floatLeftCents)} strong />
      )}
    </Figures>
  );
}

/** @returns nothing for a tender that no slips were typed of; null cents for what is no amount */
function statedOf(tender: string, typed: Slips | undefined) {
  if (typed === undefined || typed.amount.trim() === '') return [];
  return [
    {
      tender,
      statedCents: parseAmount(typed.amount),
      slips: typed.pieces === '' ? null : Number(typed.pieces),
    },
  ];
}

function TenderSlips(props: {
  readonly tenders: readonly string[];
  readonly slips: Readonly<Record<string, Slips>>;
  readonly x: XFigures | null;
  readonly onChange: (tender: string, slips: Slips) => void;
}) {
  const { t } = useTranslation();
  const { tenders, slips, x, onChange } = props;
  if (tenders.length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      <legend className="px-1 font-semibold">{t('shift.close.tenders')}</legend>
      <p className="text-sm text-ink-soft">{t('shift.close.tendersHelp')}</p>
      {tenders.map((tender) => {
        const name = t(`pay.tenders.${tender}`, { defaultValue: tender });
        const typed = slips[tender] ?? { amount: '', pieces: '' };
        const cents = parseAmount(typed.amount);
        const expected = x?.figures?.payments.find((payment) => payment.tender === tender)?.amountCents ?? 0;
        const isWrong = typed.amount.trim() !== '' && cents === null;
        const difference = cents === null || x?.figures == null ? null : cents - expected;
        return (
          <div key={tender} className="grid grid-cols-[minmax(0,1fr)_88px] gap-3">
            <Field
              label={t('shift.close.slipTotal', { tender: name })}
              figures
              inputMode="decimal"
              placeholder="0.00"
              value={typed.amount}
              problem={
                isWrong
                  ? t('openShift.notAmount')
                  : difference !== null && difference !== 0
                    ? t('shift.close.variance', { amount: signed(difference) })
                    : null
              }
              {...(difference === 0 ? { help: t('shift.close.agrees') } : {})}
              onChange={(event) => onChange(tender, { ...typed, amount: event.target.value })}
            />
            <Field
              label={t('shift.close.slips')}
              aria-label={t('shift.close.slipsOf', { tender: name })}
              figures
              inputMode="numeric"
              value={typed.pieces}
              onChange={(event) =>
                onChange(tender, { ...typed, pieces: event.target.value.replace(/\D/g, '').slice(0, 4) })
              }
            />
          </div>
        );
      })}
    </fieldset>
  );
}

const signed = (cents: number): string => `${cents > 0 ? '+' : ''}${formatMoney(cents)}`;
