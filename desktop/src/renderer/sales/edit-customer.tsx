import { Trash2 } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerTile, RequestItem, StaffTile } from '#shared/bridge.ts';
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

interface CustomerFormProps {
  readonly customer: CustomerTile;
  readonly request?: RequestItem;
  readonly onClose: () => void;
}

function CustomerForm(props: CustomerFormProps) {
  const { t } = useTranslation();
  const { customer, request } = props;
  const profile = useProfile(props);
  const mayErase = useRight('eraseCustomers') && request === undefined;
  const [erasing, setErasing] = useState(false);
  const erase = (): void => {
    if (erasing) profile.erase();
    else setErasing(true);
  };
  return (
    <form onSubmit={(event) => void profile.save(event)} className="flex min-h-0 flex-col">
      <div className="grid min-h-0 gap-4 overflow-y-auto p-5 sm:grid-cols-2">
        {fieldOrder.map((field) => (
          <Field
            key={field}
            label={t(`fields.${field}`)}
            autoFocus={field === 'name'}
            maxLength={field === 'note' ? 500 : 100}
            className={field === 'phone' || field === 'memberCode' ? '' : 'sm:col-span-2'}
            value={profile.typed[field]}
            onChange={(event) => profile.type(field, event.target.value)}
          />
        ))}
        <AloneFields {...profile} ownGroup={customer.groupCode} isAsked={request === undefined} />
        {erasing && (
          <Notice
            tone="danger"
            title={t('customer.erase', { name: customer.name })}
            className="sm:col-span-2"
          >
            {t('customer.eraseHelp')}
          </Notice>
        )}
        {profile.problem && (
          <Notice tone="danger" title={problemText(t, profile.problem)} className="sm:col-span-2" />
        )}
      </div>
      <div className="flex justify-between gap-3 border-t border-line p-4">
        {mayErase ? (
          <Button kind="danger" icon={<Trash2 size={18} aria-hidden="true" />} onClick={erase}>
            {t(erasing ? 'customer.eraseNow' : 'customer.eraseAsk')}
          </Button>
        ) : (
          <span />
        )}
        <Button type="submit" kind="primary" hotkey="Enter" disabled={!profile.isOther}>
          {t('product.save')}
        </Button>
      </div>
    </form>
  );
}

/** What is typed of a profile, and how it is asked for. */
function useProfile({ customer, request, onClose }: CustomerFormProps) {
  const { bridge } = useTill();
  const { now } = useAppState();
  const requestId = useRef(newId(now) as RequestId);
  const seen: Fields = { ...customer, ...partOf(request, 'seen') };
  const [typed, setTyped] = useState<Typed>(() => typedOf({ ...customer, ...partOf(request, 'changes') }));
  const group = useAskedAlone('groupCode', customer.groupCode);
  const staff = useAskedAlone('staffId', customer.staffId);
  const alone = [group, staff].filter(({ isOther }) => isOther);
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
    if (answer.ok) onClose();
    else setProblem(answer.error);
  };
  const askAlone = async (): Promise<boolean> => {
    for (const { field, requestId: ownId, seen: had, value } of alone) {
      const input = { customerId: customer.id, seen: had, [field]: value || null };
      const answer = await bridge.requests.make({ requestId: ownId, type: askedAlone[field], input });
      if (answer.ok) continue;
      setProblem(answer.error);
      return false;
    }
    return true;
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!(await askAlone())) return;
    if (changed.length === 0) return onClose();
    const pick = (from: Fields) => Object.fromEntries(changed.map((field) => [field, from[field] ?? null]));
    const wanted = Object.fromEntries(changed.map((field) => [field, typed[field].trim() || null]));
    const changes = 'name' in wanted ? { ...wanted, name: typed.name.trim() } : wanted;
    void ask('customers.editCustomer', { customerId: customer.id, seen: pick(seen), changes });
  };
  const type = (field: keyof Profile, text: string): void => {
    setTyped({ ...typed, [field]: text });
    setProblem(null);
  };
  const erase = (): void => void ask('customers.eraseCustomer', { customerId: customer.id });
  return { typed, group, staff, problem, isOther: changed.length + alone.length > 0, type, save, erase };
}

/** The group that prices know, and who of the staff it is, for who may say so. */
function AloneFields(props: {
  readonly group: ReturnType<typeof useAskedAlone>;
  readonly staff: ReturnType<typeof useAskedAlone>;
  readonly ownGroup: string | null;
  readonly isAsked: boolean;
}) {
  const { t } = useTranslation();
  const { group, staff } = props;
  const groups = useGroups(props.ownGroup, props.isAsked);
  const people = usePeople(props.isAsked);
  return (
    <>
      {groups !== null && (
        <Select
          label={t('fields.groupCode')}
          value={group.value}
          options={['', ...groups].map((value) => ({ value, label: value || t('prices.preview.nobody') }))}
          onChange={group.set}
        />
      )}
      {people !== null && (
        <Select
          label={t('fields.staffId')}
          value={staff.value}
          options={[
            { value: '', label: t('customer.notOfStaff') },
            ...people.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={staff.set}
        />
      )}
    </>
  );
}

/** Fields that are requests of their own, since not everybody who keeps profiles may set them [CUS-7] [CUS-8]. */
const askedAlone = { groupCode: 'customers.setGroup', staffId: 'customers.setStaff' } as const;

/** One such field, under the id that its request will have. */
function useAskedAlone(field: keyof typeof askedAlone, seen: string | null) {
  const { now } = useAppState();
  const requestId = useRef(newId(now) as RequestId);
  const [value, set] = useState(seen ?? '');
  return { field, seen, value, set, requestId: requestId.current, isOther: value !== (seen ?? '') };
}

/** Who works here; null for who may not say which of them a customer is. */
function usePeople(isAsked: boolean): readonly StaffTile[] | null {
  const { bridge } = useTill();
  const may = useRight('allowOwnPurchase') && isAsked;
  const [people, setPeople] = useState<readonly StaffTile[]>([]);
  useEffect(() => {
    if (may) void bridge.identity.staff({}).then((answer) => answer.ok && setPeople(answer.value));
  }, [bridge, may]);
  return may ? people : null;
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
