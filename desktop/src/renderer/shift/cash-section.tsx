import { type FormEvent, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CashMove, CurrentShift } from '#shared/bridge/shift.ts';
import type { RowId, ShiftId } from '#shared/kernel/index.ts';
import { type CashMoveKind, cashMoveKinds } from '#shared/sales/index.ts';
import { formatMoney, formatWhen, parseAmount } from '../app/format.ts';
import { newId } from '../app/new-id.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Toggle } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/notice.tsx';
import { useAsking } from './use-asking.ts';
import { useLoaded } from './use-loaded.ts';

/** The standard rate, as the supplier's tax invoice has it. */
const invoiceGstCode = 'SR';
/** What money is paid out for, and where money that comes in is from. */
const categories = {
  payOut: ['supplies', 'cleaning', 'transport', 'refreshments', 'postage', 'tips', 'other'],
  payIn: ['owner', 'change', 'refund', 'advance', 'scrap', 'found', 'other'],
} as const;

interface Typed {
  readonly amount: string;
  readonly category: string;
  readonly hasGst: boolean;
  readonly gst: string;
  readonly reason: string;
  readonly reference: string;
}
const empty: Typed = { amount: '', category: '', hasGst: false, gst: '', reason: '', reference: '' };

/** Money in and out of the drawer, to and from the safe, and to the bank. */
export function CashSection({ current }: { readonly current: CurrentShift }) {
  const shiftId = current.shift?.shiftId ?? null;
  return (
    <div className="grid items-start gap-6 xl:grid-cols-2">
      <MoveForm hasShift={shiftId !== null} />
      {shiftId !== null && <Moves shiftId={shiftId} />}
    </div>
  );
}

function MoveForm({ hasShift }: { readonly hasShift: boolean }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const asking = useAsking();
  const [kind, setKind] = useState<CashMoveKind>(hasShift ? 'payIn' : 'bankIn');
  const [typed, setTyped] = useState(empty);
  // Made before the first try, and anew once it is recorded.
  const [movementId, setMovementId] = useState(() => newId(now));
  const [done, setDone] = useState<CashMove | null>(null);
  const meant = meantBy(kind, typed);

  const move = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (meant === null) return;
    const answer = await asking.run(
      (approval) =>
        bridge.shift.moveCash({
          ...{ movementId: movementId as RowId, kind, ...meant },
          ...(approval && { approval }),
        }),
      typed.reason,
    );
    if (!answer?.ok) return;
    setDone(answer.value);
    setTyped(empty);
    setMovementId(newId(now));
  };
  const kinds = cashMoveKinds.filter((each) => hasShift || each === 'bankIn');
  return (
    <Form
      aria-label={t('shift.sections.cash')}
      onSubmit={(event) => void move(event)}
      className="flex flex-col gap-4"
    >
      <Choice
        label={t('shift.cash.kind')}
        value={kind}
        options={kinds.map((value) => ({ value, label: t(`shift.cash.kinds.${value}`) }))}
        onChange={(next) => {
          setKind(next);
          // What a category of the one means isn't one of the other's.
          setTyped({ ...typed, category: '' });
        }}
      />
      <p className="text-sm text-ink-soft">{t(`shift.cash.help.${kind}`)}</p>
      <MoveFields
        kind={kind}
        typed={typed}
        onChange={(change) => {
          setTyped({ ...typed, ...change });
          asking.forget();
        }}
      />
      <Problem problem={asking.problem} />
      {done !== null && <Done move={done} />}
      <Button
        type="submit"
        kind="primary"
        size="large"
        hotkey="Enter"
        disabled={meant === null || asking.busy}
      >
        {t('shift.cash.record')}
      </Button>
    </Form>
  );
}

const needsReason = (kind: CashMoveKind): kind is keyof typeof categories =>
  kind === 'payIn' || kind === 'payOut';

/** What the form says so far, as the engine takes it; null while something is missing. */
function meantBy(kind: CashMoveKind, typed: Typed) {
  const amountCents = parseAmount(typed.amount);
  const hasGst = kind === 'payOut' && typed.hasGst;
  const gstCents = hasGst && typed.gst !== '' ? parseAmount(typed.gst) : null;
  const reason = typed.reason.trim();
  const reference = typed.reference.trim() || null;
  if (amountCents === null || amountCents === 0) return null;
  if (needsReason(kind) && reason === '') return null;
  if (kind === 'bankIn' && reference === null) return null;
  if (hasGst && typed.gst !== '' && gstCents === null) return null;
  return {
    ...{ amountCents, gstCents, reason, reference },
    category: needsReason(kind) ? typed.category || null : null,
    gstCode: hasGst ? invoiceGstCode : null,
  };
}

