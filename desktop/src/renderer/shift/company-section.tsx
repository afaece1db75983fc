import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CounterTerms } from '#shared/bridge/earnings.ts';
import { displayDate, isDay, type RequestId } from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Toggle } from '../ui/choice.tsx';
import { DateField } from '../ui/date-field.tsx';
import { Field } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { changesOf, type TypedValues, typedOf, type WantedChange } from './company-values.ts';
import { useAsking } from './use-asking.ts';
import { useLoaded } from './use-loaded.ts';

const companyTables = ['companies', 'staff', 'categories'];

/** Surcharges, tips, commission and the method of GST: asked of the server, and the same at every till [IDN-12]. */
export function CompanySection() {
  const { bridge } = useTill();
  const load = useCallback(() => bridge.shift.counterTerms({}), [bridge]);
  const { value: terms, problem } = useLoaded(load, companyTables);
  return (
    <>
      <Problem problem={problem} />
      {terms !== null && <TermsForm terms={terms} />}
    </>
  );
}

/** Asks the server for changes. @returns whether they were taken into the list of what is asked */
function useChange(terms: CounterTerms) {
  const { bridge } = useTill();
  const { now } = useAppState();
  const asking = useAsking();
  const [said, setSaid] = useState<'asked' | 'nothing' | 'invalid' | null>(null);
  const ask = async (fields: readonly WantedChange[] | undefined): Promise<void> => {
    if (fields === undefined || fields.length === 0)
      return setSaid(fields === undefined ? 'invalid' : 'nothing');
    const answer = await asking.run(() =>
      bridge.requests.make({
        requestId: newId(now) as RequestId,
        type: 'identity.changeSettings',
        input: { companyId: terms.companyId, fields: [...fields] },
      }),
    );
    if (answer !== null) setSaid(answer.ok ? 'asked' : null);
  };
  return { ask, asking, said };
}

function TermsForm({ terms }: { readonly terms: CounterTerms }) {
  const { t } = useTranslation();
  // What nobody touched shows what comes in meanwhile; what was typed stays.
  const [touched, setTouched] = useState<TypedValues>({});
  const [tipsTouched, setTakesTips] = useState<boolean | null>(null);
  const typed = { ...typedOf(terms), ...touched };
  const takesTips = tipsTouched ?? (terms.values.tips ?? null) !== null;
  const { ask, asking, said } = useChange(terms);
  const field = (name: string, label: string) => (
    <Field
      key={name}
      label={label}
      inputMode="decimal"
      figures
      maxLength={40}
      value={typed[name] ?? ''}
      onChange={(event) => setTouched({ ...touched, [name]: event.target.value })}
    />
  );
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        void ask(changesOf(terms, typed, takesTips));
      }}
    >
      <p className="text-ink-soft">{t('shift.company.help')}</p>
      <Part title={t('shift.company.surcharges')} help={t('shift.company.surchargesHelp')}>
        {terms.tenders.flatMap((tender) => {
          const name = t(`pay.tenders.${tender}`, { defaultValue: tender });
          return [
            field(`surcharge:${tender}`, t('shift.company.percent', { name })),
            field(`surcharge:${tender}:each`, t('shift.company.fixed', { name })),
          ];
        })}
      </Part>
      <Part title={t('shift.company.tips')} help={t('pay.tipHelp')}>
        <Toggle label={t('shift.company.tipsOn')} checked={takesTips} onChange={setTakesTips} />
        {takesTips && field('tips', t('shift.company.tipsShares'))}
      </Part>
      <Part title={t('pay.tenders.paynow')} help={t('shift.company.payNowHelp')}>
        <Field
          label={t('fields.payNow')}
          autoCapitalize="characters"
          maxLength={20}
          value={typed.payNow ?? ''}
          onChange={(event) => setTouched({ ...touched, payNow: event.target.value })}
        />
      </Part>
      <Part title={t('shift.company.commission')} help={t('shift.company.commissionHelp')}>
        {terms.staff.map(({ id, name }) =>
          field(`commissionOfPerson:${id}`, `${t('shift.company.ofPerson')}: ${name}`),
        )}
        {terms.categories.map(({ id, name }) =>
          field(`commissionOfCategory:${id}`, `${t('shift.company.ofCategory')}: ${name}`),
        )}
      </Part>
      <div className="flex items-center gap-4">
        <Button type="submit" kind="primary" disabled={asking.busy}>
          {t('shift.company.save')}
        </Button>
        {said !== null && <p role="status">{t(`shift.company.${said}`)}</p>}
      </div>
      <Problem problem={asking.problem} />
      {terms.gst !== null && <GstMethod terms={terms} gst={terms.gst} />}
    </form>
  );
}

function Part(props: { readonly title: string; readonly help: string; readonly children: React.ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="text-lg font-semibold">{props.title}</legend>
      <p className="text-sm text-ink-soft">{props.help}</p>
      <div className="grid grid-cols-2 items-end gap-3">{props.children}</div>
    </fieldset>
  );
}

const dayMs = 24 * 60 * 60 * 1000;
const methods = ['receipt', 'line'] as const;

/** How GST is computed now, and from which day otherwise [IDN-13]. */
function GstMethod(props: { readonly terms: CounterTerms; readonly gst: NonNullable<CounterTerms['gst']> }) {
  const { t } = useTranslation();
  const { terms, gst } = props;
  const { now } = useAppState();
  const { ask, asking, said } = useChange(terms);
  const tomorrow = new Date(Date.parse(now) + 8 * 60 * 60 * 1000 + dayMs).toISOString().slice(0, 10);
  const [from, setFrom] = useState(tomorrow);
  const [method, setMethod] = useState<(typeof methods)[number]>(gst.now === 'line' ? 'receipt' : 'line');
  const wordOf = (each: string): string => t(`shift.company.methods.${each}`, { defaultValue: each });
  const seen = gst.planned.find((each) => each.from === from)?.method ?? null;
  return (
    <Part title={t('shift.company.gst')} help={t('shift.company.gstNow', { method: wordOf(gst.now) })}>
      <DateField label={t('shift.company.gstFrom')} min={tomorrow} value={from} onChange={setFrom} />
      <Select
        label={t('shift.company.gstTo')}
        value={method}
        options={methods.map((value) => ({ value, label: wordOf(value) }))}
        onChange={setMethod}
      />
      <Button
        disabled={asking.busy || !isDay(from) || from < tomorrow}
        onClick={() => void ask([{ field: `gstMethod:${from}`, seen, wanted: method }])}
      >
        {t('shift.company.save')}
      </Button>
      {said !== null && <p role="status">{t(`shift.company.${said}`)}</p>}
      <Problem problem={asking.problem} />
      {gst.planned.map((each) => (
        <div key={each.from} className="col-span-2 flex items-center justify-between gap-3">
          <span className="font-medium">
            {t('shift.company.gstPlanned', { date: displayDate(each.from), method: wordOf(each.method) })}
          </span>
          <Button
            disabled={asking.busy}
            onClick={() => void ask([{ field: `gstMethod:${each.from}`, seen: each.method, wanted: null }])}
          >
            {t('shift.company.gstRemove', { date: displayDate(each.from) })}
          </Button>
        </div>
      ))}
    </Part>
  );
}
