import { ArrowLeft } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerTile } from '#shared/bridge.ts';
import type { CustomerId, Rejection } from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Toggle } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

/** Which field a refusal is about. */
const fieldOf: Readonly<Record<string, 'name' | 'phone' | 'email'>> = {
  'customers.nameMissing': 'name',
  'customers.phoneInvalid': 'phone',
  'customers.emailInvalid': 'email',
};

/** A small form: a name is enough, and the customer has to agree. */
export function NewCustomer(props: {
  /** What was looked for: a number, or else a name. */
  readonly typed: string;
  readonly onBack: () => void;
  readonly onMade: (customer: CustomerTile) => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now, company } = useAppState();
  // Made once, so that trying again can't make them twice.
  const customerId = useRef(newId(now) as CustomerId);
  const isNumber = /^[+\d\s-]*$/.test(props.typed);
  const [profile, setProfile] = useState({
    name: isNumber ? '' : props.typed,
    phone: isNumber ? props.typed : '',
    email: '',
    memberCode: '',
  });
  const [consent, setConsent] = useState(false);
  const [offers, setOffers] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const typed = { ...profile, note: null };
    const answer = await bridge.customers.create({ customerId: customerId.current, typed, consent, offers });
    if (answer.ok) props.onMade(answer.value);
    else setProblem(answer.error);
  };
  const about = problem && fieldOf[problem.code];
  const field = (name: keyof typeof profile) => ({
    label: t(`fields.${name}`),
    value: profile[name],
    problem: about === name && problem ? problemText(t, problem) : null,
    onChange: (event: { target: { value: string } }) => {
      setProfile({ ...profile, [name]: event.target.value });
      setProblem(null);
    },
  });
  return (
    <form onSubmit={(event) => void save(event)} className="flex min-h-0 flex-col">
      <div className="grid min-h-0 gap-4 overflow-y-auto p-5 sm:grid-cols-2">
        <Field {...field('name')} autoFocus maxLength={100} className="sm:col-span-2" />
        <Field {...field('phone')} inputMode="tel" maxLength={40} />
        <Field {...field('memberCode')} maxLength={30} />
        <Field {...field('email')} inputMode="email" maxLength={254} className="sm:col-span-2" />
        <div className="flex flex-col gap-2 sm:col-span-2">
          <Toggle
            label={t('customer.consent')}
            help={t('customer.consentHelp', { company: company?.name ?? '' })}
            checked={consent}
            onChange={(checked) => {
              setConsent(checked);
              setProblem(null);
            }}
          />
          <Toggle
            label={t('customer.offers')}
            help={t('customer.offersHelp')}
            checked={offers}
            onChange={setOffers}
          />
          {problem && !about && <Notice tone="danger" title={problemText(t, problem)} />}
        </div>
      </div>
      <div className="flex justify-between gap-3 border-t border-line p-4">
        <Button icon={<ArrowLeft size={18} aria-hidden="true" />} onClick={props.onBack}>
          {t('attention.back')}
        </Button>
        <Button type="submit" kind="primary" hotkey="Enter">
          {t('customer.save')}
        </Button>
      </div>
    </form>
  );
}
