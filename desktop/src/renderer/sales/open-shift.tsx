import { cx } from 'class-variance-authority';
import { type FormEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Rejection, ShiftId } from '#shared/kernel/index.ts';
import { formatMoney, parseAmount } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { newId } from '../app/new-id.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTakeState, useTill } from '../app/use-till.ts';
import { AwaitingCount } from '../shift/awaiting-count.tsx';
import { DenominationTable } from '../shift/denomination-table.tsx';
import { useCurrentShift } from '../shift/use-loaded.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { ClockCheck, instantSaid, type SaidTime, saidTimeOf } from './clock-check.tsx';
import { type Counts, countedOf, floatOf } from './denominations.ts';

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
  const { clock } = useAppState();
  const [problem, setProblem] = useState<Rejection | null>(null);
  const float = useFloat(() => setProblem(null));
  const [said, setSaid] = useState<SaidTime>(() => saidTimeOf(clock.businessTime));
  const clockConfirmedAt = clock.doubtful ? instantSaid(said) : null;
  const isAsked = clock.doubtful && clockConfirmedAt === null;
  const opening = useOpening({ acknowledged, clockConfirmedAt }, setProblem);
  const differsCents = floatLeftCents === null || float.cents === null ? 0 : float.cents - floatLeftCents;
  const isReady = float.cents !== null && !opening.busy && !isAsked;
  const open = (): void => {
    if (float.cents !== null && isReady) void opening.open(float.cents, float.counts);
  };
  useHotkeys({ Enter: open }, { typed: float.typeOutside });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    open();
  };

  return (
    <Form
      onSubmit={submit}
      className="m-auto grid w-full max-w-4xl grid-cols-[1fr_27.5rem] overflow-hidden rounded-lg border border-line bg-surface"
    >
      <section className={cx('flex flex-col', clock.doubtful ? 'gap-3 p-6' : 'gap-5 p-8')}>
        <Header />
        {!clock.doubtful && <p>{t('openShift.lead')}</p>}
        <FloatField float={float} floatLeftCents={floatLeftCents} differsCents={differsCents} />
        {clock.doubtful && <ClockCheck said={said} onChange={setSaid} />}
        <Button type="submit" kind="primary" size="large" hotkey="Enter" disabled={!isReady}>
          {differsCents === 0
            ? t('openShift.submit')
            : t('openShift.submitWith', { amount: formatMoney(float.cents ?? 0) })}
        </Button>
        <Problem problem={problem} />
      </section>
      <div className="border-l border-line bg-canvas p-6">
        <DenominationTable counts={float.counts} onChange={float.setCounts} />
      </div>
    </Form>
  );
}

/** Asks the engine to open the shift, whose id is made once, so that trying again can't open a second. */
function useOpening(
  {
    acknowledged,
    clockConfirmedAt,
  }: { readonly acknowledged: string | null; readonly clockConfirmedAt: string | null },
  onProblem: (problem: Rejection) => void,
) {
  const { bridge } = useTill();
  const { now } = useAppState();
  const takeState = useTakeState();
  const shiftId = useRef(newId(now));
  const [busy, setBusy] = useState(false);
  const open = async (floatCents: number, counts: Counts): Promise<void> => {
    setBusy(true);
    const answer = takeState(
      await bridge.shift.openNext({
        shiftId: shiftId.current as ShiftId,
        floatCents,
        ...(isCounted(counts) && { denominations: [...countedOf(counts)] }),
        acknowledged: acknowledged as ShiftId | null,
        clockConfirmedAt,
      }),
    );
    if (answer.ok) return;
    setBusy(false);
    onProblem(answer.error);
  };
  return { busy, open };
}

const isCounted = (counts: Counts): boolean => Object.values(counts).some((count) => count > 0);

/** A float as it is keyed in: what is typed puts what was counted away. */
function useFloat(onTyped: () => void) {
  const [typed, setTyped] = useState('');
  const [counts, setCounts] = useState<Counts>({});
  const field = useRef<HTMLInputElement>(null);
  const type = (text: string): void => {
    setCounts({});
    setTyped(text.replace(/^\$/, ''));
    onTyped();
  };
  /** An amount typed while nothing had the focus is the float's, and what follows goes on in the field. */
  const typeOutside = (text: string): boolean => {
    if (!/^[\d.,$]+$/.test(text)) return false;
    const before = isCounted(counts) ? '' : typed;
    // At once: an Enter that follows opens the shift with it.
    flushSync(() => type(before + text));
    const end = field.current?.value.length ?? 0;
    field.current?.focus();
    field.current?.setSelectionRange(end, end);
    return true;
  };
  const cents = isCounted(counts) ? floatOf(counts) : parseAmount(typed);
  return { field, typed, counts, cents, setCounts, type, typeOutside };
}

function FloatField(props: {
  readonly float: ReturnType<typeof useFloat>;
  readonly floatLeftCents: number | null;
  /** How much more is typed than was left; 0 also while nobody knows. */
  readonly differsCents: number;
}) {
  const { t } = useTranslation();
  const { field, typed, counts, cents, type } = props.float;
  const { floatLeftCents, differsCents } = props;
  const help =
    floatLeftCents === null
      ? t('openShift.floatHelp')
      : t('openShift.lastLeft', { amount: formatMoney(floatLeftCents) });
  const difference = floatLeftCents !== null && differsCents !== 0 && (
    <span role="status" className="block font-medium text-wait">
      {t(differsCents > 0 ? 'openShift.more' : 'openShift.less', {
        amount: formatMoney(Math.abs(differsCents)),
        left: formatMoney(floatLeftCents),
      })}
    </span>
  );
  return (
    <Field
      ref={field}
      label={t('openShift.float')}
      size="large"
      figures
      inputMode="decimal"
      placeholder="0.00"
      autoFocus
      isMissing={cents === null}
      value={isCounted(counts) ? formatMoney(floatOf(counts)) : typed}
      problem={typed !== '' && cents === null ? t('openShift.notAmount') : null}
      help={
        <>
          {isCounted(counts) ? t('openShift.fromCount') : help}
          {difference}
        </>
      }
      onChange={(event) => type(event.target.value)}
    />
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
