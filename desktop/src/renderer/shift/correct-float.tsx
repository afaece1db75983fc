import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RowId } from '#shared/kernel/index.ts';
import { parseAmount } from '../app/format.ts';
import { newId } from '../app/new-id.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useAsking } from './use-asking.ts';

/** The shift began with another amount than was typed: a fact beside the opening, by a manager's word (RULES.md R27). */
export function CorrectFloat({ onClose }: { readonly onClose: (done: boolean) => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const asking = useAsking();
  const [correctionId] = useState(() => newId(now) as RowId);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const floatCents = parseAmount(typed);
  const isReady = floatCents !== null && reason.trim() !== '';
  const correct = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (floatCents === null || !isReady) return;
    const answer = await asking.run(
      (approval) =>
        bridge.shift.correctFloat({
          ...{ correctionId, floatCents, reason: reason.trim() },
          ...(approval && { approval }),
        }),
      reason,
    );
    if (answer?.ok) onClose(true);
  };
  return (
    <Dialog
      open
      onClose={() => onClose(false)}
      title={t('shift.fixFloat.title')}
      description={t('shift.fixFloat.lead')}
      width="narrow"
    >
      <Form onSubmit={(event) => void correct(event)} className="flex flex-col gap-4 p-5">
        <Field
          label={t('shift.fixFloat.amount')}
          figures
          inputMode="decimal"
          autoFocus
          isMissing={floatCents === null}
          value={typed}
          problem={typed !== '' && floatCents === null ? t('openShift.notAmount') : null}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Field
          label={t('shift.reason')}
          maxLength={300}
          isMissing={reason.trim() === ''}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Problem problem={asking.problem} />
        <div className="flex justify-between gap-3">
          <Button hotkey="Esc" onClick={() => onClose(false)}>
            {t('shift.leave')}
          </Button>
          <Button type="submit" kind="primary" hotkey="Enter" disabled={!isReady || asking.busy}>
            {t('shift.correct.save')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
