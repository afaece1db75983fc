import { ChevronDown, Delete } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCounter, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';

/** Digits for fingers: how many of the next item, or a code that no scanner reads. It gives way once that is said. */
export function CounterPad({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const keyed = useCounter((state) => state.keyed);
  const digit = (one: string) => (
    <PadKey key={one} label={one} onPress={() => counter.key(one)}>
      {one}
    </PadKey>
  );
  const thenClose = (act: () => unknown) => () => {
    act();
    onClose();
  };
  return (
    <fieldset
      aria-label={t('counterPad.label')}
      className="grid grid-cols-4 gap-1.5 border-t border-line bg-surface p-2"
    >
      {[...'789'].map(digit)}
      <PadKey label={t('ui.deleteDigit')} onPress={() => counter.unkey()}>
        <Delete size={24} aria-hidden="true" />
      </PadKey>
      {[...'456'].map(digit)}
      <PadKey label={t('counterPad.times')} isOff={keyed === ''} onPress={thenClose(() => counter.key('*'))}>
        × <span className="font-sans text-sm">{t('counterPad.times')}</span>
      </PadKey>
      {[...'123'].map(digit)}
      <Button
        kind="primary"
        disabled={keyed === ''}
        onPointerDown={(event) => event.preventDefault()}
        onClick={thenClose(() => counter.submitKeyed())}
        className="row-span-2 h-auto! text-lg"
      >
        {t('counterPad.lookUp')}
      </Button>
      <PadKey label={t('counterPad.close')} onPress={onClose}>
        <ChevronDown size={24} aria-hidden="true" />
      </PadKey>
      {['0', '00'].map(digit)}
    </fieldset>
  );
}

function PadKey(props: {
  readonly label: string;
  readonly isOff?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Button
      aria-label={props.label}
      disabled={props.isOff ?? false}
      onPointerDown={(event) => event.preventDefault()}
      onClick={props.onPress}
      className="figures h-(--pad-key)! text-2xl"
    >
      {props.children}
    </Button>
  );
}
