import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedItem } from '#shared/bridge/asked.ts';
import type { ProductTile } from '#shared/bridge.ts';
import type { RowId } from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { NewProductForm } from './new-product.tsx';

/**
 * A product of what was sold or asked for. A code drops out of the list by itself, because a product has it then [CAT-41]; what was only
 * asked for in words is set aside with the product's name.
 */
export function MakeAskedItem({ item, onDone }: { readonly item: AskedItem; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const setAsideId = useRef(newId(now) as RowId);
  const settle = async ({ name }: ProductTile): Promise<void> => {
    const { code, words } = item;
    if (code === null) {
      const reason = t('asked.make.reason', { name }).slice(0, 200);
      await bridge.catalog.setItemAside({ setAsideId: setAsideId.current, code, words, reason });
    }
    onDone();
  };
  return <NewProductForm code={item.code} words={item.words} onMade={(tile) => void settle(tile)} />;
}
