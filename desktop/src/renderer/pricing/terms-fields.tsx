import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { kinds, type PromotionForm } from './promotion-form.ts';
import { ScopePicker } from './scope-picker.tsx';

const MAX_STEPS = 10;

interface Props {
  readonly form: PromotionForm;
  readonly onChange: (change: Partial<PromotionForm>) => void;
}

/** What a promotion gives, in plain words; only what its kind needs is asked. */
export function TermsFields({ form, onChange }: Props) {
  const { t } = useTranslation();
  const { kind } = form;
  const number = (name: 'size' | 'free' | 'getQuantity', label: string) => (
    <Field
      label={label}
      figures
      inputMode="numeric"
      value={form[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
  const asksReduction = kind === 'off' || kind === 'buyGet';
  const hasSteps = kind === 'tiers' || kind === 'spendAndSave';
  return (
    <div className="flex flex-col gap-4">
      <Select
        label={t('prices.kind')}
        value={kind}
        options={kinds.map((value) => ({ value, label: t(`prices.kinds.${value}`) }))}
        onChange={(value) => onChange({ kind: value })}
      />
      <p className="text-sm text-ink-soft">{t(`prices.kindHelp.${kind}`)}</p>
      <div className="grid gap-3 sm:grid-cols-2">
        {(kind === 'set' || kind === 'cheapestFree') && number('size', t('prices.fields.size'))}
        {kind === 'buyGet' && number('size', t('prices.fields.buy'))}
        {kind === 'buyGet' && number('getQuantity', t('prices.fields.get'))}
        {kind === 'cheapestFree' && number('free', t('prices.fields.free'))}
        {(kind === 'set' || kind === 'unitPrice') && (
          <Field
            label={t('prices.fields.price')}
            figures
            inputMode="decimal"
            value={form.price}
            onChange={(event) => onChange({ price: event.target.value })}
          />
        )}
      </div>
      {(asksReduction || hasSteps) && (
        <Choice
          label={t('prices.fields.by')}
          value={form.by}
          options={[
            { value: 'percent', label: t('prices.fields.percent') },
            { value: 'amount', label: t('prices.fields.amount') },
          ]}
          onChange={(by) => onChange({ by })}
        />
      )}
      {asksReduction && (
        <Field
          label={t(form.by === 'percent' ? 'prices.fields.percentOff' : 'prices.fields.amountOff')}
          figures
          inputMode="decimal"
          value={form.value}
          onChange={(event) => onChange({ value: event.target.value })}
        />
      )}
      {hasSteps && <Steps form={form} onChange={onChange} />}
      <ScopePicker
        label={t(kind === 'buyGet' ? 'prices.scope.buy' : 'prices.scope.title')}
        scope={form.scope}
        onChange={(scope) => onChange({ scope })}
      />
      {kind === 'buyGet' && (
        <ScopePicker label={t('prices.scope.get')} scope={form.get} onChange={(get) => onChange({ get })} />
      )}
    </div>
  );
}

function Steps({ form, onChange }: Props) {
  const { t } = useTranslation();
  const put = (index: number, change: Partial<PromotionForm['steps'][number]>): void =>
    onChange({ steps: form.steps.map((step, at) => (at === index ? { ...step, ...change } : step)) });
  const from = t(form.kind === 'tiers' ? 'prices.fields.fromUnits' : 'prices.fields.fromAmount');
  const off = t(form.by === 'percent' ? 'prices.fields.percentOff' : 'prices.fields.amountOff');
  return (
    <div className="flex flex-col gap-2">
      {form.steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no name but their place
        <div key={index} className="flex items-end gap-2">
          <Field
            label={from}
            figures
            inputMode="decimal"
            className="flex-1"
            value={step.from}
            onChange={(event) => put(index, { from: event.target.value })}
          />
          <Field
            label={off}
            figures
            inputMode="decimal"
            className="flex-1"
            value={step.value}
            onChange={(event) => put(index, { value: event.target.value })}
          />
          <Button
            kind="ghost"
            size="icon"
            aria-label={t('prices.fields.removeStep', { number: index + 1 })}
            disabled={form.steps.length === 1}
            icon={<Trash2 size={18} aria-hidden="true" />}
            onClick={() => onChange({ steps: form.steps.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      {form.steps.length < MAX_STEPS && (
        <Button
          size="small"
          className="self-start"
          icon={<Plus size={16} aria-hidden="true" />}
          onClick={() => onChange({ steps: [...form.steps, { from: '', value: '' }] })}
        >
          {t('prices.fields.addStep')}
        </Button>
      )}
    </div>
  );
}
