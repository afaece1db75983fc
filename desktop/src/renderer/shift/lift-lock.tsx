import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffTile } from '#shared/bridge.ts';
import { hasRight } from '#shared/identity/index.ts';
import type { Rejection, StaffId } from '#shared/kernel/index.ts';
import { useTill } from '../app/use-till.ts';
import { PinField } from '../identity/pin-field.tsx';
import { PinProblem } from '../identity/pin-problem.tsx';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';

interface LiftProps {
  readonly person: StaffTile;
  /** The person may try again. */
  readonly onLifted: () => void;
}

/** Beside the words of a lock: somebody who may approve ends it with their own PIN (RULES.md R32). */
export function LiftLock({ person, onLifted }: LiftProps) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t('shift.lift.open')}</Button>
      {isOpen && (
        <Dialog
          open
          onClose={() => setIsOpen(false)}
          title={t('shift.lift.title', { name: person.name })}
          description={t('shift.lift.lead')}
          width="narrow"
        >
          <LiftForm person={person} onLifted={onLifted} />
        </Dialog>
      )}
    </>
  );
}

function LiftForm({ person, onLifted }: LiftProps) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [people, setPeople] = useState<readonly StaffTile[]>([]);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  useEffect(() => {
    void bridge.identity.staff({}).then((answer) => {
      if (!answer.ok) return;
      setPeople(answer.value.filter(({ id, role }) => id !== person.id && hasRight(role, 'approve')));
    });
  }, [bridge, person.id]);
  const chosen = people.find(({ id }) => id === chosenId) ?? people[0];
  const isReady = chosen !== undefined && /^\d{4,8}$/.test(pin) && reason.trim() !== '' && !busy;
  const lift = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    // The sheet stands in the form of the sign-in, which must not take this for its own.
    event.stopPropagation();
    if (chosen === undefined || !isReady) return;
    setBusy(true);
    setPin('');
    const approval = { staffId: chosen.id as StaffId, pin, reason: reason.trim() };
    const answer = await bridge.identity.liftLock({ staffId: person.id as StaffId, approval });
    setBusy(false);
    if (answer.ok) onLifted();
    else setProblem(answer.error);
  };
  return (
    <Form onSubmit={(event) => void lift(event)} className="flex flex-col gap-4 p-5">
      {chosen === undefined ? (
        <p>{t('approval.nobody')}</p>
      ) : (
        <Choice
          label={t('approval.who')}
          value={chosen.id}
          options={people.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setChosenId}
        />
      )}
      <PinField label={t('approval.pin')} isMissing={!/^\d{4,8}$/.test(pin)} value={pin} onChange={setPin} />
      <Field
        label={t('approval.reason')}
        help={t('approval.reasonHelp')}
        maxLength={200}
        isMissing={reason.trim() === ''}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {problem && <PinProblem problem={problem} />}
      <Button type="submit" kind="primary" hotkey="Enter" disabled={!isReady}>
        {t('shift.lift.submit')}
      </Button>
    </Form>
  );
}
