import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductId } from '#shared/kernel/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { useRequests } from '../app/requests/use-requests.ts';
import { useRight } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { OpenHistory } from './price-history.tsx';
import { ProductSheet } from './product-sheet.tsx';

/** Opens the product's sheet for those who may change it, and its history; says when a change of it waits for the server. */
export function EditProduct({ productId, name }: { readonly productId: string; readonly name: string }) {
  const { t } = useTranslation();
  const mayEdit = useRight('editProducts');
  const maySee = useRight('viewStock');
  const { items } = useRequests();
  const [editing, setEditing] = useState(false);
  useHotkeys({ F7: () => setEditing(true) }, { enabled: mayEdit });
  const waiting = items.find((item) => item.subjectId === productId && item.state === 'waiting');
  return (
    <div className="mt-4 flex flex-col items-start gap-3">
      {waiting && <Notice tone="wait" title={t('product.waiting')} />}
      <div className="flex flex-wrap gap-3">
        {mayEdit && (
          <Button hotkey="F7" icon={<Pencil size={18} aria-hidden="true" />} onClick={() => setEditing(true)}>
            {t('product.edit')}
          </Button>
        )}
        {maySee && <OpenHistory productId={productId} name={name} />}
      </div>
      {editing && (
        <ProductSheet
          productId={productId as ProductId}
          {...(waiting && !waiting.cancelling ? { request: waiting } : {})}
          onClose={() => setEditing(false)}
        />
      )}
    </div>
  );
}
