import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseAmount } from '../app/format.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { useCategories } from '../catalog/use-tiles.ts';
import { Button } from '../ui/button.tsx';
import { AmountField } from './amount-field.tsx';
import { CartSheet, useDone } from './cart-sheets.tsx';
import { PartFrame } from './part-frame.tsx';

/** Sells what no product is known of, under a department's name; its code is kept, and the office hears of it. */
export function DepartmentSheet({ barcode }: { readonly barcode: string | null }) {
  const { t } = useTranslation();
  const { selling } = useTill().counter;
  const { settings } = useAppState();
  const categories = useCategories();
  const [categoryId, setCategoryId] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const { refused, after } = useDone();
  const category = categories.find(({ id }) => id === categoryId) ?? categories[0];
  const unitPriceCents = parseAmount(typed);
  const submit = (): void => {
    if (unitPriceCents === null) return;
    // A department is called as the office calls it, whatever the screen's language is.
    const name = category?.name ?? t('department.other');
    void after(() =>
      selling.addDepartment({ categoryId: category?.id ?? null, name, unitPriceCents, barcode }),
    );
  };
  return (
    <CartSheet title={t('department.title')} description={t('department.lead')} refused={refused}>
      <PartFrame
        submit={t('department.submit')}
        isComplete={unitPriceCents !== null && unitPriceCents > 0}
        onSubmit={submit}
      >
        {barcode !== null && <p className="font-mono font-semibold break-all">{barcode}</p>}
        <AmountField
          label={t('fields.price')}
          autoFocus
          isMissing={unitPriceCents === null || unitPriceCents <= 0}
          value={typed}
          onChange={setTyped}
        />
        <fieldset aria-label={t('department.which')} className="flex flex-wrap gap-2">
          {categories.map((one) => (
            <Button
              key={one.id}
              kind={one === category ? 'primary' : 'quiet'}
              aria-pressed={one === category}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => setCategoryId(one.id)}
            >
              {localName(one, settings.language)}
            </Button>
          ))}
        </fieldset>
      </PartFrame>
    </CartSheet>
  );
}
