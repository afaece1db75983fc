import { type FormEvent, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PaidWith, PaymentCorrection } from '#shared/bridge/shift.ts';
import type { ReceiptListItem } from '#shared/bridge.ts';
import type { RowId, SaleId } from '#shared/kernel/index.ts';
import { formatInstant, formatMoney } from '../app/format.ts';
import { newId } from '../app/new-id.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { counterTendersOf } from '../sales/tenders.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Notice } from '../ui/notice.tsx';
import { useAsking } from './use-asking.ts';
import { useLoaded } from './use-loaded.ts';

const correctedTables = ['tender_corrections'];

/** What was corrected of how a receipt was paid, and a payment that was entered under the wrong tender: a cashier asks a manager. */
export function CorrectTender(props: { readonly item: ReceiptListItem; readonly mayCorrect: boolean }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const saleId = props.item.saleId as SaleId;
  const [isOpen, setIsOpen] = useState(false);
  const load = useCallback(() => bridge.shift.paidWith({ saleId }), [bridge, saleId]);
  const paid = useLoaded(load, correctedTables);
  const close = (done: boolean): void => {
    setIsOpen(false);
    if (done) paid.reload();
  };
  return (
    <>
      {paid.value?.corrections.map((correction) => (
        <Corrected key={`${correction.correctedAt} ${correction.toTender}`} correction={correction} />
      ))}
      {props.mayCorrect && <Button onClick={() => setIsOpen(true)}>{t('shift.correct.title')}</Button>}
      {isOpen && (
        <Dialog
          open
          onClose={() => close(false)}
          title={t('shift.correct.title')}
          description={t('shift.correct.lead')}
        >
          <Problem problem={paid.problem} />
          {paid.value && <CorrectForm saleId={saleId} paid={paid.value} onClose={close} />}
        </Dialog>
      )}
    </>
  );
}

/** When, by whom, and from what to what. */
function Corrected({ correction }: { readonly correction: PaymentCorrection }) {
  const { t } = useTranslation();
  const { correctedAt, amountCents, fromTender, toTender, correctedBy, approvedBy, reason } = correction;
  const title = t('shift.correct.corrected', {
    when: formatInstant(correctedAt),
    amount: formatMoney(amountCents),
    from: t(`pay.tenders.${fromTender}`, { defaultValue: fromTender }),
    to: t(`pay.tenders.${toTender}`, { defaultValue: toTender }),
  });
  return (
    <Notice tone="money" title={title}>
      {[
        correctedBy && t('shift.correct.by', { name: correctedBy }),
        approvedBy && t('shift.correct.approved', { name: approvedBy }),
        reason,
      ]
        .filter(Boolean)
        .join(' · ')}
    </Notice>
  );
}

function CorrectForm(props: {
  readonly saleId: SaleId;
  readonly paid: PaidWith;
  readonly onClose: (done: boolean) => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now, tenders } = useAppState();
  const asking = useAsking();
  const [correctionId] = useState(() => newId(now));
  const known = counterTendersOf(tenders);
  // What was paid with a card of value stands in its lease, and can't be called something else.
  const paid = known.filter((code) => props.paid.payments.some(({ tender }) => tender === code));
  const [from, setFrom] = useState<(typeof known)[number] | null>(null);
  const [to, setTo] = useState<(typeof known)[number] | null>(null);
  const [reason, setReason] = useState('');
  const [isLeft, setIsLeft] = useState(false);
  const fromTender = paid.find((code) => code === from) ?? paid[0];
  const others = known.filter((code) => code !== fromTender);
  const toTender = others.find((code) => code === to) ?? others[0];
  const isReady = fromTender !== undefined && toTender !== undefined && reason.trim() !== '';
  const named = (codes: typeof known) => codes.map((value) => ({ value, label: t(`pay.tenders.${value}`) }));
  const correct = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
    setIsLeft(false);
    const answer = await asking.run(
      (approval) =>
        bridge.shift.correctTender({
          ...{ correctionId: correctionId as RowId, saleId: props.saleId, fromTender, toTender },
          reason: reason.trim(),
          ...(approval && { approval }),
        }),
      reason,
    );
    if (answer?.ok) props.onClose(true);
    else setIsLeft(answer?.error.code === 'identity.approvalNeeded');
  };
  if (fromTender === undefined || toTender === undefined)
    return <Notice tone="wait" title={t('shift.correct.nothing')} className="m-5" />;
  return (
    <Form onSubmit={(event) => void correct(event)} className="flex flex-col gap-4 p-5">
      <Choice label={t('shift.correct.was')} value={fromTender} options={named(paid)} onChange={setFrom} />
      <Choice label={t('shift.correct.is')} value={toTender} options={named(others)} onChange={setTo} />
      <Field
        label={t('shift.reason')}
        maxLength={300}
        isMissing={reason.trim() === ''}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Problem problem={asking.problem} />
      {isLeft && <Notice tone="wait" title={t('shift.correct.nobody')} />}
      <div className="flex justify-between gap-3">
        <Button hotkey="Esc" onClick={() => props.onClose(false)}>
          {t('shift.leave')}
        </Button>
        <Button type="submit" kind="primary" hotkey="Enter" disabled={!isReady || asking.busy}>
          {t('shift.correct.save')}
        </Button>
      </div>
    </Form>
  );
}
