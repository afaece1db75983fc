import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReceiptListItem } from '#shared/bridge.ts';
import type { RowId, SaleId } from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { counterTendersOf } from '../sales/tenders.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { useAsking } from './use-asking.ts';

/** A payment that was entered under the wrong tender is moved to the right one; a cashier asks a manager. */
export function CorrectTender({ item }: { readonly item: ReceiptListItem }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const [isDone, setIsDone] = useState(false);
  return (
    <>
      {isDone && <Notice tone="money" title={t('shift.correct.done')} />}
      <Button onClick={() => setIsOpen(true)}>{t('shift.correct.title')}</Button>
      {isOpen && (
        <Dialog
          open
          onClose={() => setIsOpen(false)}
          title={t('shift.correct.title')}
          description={t('shift.correct.lead')}
        >
          <CorrectForm
            saleId={item.saleId as SaleId}
            onClose={(done) => {
              setIsOpen(false);
              setIsDone(done);
            }}
          />
        </Dialog>
      )}
    </>
  );
}

function CorrectForm(props: { readonly saleId: SaleId; readonly onClose: (done: boolean) => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now, tenders } = useAppState();
  const asking = useAsking();
  const [correctionId] = useState(() => newId(now));
  const known = counterTendersOf(tenders);
  const [fromTender, setFrom] = useState<(typeof known)[number]>('cash');
  const [toTender, setTo] = useState<(typeof known)[number]>(known[1] ?? 'cash');
  const [reason, setReason] = useState('');
  const isReady = fromTender !== toTender && reason.trim() !== '';
  const options = known.map((value) => ({ value, label: t(`pay.tenders.${value}`) }));
  const correct = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
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
  };
  return (
    <form onSubmit={(event) => void correct(event)} className="flex flex-col gap-4 p-5">
      <Choice label={t('shift.correct.was')} value={fromTender} options={options} onChange={setFrom} />
      <Choice label={t('shift.correct.is')} value={toTender} options={options} onChange={setTo} />
      <Field
        label={t('shift.reason')}
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Problem problem={asking.problem} />
      <div className="flex justify-between gap-3">
        <Button hotkey="Esc" onClick={() => props.onClose(false)}>
          {t('shift.leave')}
        </Button>
        <Button type="submit" kind="primary" hotkey="Enter" disabled={!isReady || asking.busy}>
          {t('shift.correct.save')}
        </Button>
      </div>
    </form>
  );
}
