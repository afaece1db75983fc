import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductTile } from '#shared/bridge.ts';
import { useRight, useTill } from '../app/use-till.ts';
import { NewProduct } from '../inventory/new-product.tsx';
import { Button } from '../ui/button.tsx';

/** Makes a product of a code that nobody knows, for those who may, and puts it into the cart. */
export function MakeUnknown({ code }: { readonly code: string }) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const mayEdit = useRight('editProducts');
  const [isOpen, setOpen] = useState(false);
  if (!mayEdit) return null;
  const add = (tile: ProductTile): void => {
    setOpen(false);
    counter.dismiss();
    void counter.add(tile);
  };
  return (
    <>
      <Button className="my-1" onClick={() => setOpen(true)}>
        {t('newProduct.title')}
      </Button>
      {isOpen && <NewProduct code={code} onClose={() => setOpen(false)} onMade={add} />}
    </>
  );
}