function MoveFields(props: {
  readonly kind: CashMoveKind;
  readonly typed: Typed;
  readonly onChange: (change: Partial<Typed>) => void;
}) {
  const { t } = useTranslation();
  const { company } = useAppState();
  const { kind, typed, onChange } = props;
  const isWrong = (text: string): boolean => text !== '' && parseAmount(text) === null;
  return (
    <>
      <Field
        label={t('openShift.amount')}
        size="large"
        figures
        inputMode="decimal"
        placeholder="0.00"
        autoFocus
        isMissing={!parseAmount(typed.amount)}
        value={typed.amount}
        problem={isWrong(typed.amount) ? t('openShift.notAmount') : null}
        onChange={(event) => onChange({ amount: event.target.value })}
      />
      {needsReason(kind) && (
        <Categories kind={kind} value={typed.category} onChange={(category) => onChange({ category })} />
      )}
      <Field
        label={t('shift.reason')}
        maxLength={300}
        isMissing={needsReason(kind) && typed.reason.trim() === ''}
        value={typed.reason}
        onChange={(event) => onChange({ reason: event.target.value })}
      />
      {kind === 'payOut' && company?.gstRegistered && (
        <Toggle
          label={t('shift.cash.hasGst')}
          help={t('shift.cash.hasGstHelp')}
          checked={typed.hasGst}
          onChange={(hasGst) => onChange({ hasGst })}
        />
      )}
      {kind === 'payOut' && typed.hasGst && (
        <Field
          label={t('shift.cash.gst', { code: invoiceGstCode })}
          help={t('shift.cash.gstHelp')}
          figures
          inputMode="decimal"
          isMissing={isWrong(typed.gst)}
          value={typed.gst}
          problem={isWrong(typed.gst) ? t('openShift.notAmount') : null}
          onChange={(event) => onChange({ gst: event.target.value })}
        />
      )}
      <Field
        label={t(kind === 'bankIn' ? 'shift.cash.bag' : 'shift.cash.slip')}
        maxLength={60}
        isMissing={kind === 'bankIn' && typed.reference.trim() === ''}
        value={typed.reference}
        onChange={(event) => onChange({ reference: event.target.value })}
      />
    </>
  );
}

function Categories(props: {
  readonly kind: keyof typeof categories;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const isIn = props.kind === 'payIn';
  return (
    <fieldset
      aria-label={t(isIn ? 'shift.cash.categoryIn' : 'shift.cash.category')}
      className="flex flex-wrap gap-2"
    >
      {categories[props.kind].map((each) => {
        const word = t(`shift.cash.${isIn ? 'categoriesIn' : 'categories'}.${each}`);
        return (
          <Button
            key={each}
            aria-pressed={props.value === word}
            kind={props.value === word ? 'primary' : 'quiet'}
            onClick={() => props.onChange(props.value === word ? '' : word)}
          >
            {word}
          </Button>
        );
      })}
    </fieldset>
  );
}

function Done({ move }: { readonly move: CashMove }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const asking = useAsking();
  const movementId = move.movementId as RowId;
  return (
    <Notice
      tone="money"
      title={t('shift.cash.recorded', {
        kind: t(`shift.cash.kinds.${move.kind}`, { defaultValue: move.kind }),
        amount: formatMoney(move.amountCents),
        number: move.receiptNumber,
      })}
      actions={
        <Button
          size="small"
          disabled={asking.busy}
          onClick={() => void asking.run(() => bridge.shift.printCashSlip({ movementId }))}
        >
          {t('shift.cash.printSlip')}
        </Button>
      }
    />
  );
}

const moveTables = ['cash_movements'];

/** What moved in this shift so far; nothing for who counts blind, because it adds up to what is left. */
function Moves({ shiftId }: { readonly shiftId: string }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const load = useCallback(() => bridge.shift.cashMoves({ shiftId: shiftId as ShiftId }), [bridge, shiftId]);
  const { value: moves, problem } = useLoaded(load, moveTables);
  if (problem?.code === 'identity.notAllowed')
    return <p className="text-sm text-ink-soft">{t('shift.blind')}</p>;
  return (
    <section aria-label={t('shift.cash.list')}>
      <h2 className="mb-2 font-semibold">{t('shift.cash.list')}</h2>
      <Problem problem={problem} />
      {moves?.length === 0 && <p className="text-sm text-ink-soft">{t('shift.cash.none')}</p>}
      <ul className="divide-y divide-line">
        {moves?.map((move) => (
          <li key={move.movementId} className="flex items-center justify-between gap-4 py-2">
            <div className="min-w-0">
              <p className="font-medium">
                {t(`shift.cash.kinds.${move.kind}`, { defaultValue: move.kind })}{' '}
                <span className="figures text-sm text-ink-soft">{move.receiptNumber}</span>
              </p>
              <p className="text-sm break-words text-ink-soft">
                {[
                  formatWhen(move.movedAt, now),
                  ...[move.movedBy, move.approvedBy],
                  ...[move.category, move.reason, move.reference],
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </div>
            <span className="figures font-semibold">{formatMoney(move.amountCents)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
