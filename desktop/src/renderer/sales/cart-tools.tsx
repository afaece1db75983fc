import { useTranslation } from 'react-i18next';
import { useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';

/** What is done with a cart, each with its key. */
export function CartTools({ isEmpty }: { readonly isEmpty: boolean }) {
  const { t } = useTranslation();
  const { selling } = useTill().counter;
  const tools = [
    {
      name: isEmpty ? ('parked' as const) : ('park' as const),
      key: 'F5',
      isOff: false,
      act: () => selling.open({ kind: isEmpty ? 'parked' : 'park' }),
    },
    { name: 'price' as const, key: 'F7', isOff: false, act: () => selling.open({ kind: 'price' }) },
    {
      name: 'discount' as const,
      key: 'Ctrl D',
      isOff: isEmpty,
      act: () => selling.open({ kind: 'discount' }),
    },
    { name: 'coupon' as const, key: 'Ctrl U', isOff: isEmpty, act: () => selling.open({ kind: 'coupon' }) },
  ];
  return (
    <div className="mx-3 mt-2 grid shrink-0 grid-cols-4 gap-1.5">
      {tools.map(({ name, key, isOff, act }) => (
        <Button
          key={name}
          hotkey={key}
          disabled={isOff}
          onPointerDown={(event) => event.preventDefault()}
          onClick={act}
          className="min-w-0 flex-col gap-0.5 px-1! text-sm leading-none"
        >
          <span className="max-w-full truncate">{t(`cartTools.${name}`)}</span>
        </Button>
      ))}
    </div>
  );
}
