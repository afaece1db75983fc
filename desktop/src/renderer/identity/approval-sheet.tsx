import { cx } from 'class-variance-authority';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { StaffTile } from '#shared/bridge.ts';
import { hasRight, type Right } from '#shared/identity/index.ts';
import type { StaffId } from '#shared/kernel/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { useIsTouch } from '../app/use-layout.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { ReasonField } from '../sales/reason-field.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { Notice } from '../ui/notice.tsx';
import { NumberPad } from '../ui/number-pad.tsx';
import type { Approvals, PendingApproval } from './approvals.ts';
import { PinProblem } from './pin-problem.tsx';

const maxPinLength = 8;
const maxReasonLength = 200;

/**
 * Asks with somebody else's approval where one is needed: `const ask = useApproval()`, then
 * `await ask((approval) => bridge.shift.moveCash({ …, approval }))`.
 */
export const useApproval = (): Approvals['ask'] => useTill().approvals.ask;

/** Who approves, their PIN and why. Shown over everything while something waits for it; nothing else waits. */
export function ApprovalSheet() {
  const { t } = useTranslation();
  const { approvals } = useTill();
  const pending = useStore(approvals, (state) => state.pending);
  const pin = useRef<HTMLInputElement>(null);
  if (pending === null) return null;
  const right = String(pending.asked.details.right ?? '');
  return (
    <Dialog
      open
      onClose={() => approvals.cancel()}
      title={t('approval.title')}
      description={t(`approval.rights.${right}`, { defaultValue: t('approval.rights.other') })}
      initialFocus={() => pin.current}
    >
      <ApprovalForm key={right} pending={pending} right={right} pinField={pin} />
    </Dialog>
  );
}

function ApprovalForm(props: {
  readonly pending: PendingApproval;
  readonly right: string;
  readonly pinField: { readonly current: HTMLInputElement | null };
}) {
  const { t } = useTranslation();
  const { approvals } = useTill();
  const { pending, right, pinField } = props;
  const isTouch = useIsTouch();
  const people = useApprovers(right);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [reason, setReason] = useState(pending.reason.slice(0, maxReasonLength));
  const chosen = people?.find(({ id }) => id === chosenId) ?? people?.[0];
  const isComplete = chosen !== undefined && /^\d{4,8}$/.test(pin) && reason.trim() !== '';
  const choose = (person: StaffTile | undefined): void => {
    if (person === undefined) return;
    setChosenId(person.id);
    pinField.current?.focus();
  };
  const step = (direction: 1 | -1): void => {
    const index = chosen === undefined ? -1 : (people?.indexOf(chosen) ?? -1);
    choose(people?.[index + direction]);
  };
  useHotkeys({ F2: () => step(-1), F3: () => step(1) }, { covers: true, typed: () => true });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (chosen === undefined || !isComplete) return;
    setPin('');
    await approvals.give({ staffId: chosen.id as StaffId, pin, reason: reason.trim() });
    pinField.current?.focus();
  };
  if (people?.length === 0) return <Notice tone="wait" title={t('approval.nobody')} className="m-5" />;
  return (
    <Form onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-col">
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-5">
        <Approvers people={people ?? []} chosen={chosen} onChoose={choose} />
        <div className="flex flex-col gap-4 touch:grid touch:grid-cols-[1fr_17rem] touch:items-start">
          <div className="flex flex-col gap-4">
            <Field
              ref={pinField as { current: HTMLInputElement | null }}
              label={chosen ? t('approval.pinOf', { name: chosen.name }) : t('approval.pin')}
              type="password"
              inputMode={isTouch ? 'none' : 'numeric'}
              size="large"
              maxLength={maxPinLength}
              isMissing={!/^\d{4,8}$/.test(pin)}
              value={pin}
              onChange={(event) => setPin(event.target.value.replace(/\D/g, ''))}
            />
            <ReasonField
              label={t('approval.reason')}
              help={t('approval.reasonHelp')}
              value={reason}
              onChange={setReason}
            />
          </div>
          {isTouch && (
            <NumberPad
              onDigit={(digit) => setPin((before) => (before + digit).slice(0, maxPinLength))}
              onDelete={() => setPin((before) => before.slice(0, -1))}
            />
          )}
        </div>
        {pending.refused && <PinProblem problem={pending.refused} />}
      </div>
      <div className="flex justify-between gap-3 border-t border-line p-4">
        <Button hotkey="Esc" onClick={() => approvals.cancel()}>
          {t('approval.cancel')}
        </Button>
        <Button type="submit" kind="primary" hotkey="Enter" disabled={!isComplete || pending.isChecking}>
          {t('approval.submit')}
        </Button>
      </div>
    </Form>
  );
}

function Approvers(props: {
  readonly people: readonly StaffTile[];
  readonly chosen: StaffTile | undefined;
  readonly onChoose: (person: StaffTile) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset aria-label={t('approval.who')} className="flex flex-col gap-2">
      <div className="flex items-center justify-between text-sm font-medium text-ink-soft">
        <span>{t('approval.who')}</span>
        {props.people.length > 1 && (
          <span className="flex gap-1">
            <KeyHint>F2</KeyHint>
            <KeyHint>F3</KeyHint>
          </span>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        {props.people.map((person) => (
          <button
            key={person.id}
            type="button"
            aria-pressed={person === props.chosen}
            onClick={() => props.onChoose(person)}
            className={cx(
              'flex min-h-12 flex-col items-start justify-center rounded-lg border px-4 py-2 text-left',
              person === props.chosen
                ? 'border-accent bg-accent-soft text-accent-soft-ink'
                : 'border-line bg-surface hover:bg-sunken',
            )}
          >
            <span className="font-semibold">{person.name}</span>
            <span className="text-sm">{t(`roles.${person.role}`, { defaultValue: person.role })}</span>
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** Everybody else who may do it and may approve; null until that is known. */
function useApprovers(right: string): readonly StaffTile[] | null {
  const { bridge } = useTill();
  const { person } = useAppState();
  const [people, setPeople] = useState<readonly StaffTile[] | null>(null);
  const ownId = person?.id;
  useEffect(() => {
    void bridge.identity.staff({}).then((answer) => {
      if (!answer.ok) return;
      const may = ({ id, role }: StaffTile): boolean =>
        id !== ownId && hasRight(role, 'approve') && hasRight(role, right as Right);
      setPeople(answer.value.filter(may));
    });
  }, [bridge, right, ownId]);
  return people;
}

/** Both people of the cart's last approval, by name, until the next cart. */
export function ApprovedBy() {
  const { t } = useTranslation();
  const { approvals, bridge } = useTill();
  const { person } = useAppState();
  const given = useStore(approvals, (state) => state.given);
  const [name, setName] = useState<string | null>(null);
  const approverId = given?.approverId;
  useEffect(() => {
    if (approverId === undefined) return;
    void bridge.identity.staff({}).then((answer) => {
      if (answer.ok) setName(answer.value.find(({ id }) => id === approverId)?.name ?? null);
    });
  }, [bridge, approverId]);
  if (given === null || name === null) return null;
  return (
    <p role="status" className="shrink-0 px-4 py-1 text-sm text-ink-soft">
      {t('approval.named', { approver: name, person: person?.name ?? '', reason: given.reason })}
    </p>
  );
}
