import { Trash2 } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerTile, RequestItem } from '#shared/bridge.ts';
import { type Profile, profileFields } from '#shared/customers/index.ts';
import type { CustomerId, Rejection, RequestId } from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { Select } from '../ui/select.tsx';

/** As the form of a new customer has them: two short ones share a line. */
const fieldOrder = ['name', 'phone', 'memberCode', 'email', 'note'] as const;

type Typed = Readonly<Record<keyof Profile, string>>;
type Fields = Readonly<Partial<Profile>>;

/** A customer's details, changed or erased by asking the server; a request that waits is shown again with what was asked. */
export function EditCustomer(props: {
  readonly customerId: string;
  readonly request?: RequestItem;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [customer, setCustomer] = useState<CustomerTile | null>(null);
  const { customerId } = props;
  useEffect(() => {
    void bridge.customers
      .get({ customerId: customerId as CustomerId })
      .then((answer) => answer.ok && setCustomer(answer.value));
  }, [bridge, customerId]);
  return (
    <Dialog open onClose={props.onClose} title={t('customer.editTitle')} description={t('product.lead')}>
      {customer && <CustomerForm {...props} customer={customer} />}
    </Dialog>
  );
}

function CustomerForm(props: {
  readonly customer: CustomerTile;
  readonly request?: RequestItem;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const mayErase = useRight('eraseCustomers');
  const { customer, request } = props;
  const requestId = useRef(newId(now) as RequestId);
  const seen: Fields = { ...customer, ...partOf(request, 'seen') };
  const [typed, setTyped] = useState<Typed>(() => typedOf({ ...customer, ...partOf(request, 'changes') }));
  const groups = useGroups(customer.groupCode, request === undefined);
  const groupRequestId = useRef(newId(now) as RequestId);
  const [group, setGroup] = useState(customer.groupCode ?? '');
  const isOtherGroup = group !== (customer.groupCode ?? '');
  const [erasing, setErasing] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const changed = profileFields.filter((field) => typed[field].trim() !== (seen[field] ?? ''));

  const ask = async (type: string, input: Record<string, unknown>): Promise<void> => {
    const answer =
      request === undefined
        ? await bridge.requests.make({ requestId: requestId.current, type, input })
        : await bridge.requests.edit({
            requestId: request.requestId as RequestId,
            newRequestId: requestId.current,
            input,
          });
    if (answer.ok) props.onClose();
    else setProblem(answer.error);
  };
  /** A request of its own, since it gives lower prices [CUS-7]. */
  const askForGroup = async (): Promise<boolean> => {
    if (!isOtherGroup) return true;
    const input = { customerId: customer.id, seen: customer.groupCode, groupCode: group || null };
    const type = 'customers.setGroup';
    const answer = await bridge.requests.make({ requestId: groupRequestId.current, type, input });
    if (!answer.ok) setProblem(answer.error);
    return answer.ok;
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!(await askForGroup())) return;
    if (changed.length === 0) return props.onClose();
    const pick = (from: Fields) => Object.fromEntries(changed.map((field) => [field, from[field] ?? null]));
    const wanted = Object.fromEntries(changed.map((field) => [field, typed[field].trim() || null]));
    const changes = 'name' in wanted ? { ...wanted, name: typed.name.trim() } : wanted;
    void ask('customers.editCustomer', { customerId: customer.id, seen: pick(seen), changes });
  };
  const erase = (): void => {
    if (erasing) void ask('customers.eraseCustomer', { customerId: customer.id });
    else setErasing(true);
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex min-h-0 flex-col">
      <div className="grid min-h-0 gap-4 overflow-y-auto p-5 sm:grid-cols-2">
        {fieldOrder.map((field) => (
          <Field
            key={field}
            label={t(`fields.${field}`)}
            autoFocus={field === 'name'}
            maxLength={field === 'note' ? 500 : 100}
            className={field === 'phone' || field === 'memberCode' ? '' : 'sm:col-span-2'}
            value={typed[field]}
            onChange={(event) => {
              setTyped({ ...typed, [field]: event.target.value });
              setProblem(null);
            }}
          />
        ))}
        {groups !== null && (
          <Select
            label={t('fields.groupCode')}
            value={group}
            options={['', ...groups].map((value) => ({ value, label: value || t('prices.preview.nobody') }))}
            onChange={setGroup}
          />
        )}
        {erasing && (
          <Notice
            tone="danger"
            title={t('customer.erase', { name: customer.name })}
            className="sm:col-span-2"
          >
            {t('customer.eraseHelp')}
          </Notice>
        )}
        {problem && <Notice tone="danger" title={problemText(t, problem)} className="sm:col-span-2" />}
      </div>
      <div className="flex justify-between gap-3 border-t border-line p-4">
        {mayErase && request === undefined ? (
          <Button kind="danger" icon={<Trash2 size={18} aria-hidden="true" />} onClick={erase}>
            {t(erasing ? 'customer.eraseNow' : 'customer.eraseAsk')}
          </Button>
        ) : (
          <span />
        )}
        <Button type="submit" kind="primary" hotkey="Enter" disabled={changed.length === 0 && !isOtherGroup}>
          {t('product.save')}
        </Button>
      </div>
    </form>
  );
}

/** The groups that prices know; null for who may not say which one a customer is in. */
function useGroups(own: string | null, isAsked: boolean): readonly string[] | null {
  const { bridge } = useTill();
  const may = useRight('editPrices') && isAsked;
  const [groups, setGroups] = useState<readonly string[]>([]);
  useEffect(() => {
    if (may) void bridge.pricing.places({}).then((answer) => answer.ok && setGroups(answer.value.groups));
  }, [bridge, may]);
  return may ? [...new Set([...groups, ...(own === null ? [] : [own])])] : null;
}

const partOf = (request: RequestItem | undefined, part: 'seen' | 'changes'): Fields =>
  (request?.input[part] ?? {}) as Fields;

const typedOf = (profile: Fields): Typed => ({
  name: profile.name ?? '',
  phone: profile.phone ?? '',
  email: profile.email ?? '',
  memberCode: profile.memberCode ?? '',
  note: profile.note ?? '',
});
