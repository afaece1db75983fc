import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BridgeAnswer, RequestItem } from '#shared/bridge.ts';
import type { CollidedField, ProductId, Rejection, RequestId } from '#shared/kernel/index.ts';
import { ProductSheet } from '../../inventory/product-sheet.tsx';
import { EditCustomer } from '../../sales/edit-customer.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { fieldName, fieldValue } from '../field-words.ts';
import { formatInstant } from '../format.ts';
import { newId } from '../new-id.ts';
import { problemText, problemWords } from '../problem.ts';
import { useAppState, useRight, useTill } from '../use-till.ts';
import { useRequests, wantedFields } from './use-requests.ts';

/** What was asked of the server: it can be looked at, changed and taken back until it is decided. */
export function RequestsList() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const { items, look } = useRequests();
  const [problem, setProblem] = useState<Rejection | null>(null);
  const [editing, setEditing] = useState<RequestItem | null>(null);
  if (items.length === 0) return null;
  const done = (answer: BridgeAnswer<RequestItem>): void => {
    setProblem(answer.ok ? null : answer.error);
    look();
  };
  const cancel = async ({ requestId }: RequestItem): Promise<void> =>
    done(await bridge.requests.cancel({ requestId: requestId as RequestId }));
  const retry = async ({ requestId }: RequestItem): Promise<void> =>
    done(
      await bridge.requests.retry({
        requestId: requestId as RequestId,
        newRequestId: newId(now) as RequestId,
      }),
    );
  return (
    <section aria-label={t('requests.title')} className="mt-5">
      <h3 className="mb-2 font-semibold">{t('requests.title')}</h3>
      <p className="mb-3 text-sm text-ink-soft">{t('requests.lead')}</p>
      {problem && <Notice tone="danger" title={problemText(t, problem)} className="mb-3" />}
      <ul className="flex flex-col gap-3">
        {items.map((item) => (
          <RequestCard
            key={item.requestId}
            item={item}
            onCancel={() => void cancel(item)}
            onRetry={() => void retry(item)}
            onEdit={() => setEditing(item)}
          />
        ))}
      </ul>
      {editing?.type === 'customers.editCustomer' && (
        <EditCustomer
          customerId={editing.subjectId ?? ''}
          request={editing}
          onClose={() => {
            setEditing(null);
            look();
          }}
        />
      )}
      {editing?.type === 'catalog.editProduct' && (
        <ProductSheet
          productId={editing.subjectId as ProductId}
          request={editing}
          onClose={() => {
            setEditing(null);
            look();
          }}
        />
      )}
    </section>
  );
}

function RequestCard(props: {
  readonly item: RequestItem;
  readonly onCancel: () => void;
  readonly onRetry: () => void;
  readonly onEdit: () => void;
}) {
  const { t } = useTranslation();
  const mayKeep = useRight('keepCustomers');
  const mayEdit = useRight('editProducts');
  const { item } = props;
  const isWaiting = item.state === 'waiting';
  const isRefused = item.state === 'refused';
  const state =
    item.cancelling && isWaiting ? 'cancelling' : item.collided.length > 0 ? 'merged' : item.state;
  return (
    <li className="rounded-lg border border-line px-4 py-3">
      <div className="flex items-baseline justify-between gap-4">
        <p className="font-semibold">
          {t(`requests.types.${item.type.replace('.', '_')}`, { defaultValue: t('requests.types.other') })}
          {item.subjectName !== null && item.subjectName !== '' && ` · ${item.subjectName}`}
        </p>
        <span className="figures shrink-0 text-sm text-ink-soft">{formatInstant(item.createdAt)}</span>
      </div>
      <p className={isWaiting ? 'text-sm font-medium text-wait' : 'text-sm text-ink-soft'}>
        {t(`requests.states.${state}`, { defaultValue: item.state })}
        {item.createdBy !== null && ` · ${item.createdBy}`}
      </p>
      <ul className="mt-1 text-sm">
        {wantedFields(item).map(({ field, wanted }) => (
          <li key={field}>
            {t('requests.wants', { field: fieldName(t, field), value: fieldValue(t, field, wanted) })}
          </li>
        ))}
      </ul>
      <Collided fields={item.collided} />
      {isRefused && item.code !== null && (
        <p className="mt-1 text-sm font-medium">
          {problemWords(t, item.code).message} {problemWords(t, item.code).next}
        </p>
      )}
      {mayKeep && (isWaiting || isRefused) && !item.cancelling && (
        <div className="mt-3 flex flex-wrap gap-2">
          {isWaiting &&
            (item.type === 'customers.editCustomer' || (mayEdit && item.type === 'catalog.editProduct')) && (
              <Button onClick={props.onEdit}>{t('requests.edit')}</Button>
            )}
          {isRefused && <Button onClick={props.onRetry}>{t('requests.retry')}</Button>}
          <Button onClick={props.onCancel}>{t(isWaiting ? 'requests.cancel' : 'requests.dismiss')}</Button>
        </div>
      )}
    </li>
  );
}

/** Both values of what two people changed. */
export function Collided({ fields }: { readonly fields: readonly CollidedField[] }) {
  const { t } = useTranslation();
  if (fields.length === 0) return null;
  return (
    <ul className="mt-1 text-sm">
      {fields.map(({ field, seen, wanted, current }) => (
        <li key={field}>
          {t('requests.collided', {
            field: fieldName(t, field),
            seen: fieldValue(t, field, seen),
            wanted: fieldValue(t, field, wanted),
            current: fieldValue(t, field, current),
          })}
        </li>
      ))}
    </ul>
  );
}
