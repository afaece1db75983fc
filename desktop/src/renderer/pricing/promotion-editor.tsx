import { cx } from 'class-variance-authority';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromotionItem } from '#shared/bridge/pricing.ts';
import { useAppState } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Toggle } from '../ui/choice.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Field } from '../ui/field.tsx';
import { Preview } from './preview.tsx';
import { draftOf, formOf, newForm, type PromotionForm, patchOf } from './promotion-form.ts';
import { SavingNotice } from './saving-notice.tsx';
import { TermsFields } from './terms-fields.tsx';
import type { Places } from './use-prices.ts';
import { useSave } from './use-save.ts';

const weekDays = [1, 2, 3, 4, 5, 6, 7] as const;

interface FormProps {
  readonly form: PromotionForm;
  readonly onChange: (change: Partial<PromotionForm>) => void;
}

/** One promotion, with a sample cart beside it that shows what it does. */
export function PromotionEditor(props: {
  readonly promotionId: string;
  /** Null: it is being made. */
  readonly row: PromotionItem | null;
  readonly places: Places;
}) {
  const { t } = useTranslation();
  const { now } = useAppState();
  const { promotionId, row, places } = props;
  const [seen] = useState(() => (row === null ? null : { row, form: formOf(row, now) }));
  const [form, setForm] = useState(() => seen?.form ?? newForm(now));
  const saving = useSave(promotionId);
  const patch = patchOf(form, promotionId, seen);
  const change = (changed: Partial<PromotionForm>): void => setForm({ ...form, ...changed });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (patch !== null) await saving.save('pricing.savePromotion', patch);
  };
  return (
    <div className="grid min-h-0 flex-1 gap-6 overflow-y-auto p-5 xl:grid-cols-[1fr_380px]">
      <form
        aria-label={row?.name ?? t('prices.new')}
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-4"
      >
        <div className="flex items-center justify-between gap-4">
          <h2 className="text-xl font-semibold">{row?.name ?? t('prices.new')}</h2>
          <Button
            type="submit"
            kind="primary"
            disabled={patch === null || saving.pending?.state === 'waiting'}
          >
            {t('prices.save')}
          </Button>
        </div>
        <SavingNotice saving={saving} />
        <Names form={form} onChange={change} />
        <TermsFields form={form} onChange={change} />
        <When form={form} onChange={change} />
        <ForWhom form={form} onChange={change} places={places} />
      </form>
      <Preview draft={draftOf(form, promotionId)} groups={places.groups} outlets={places.outlets} />
    </div>
  );
}

function Names({ form, onChange }: FormProps) {
  const { t } = useTranslation();
  const text = (
    name: 'code' | 'name' | 'nameZh' | 'couponCode' | 'priority' | 'maxPerSale',
    label: string,
    help?: string,
  ) => (
    <Field
      label={label}
      maxLength={name === 'name' || name === 'nameZh' ? 200 : 40}
      value={form[name]}
      {...(help === undefined ? {} : { help })}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {text('name', t('fields.name'), t('prices.fields.nameHelp'))}
      {text('nameZh', t('fields.nameZh'))}
      {text('code', t('fields.code'), t('prices.fields.codeHelp'))}
      {text('couponCode', t('fields.couponCode'), t('prices.fields.couponHelp'))}
      {text('priority', t('fields.priority'), t('prices.fields.priorityHelp'))}
      {text('maxPerSale', t('fields.maxPerSale'), t('prices.fields.maxHelp'))}
    </div>
  );
}

function When({ form, onChange }: FormProps) {
  const { t } = useTranslation();
  const toggle = (day: number): void =>
    onChange({
      days: form.days.includes(day) ? form.days.filter((each) => each !== day) : [...form.days, day],
    });
  const moment = (name: 'startsAt' | 'endsAt' | 'from' | 'until', label: string) => (
    <DateField
      asked={name === 'from' || name === 'until' ? 'time' : 'moment'}
      label={label}
      value={form[name]}
      onChange={(at) => onChange({ [name]: at })}
    />
  );
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="pb-1 font-semibold">{t('prices.when')}</legend>
      {/* Beside each other where both are whole. */}
      <div className="grid gap-3 grid-cols-[repeat(auto-fit,minmax(min(15rem,100%),1fr))]">
        {moment('startsAt', t('fields.startsAt'))}
        {moment('endsAt', t('prices.fields.endsAt'))}
      </div>
      <p className="text-sm text-ink-soft">{t('prices.hoursHelp')}</p>
      <div className="flex flex-wrap gap-1.5">
        {weekDays.map((day) => (
          <Chip
            key={day}
            label={t(`prices.days.${day}`)}
            isOn={form.days.includes(day)}
            onPress={() => toggle(day)}
          />
        ))}
      </div>
      {form.days.length > 0 && (
        <div className="grid gap-3 sm:grid-cols-2">
          {moment('from', t('prices.fields.from'))}
          {moment('until', t('prices.fields.until'))}
        </div>
      )}
      <Toggle
        label={t('prices.paused')}
        help={t('prices.pausedHelp')}
        checked={form.paused}
        onChange={(paused) => onChange({ paused })}
      />
    </fieldset>
  );
}

function ForWhom({ form, onChange, places }: FormProps & { readonly places: Places }) {
  const { t } = useTranslation();
  const flip = (ids: readonly string[], id: string): readonly string[] =>
    ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="pb-1 font-semibold">{t('prices.forWhom')}</legend>
      <p className="text-sm text-ink-soft">{t('prices.forWhomHelp')}</p>
      <div className="flex flex-wrap gap-1.5">
        {places.outlets.map(({ id, name }) => (
          <Chip
            key={id}
            label={name}
            isOn={form.outletIds.includes(id)}
            onPress={() => onChange({ outletIds: flip(form.outletIds, id) })}
          />
        ))}
        {places.groups.map((group) => (
          <Chip
            key={group}
            label={t('prices.group', { group })}
            isOn={form.groups.includes(group)}
            onPress={() => onChange({ groups: flip(form.groups, group) })}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Chip(props: { readonly label: string; readonly isOn: boolean; readonly onPress: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={props.isOn}
      onClick={props.onPress}
      className={cx(
        'h-10 rounded-lg border px-3 text-sm',
        props.isOn
          ? 'border-accent bg-accent-soft text-accent-soft-ink'
          : 'border-line-strong hover:bg-sunken',
      )}
    >
      {props.label}
    </button>
  );
}
