import { type FormEvent, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Clocking } from '#shared/bridge/shift.ts';
import { type ClockingKind, clockingKinds } from '#shared/identity/index.ts';
import {
  epochMsOf,
  instantOf,
  type RowId,
  type StaffId,
  singaporeDate,
  singaporeTime,
} from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { instantIn, localOf } from '../pricing/promotion-form.ts';
import { Button } from '../ui/button.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Form } from '../ui/form.tsx';
import { Select } from '../ui/select.tsx';
import { useAsking } from './use-asking.ts';
import { useLoaded } from './use-loaded.ts';

const clockTables = ['time_clockings'];
const staffTables = ['staff'];
const DAY_MS = 24 * 60 * 60 * 1000;

/** A person's times of a day, put right by somebody else with a reason: what they told the clock stays beside it [IDN-4]. */
export function CorrectHours(props: {
  /** Null: whoever is chosen. */
  readonly staffId: string | null;
  readonly date: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { person } = useAppState();
  const loadStaff = useCallback(() => bridge.identity.staff({}), [bridge]);
  const staff = (useLoaded(loadStaff, staffTables).value ?? []).filter(({ id }) => id !== person?.id);
  const [chosen, setChosen] = useState(props.staffId ?? '');
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t('shift.fixHours.title')}
      description={t('shift.fixHours.lead')}
    >
      <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-5">
        <Select
          label={t('shift.fixHours.who')}
          value={chosen}
          options={[{ value: '', label: '–' }, ...staff.map(({ id, name }) => ({ value: id, label: name }))]}
          onChange={setChosen}
        />
        {chosen !== '' && <TimesOf key={chosen} staffId={chosen as StaffId} date={props.date} />}
      </div>
    </Dialog>
  );
}

function TimesOf({ staffId, date }: { readonly staffId: StaffId; readonly date: string }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  // Who came in the evening may have gone after midnight.
  const to = singaporeDate(instantOf(epochMsOf(`${date}T00:00:00.000Z`) + DAY_MS));
  const load = useCallback(
    () => bridge.shift.clockings({ staffId, from: date, to }),
    [bridge, staffId, date, to],
  );
  const times = useLoaded(load, clockTables);
  const [replaced, setReplaced] = useState<Clocking | null>(null);
  return (
    <>
      <ul aria-label={t('shift.fixHours.times')} className="divide-y divide-line">
        {times.value?.map((time) => (
          <li key={time.id} className="flex min-h-12 items-center justify-between gap-3 py-1">
            <span>
              <span className="figures mr-3 font-semibold">{localOf(time.clockedAt).replace('T', ' ')}</span>
              {t(`shift.hours.kinds.${time.kind}`, { defaultValue: time.kind })}
              {time.correctedBy !== null && (
                <span className="block text-sm text-ink-soft">
                  {t('shift.fixHours.by', { name: time.correctedBy, reason: time.reason ?? '' })}
                </span>
              )}
            </span>
            <Button
              aria-pressed={replaced?.id === time.id}
              onClick={() => setReplaced(replaced?.id === time.id ? null : time)}
            >
              {t('shift.fixHours.change')}
            </Button>
          </li>
        ))}
      </ul>
      {times.value?.length === 0 && <p className="text-ink-soft">{t('shift.fixHours.none')}</p>}
      <Problem problem={times.problem} />
      <TimeForm
        key={`${replaced?.id ?? ''} ${times.value?.length ?? 0}`}
        staffId={staffId}
        replaced={replaced}
        startsAt={replaced === null ? `${date}T${singaporeTime(now)}` : localOf(replaced.clockedAt)}
        onDone={() => {
          setReplaced(null);
          times.reload();
        }}
      />
    </>
  );
}

/** One time more, or another in place of one. */
function TimeForm(props: {
  readonly staffId: StaffId;
  readonly replaced: Clocking | null;
  readonly startsAt: string;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const { staffId, replaced } = props;
  const asking = useAsking();
  const [correctionId] = useState(() => newId(now) as RowId);
  const [kind, setKind] = useState<ClockingKind>(
    clockingKinds.find((known) => known === replaced?.kind) ?? 'in',
  );
  const [at, setAt] = useState(props.startsAt);
  const [reason, setReason] = useState('');
  const clockedAt = instantIn(at);
  const isReady = clockedAt !== null && reason.trim() !== '';
  const correct = async (at: string | null): Promise<void> => {
    if (!isReady) return;
    const replaces = (replaced?.id ?? null) as RowId | null;
    const command = { correctionId, staffId, replaces, kind, clockedAt: at, reason: reason.trim() };
    const answer = await asking.run(() => bridge.shift.correctTime(command));
    if (answer?.ok) props.onDone();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void correct(clockedAt);
  };
  const kinds = clockingKinds.map((value) => ({ value, label: t(`shift.hours.kinds.${value}`) }));
  return (
    <Form onSubmit={submit} className="flex flex-col gap-4 border-t border-line pt-4">
      <Select label={t('shift.fixHours.what')} value={kind} options={kinds} onChange={setKind} />
      <DateField asked="moment" label={t('shift.fixHours.at')} value={at} onChange={setAt} />
      <Field
        label={t('shift.reason')}
        maxLength={300}
        isMissing={reason.trim() === ''}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Problem problem={asking.problem} />
      <div className="flex justify-between gap-3">
        {replaced === null ? (
          <span />
        ) : (
          <Button kind="danger" disabled={!isReady || asking.busy} onClick={() => void correct(null)}>
            {t('shift.fixHours.takeOut')}
          </Button>
        )}
        <Button type="submit" kind="primary" hotkey="Enter" disabled={!isReady || asking.busy}>
          {t(replaced === null ? 'shift.fixHours.add' : 'shift.correct.save')}
        </Button>
      </div>
    </Form>
  );
}
