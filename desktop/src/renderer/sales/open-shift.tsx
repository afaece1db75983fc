import { cx } from 'class-variance-authority';
import { type FormEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { type Rejection, type ShiftId, uuidV7 } from '#shared/kernel/index.ts';
import { formatMoney, parseAmount } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTakeState, useTill } from '../app/use-till.ts';
import { AwaitingCount } from '../shift/awaiting-count.tsx';
import { DenominationTable } from '../shift/denomination-table.tsx';
import { useCurrentShift } from '../shift/use-loaded.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ClockCheck, instantSaid, type SaidTime, saidTimeOf } from './clock-check.tsx';
import { type Counts, countedOf, floatOf } from './denominations.ts';

const randomBytes = 10;
const newShiftId = (now: string): string =>
  uuidV7(Date.parse(now), crypto.getRandomValues(new Uint8Array(randomBytes)));

/** Opens the drawer's next shift, once an earlier one that nobody counted has been seen (RULES.md R26). */
export function OpenShift() {
  const { value: current, problem } = useCurrentShift();
  const [acknowledged, setAcknowledged] = useState<string | null>(null);
  // Nothing is typed into a form that another screen is about to replace.
  if (current === null && problem === null) return null;
  // What was left by the last close is known: whatever nobody counted was before that.
  const newest = current?.floatLeftCents === null ? (current.awaitingCount[0]?.shiftId ?? null) : null;
  if (current !== null && newest !== null && newest !== acknowledged)
    return <AwaitingCount awaiting={current.awaitingCount} onSeen={() => setAcknowledged(newest)} />;
  return <OpenForm acknowledged={newest} floatLeftCents={current?.floatLeftCents ?? null} />;
}

interface OpenFormProps {
  readonly acknowledged: string | null;
  /** What the last close left in the drawer; null when nobody knows. */
  readonly floatLeftCents: number | null;
}

/** The cash that is in the drawer: as an amount, or counted note by note. */
function OpenForm({ acknowledged, floatLeftCents }: OpenFormProps) {
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

  const type = (text: string): void => {
    setCounts({});
    setTyped(text.replace(/^\$/, ''));
    setProblem(null);
  };
  const open = async (): Promise<void> => {
    if (amount === null || busy || isAsked) return;
    setBusy(true);
    const answer = takeState(
      await bridge.shift.openNext({
        shiftId: shiftId.current as ShiftId,
        floatCents: amount,
        ...(isCounted && { denominations: [...countedOf(counts)] }),
        acknowledged: acknowledged as ShiftId | null,
        clockConfirmedAt,
      }),
    );
    if (answer.ok) return;
    setBusy(false);
    setProblem(answer.error);
  };
  const field = useRef<HTMLInputElement>(null);
  /** An amount typed while nothing had the focus is the float's, and what follows goes on in the field. */
  const typeOutside = (text: string): boolean => {
    if (!/^[\d.,$]+$/.test(text)) return false;
    const before = isCounted ? '' : typed;
    // At once: an Enter that follows opens the shift with it.
    flushSync(() => type(before + text));
    const end = field.current?.value.length ?? 0;
    field.current?.focus();
    field.current?.setSelectionRange(end, end);
    return true;
  };
  useHotkeys({ Enter: () => void open() }, { typed: typeOutside });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void open();
  };

  return (
    <form
      onSubmit={submit}
      className="m-auto grid w-full max-w-4xl grid-cols-[1fr_27.5rem] overflow-hidden rounded-lg border border-line bg-surface"
    >
      <section className={cx('flex flex-col', clock.doubtful ? 'gap-3 p-6' : 'gap-5 p-8')}>
        <Header />
        {!clock.doubtful && <p>{t('openShift.lead')}</p>}
        <Field
          ref={field}
          label={t('openShift.float')}
          size="large"
          figures
          inputMode="decimal"
          placeholder="0.00"
          autoFocus
          value={isCounted ? formatMoney(floatOf(counts)) : typed}
          problem={typed !== '' && amount === null ? t('openShift.notAmount') : null}
          help={
            isCounted
              ? t('openShift.fromCount')
              : floatLeftCents === null
                ? t('openShift.floatHelp')
                : t('openShift.lastLeft', { amount: formatMoney(floatLeftCents) })
          }
          onChange={(event) => type(event.target.value)}
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
        <Problem problem={problem} />
      </section>
      <div className="border-l border-line bg-canvas p-6">
        <DenominationTable counts={counts} onChange={setCounts} />
      </div>
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
