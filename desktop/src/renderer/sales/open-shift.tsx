import { cx } from 'class-variance-authority';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Rejection, uuidV7 } from '#shared/kernel/index.ts';
import { formatMoney, parseAmount } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { problemWords } from '../app/problem.ts';
import { useAppState, useTakeState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { ClockCheck, instantSaid, type SaidTime, saidTimeOf } from './clock-check.tsx';
import { type Counts, type DenominationCents, denominations, floatOf } from './denominations.ts';

const randomBytes = 10;
const newShiftId = (now: string): string =>
  uuidV7(Date.parse(now), crypto.getRandomValues(new Uint8Array(randomBytes)));

/** Opens the drawer's shift with the cash that is in it: as an amount, or counted note by note. */
export function OpenShift() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now, clock } = useAppState();
  const takeState = useTakeState();
  // Made once, so that trying again can't open a second shift.
  const shiftId = useRef(newShiftId(now));
  const [typed, setTyped] = useState('');
  const [counts, setCounts] = useState<Counts>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const isCounted = Object.values(counts).some((count) => count > 0);
  const [said, setSaid] = useState<SaidTime>(() => saidTimeOf(clock.businessTime));
  const clockConfirmedAt = clock.doubtful ? instantSaid(said) : null;
  const isAsked = clock.doubtful && clockConfirmedAt === null;
  const amount = isCounted ? floatOf(counts) : parseAmount(typed);

  const open = async (): Promise<void> => {
    if (amount === null || busy || isAsked) return;
    setBusy(true);
    const answer = takeState(
      await bridge.sales.openShift({ shiftId: shiftId.current, floatCents: amount, clockConfirmedAt }),
    );
    if (answer.ok) return;
    setBusy(false);
    setProblem(answer.error);
  };
  useHotkeys({ Enter: () => void open() });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void open();
  };

  const words = problem && problemWords(t, problem.code);
  return (
    <form
      onSubmit={submit}
      className="m-auto grid w-full max-w-4xl grid-cols-[1fr_440px] overflow-hidden rounded-lg border border-line bg-surface"
    >
      <section className={cx('flex flex-col', clock.doubtful ? 'gap-3 p-6' : 'gap-5 p-8')}>
        <Header />
        {!clock.doubtful && <p>{t('openShift.lead')}</p>}
        <Field
          label={t('openShift.float')}
          size="large"
          figures
          inputMode="decimal"
          placeholder="0.00"
          autoFocus
          value={isCounted ? formatMoney(floatOf(counts)) : typed}
          problem={typed !== '' && amount === null ? t('openShift.notAmount') : null}
          help={isCounted ? t('openShift.fromCount') : t('openShift.floatHelp')}
          onChange={(event) => {
            setCounts({});
            setTyped(event.target.value.replace(/^\$/, ''));
            setProblem(null);
          }}
        />
        {clock.doubtful && <ClockCheck said={said} onChange={setSaid} />}
        <Button
          type="submit"
          kind="primary"
          size="large"
          hotkey="Enter"
          disabled={amount === null || busy || isAsked}
        >
          {t('openShift.submit')}
        </Button>
        {words && (
          <Notice tone="danger" title={words.message}>
            {words.safe} {words.next}
          </Notice>
        )}
      </section>
      <DenominationTable counts={counts} onChange={setCounts} />
    </form>
  );
}

function Header() {
  const { t } = useTranslation();
  const { register, outlet } = useAppState();
  return (
    <header>
      <h1 className="text-2xl font-semibold">{t('openShift.title')}</h1>
      <p className="text-ink-soft">
        {[register && `${register.code} ${register.name}`, outlet?.name].filter(Boolean).join(' · ')}
      </p>
    </header>
  );
}

interface DenominationProps {
  readonly counts: Counts;
  readonly onChange: (counts: Counts) => void;
}

const maxCountDigits = 4;

function DenominationTable({ counts, onChange }: DenominationProps) {
  const { t } = useTranslation();
  const set = (cents: DenominationCents, count: number): void => onChange({ ...counts, [cents]: count });
  return (
    <fieldset className="border-l border-line bg-canvas p-6">
      <legend className="sr-only">{t('openShift.count')}</legend>
      <div aria-hidden="true" className="mb-2 grid grid-cols-[1fr_96px_1fr] text-sm text-ink-soft">
        <span>{t('openShift.kind')}</span>
        <span className="text-center">{t('openShift.pieces')}</span>
        <span className="text-right">{t('openShift.amount')}</span>
      </div>
      {denominations.map(({ cents, kind }) => (
        <label key={cents} className="grid h-12 grid-cols-[1fr_96px_1fr] items-center border-t border-line">
          <span className="font-medium">
            <span className="figures">{formatMoney(cents)}</span>{' '}
            <span className="text-sm text-ink-soft">{t(`openShift.${kind}`)}</span>
          </span>
          <input
            inputMode="numeric"
            autoComplete="off"
            value={counts[cents] ? String(counts[cents]) : ''}
            placeholder="0"
            onChange={(event) =>
              set(cents, Number(event.target.value.replace(/\D/g, '').slice(0, maxCountDigits)))
            }
            className="figures h-10 rounded-lg border border-line-strong bg-surface px-3 text-right placeholder:text-ink-soft focus-visible:outline-offset-0"
          />
          <span aria-hidden="true" className="figures text-right text-ink-soft">
            {counts[cents] ? formatMoney(cents * (counts[cents] ?? 0)) : '–'}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
