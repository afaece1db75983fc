import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../app/problem-notice.tsx';
import { useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { useAsking } from './use-asking.ts';

const reasons = ['change', 'check', 'mistake'] as const;

/** Opens the drawer without a sale: a right and a reason, counted on the Z (RULES.md R29). */
export function OpenDrawer({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const asking = useAsking();
  const [reason, setReason] = useState('');
  const open = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (reason.trim() === '') return;
    const answer = await asking.run(
      (approval) => bridge.shift.openDrawer({ reason: reason.trim(), ...(approval && { approval }) }),
      reason,
    );
    if (answer?.ok) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('shift.drawer.title')}
      description={t('shift.drawer.lead')}
      width="narrow"
    >
      <Form onSubmit={(event) => void open(event)} className="flex flex-col gap-4 p-5">
        <Field
          label={t('shift.reason')}
          autoFocus
          maxLength={300}
          isMissing={reason.trim() === ''}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <fieldset aria-label={t('reasons.usual')} className="flex flex-wrap gap-2">
          {reasons.map((each) => (
            <Button key={each} onClick={() => setReason(t(`shift.drawer.${each}`))}>
              {t(`shift.drawer.${each}`)}
            </Button>
          ))}
        </fieldset>
        <Problem problem={asking.problem} />
        <div className="flex justify-between gap-3">
          <Button hotkey="Esc" onClick={onClose}>
            {t('shift.leave')}
          </Button>
          <Button type="submit" kind="primary" hotkey="Enter" disabled={reason.trim() === '' || asking.busy}>
            {t('shift.drawer.open')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
