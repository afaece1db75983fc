import { useRef } from 'react';
import { editableOf } from '../app/field-before.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { usePayment, useTill } from '../app/use-till.ts';
import { ProductKeypad } from '../catalog/product-keypad.tsx';
import { CartPanel } from './cart-panel.tsx';
import { ChangeScreen } from './change-screen.tsx';
import { PaySheet } from './pay-sheet.tsx';

/** The counter: cart and total on the left, products on the right. Nothing scrolls but the lines and the products. */
export function CounterScreen() {
  const search = useRef<HTMLInputElement>(null);
  const isPaying = usePayment((payment) => payment.open);
  const hasChange = usePayment((payment) => payment.completed !== null);
  useCounterKeys(search);
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[400px_1fr] xl:grid-cols-[480px_1fr]">
      <CartPanel />
      <ProductKeypad search={search} />
      {isPaying && <PaySheet />}
      {hasChange && <ChangeScreen />}
    </div>
  );
}

function useCounterKeys(search: { readonly current: HTMLInputElement | null }): void {
  const { counter, payment } = useTill();
  const onSelected = (act: (lineId: string) => void): void => {
    const { selectedLineId } = counter.getState();
    if (selectedLineId !== null) act(selectedLineId);
  };
  const findText = (text: string): void => {
    const field = search.current;
    if (!field) return;
    field.focus();
    // As if it had been typed there, so that the field's own change handler runs.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(
      field,
      field.value + text,
    );
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  useHotkeys(
    {
      F9: () => payment.start(),
      F3: () => search.current?.focus(),
      ArrowUp: () => counter.select(-1),
      ArrowDown: () => counter.select(1),
      Delete: () => onSelected((lineId) => void counter.remove(lineId)),
      Backspace: () => (counter.unkey() ? undefined : false),
      'Ctrl+Z': () => void counter.undo(),
      Enter: () => (counter.submitKeyed() ? undefined : false),
      Escape: () => {
        counter.dismiss();
        while (counter.unkey());
        editableOf(document.activeElement)?.blur();
      },
    },
    {
      typed: (text) => {
        if (text === '?') return false;
        const { problem } = counter.getState();
        const candidate = problem?.digitsChoose ? problem.candidates[Number(text) - 1] : undefined;
        if (candidate) {
          void counter.add(candidate);
          return true;
        }
        if (text === '+') onSelected((lineId) => void counter.step(lineId, 1));
        else if (text === '-') onSelected((lineId) => void counter.step(lineId, -1));
        else if (!counter.key(text)) findText(text);
        return true;
      },
    },
  );
}
