import { useRef } from 'react';
import { editableOf } from '../app/field-before.ts';
import { type Hotkeys, useHotkeys } from '../app/hotkeys.ts';
import type { Till } from '../app/till.ts';
import { usePayment, useTill } from '../app/use-till.ts';
import { ProductKeypad } from '../catalog/product-keypad.tsx';
import { firstPart } from './cart-line.tsx';
import { CartPanel } from './cart-panel.tsx';
import { unknownBarcode } from './cart-problem.tsx';
import { ChangeScreen } from './change-screen.tsx';
import { CounterSheets } from './counter-sheets.tsx';
import type { LinePart } from './counter-store.ts';
import { PaySheet } from './pay-sheet.tsx';
import { reprintLast } from './reprint-last.ts';

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
      <CounterSheets />
    </div>
  );
}

function useCounterKeys(search: { readonly current: HTMLInputElement | null }): void {
  const till = useTill();
  const { counter, payment } = till;
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
      Enter: () => (counter.submitKeyed() ? undefined : openLine(till)),
      ...cartKeys(till),
      Escape: () => {
        counter.dismiss();
        counter.setState({ removing: false });
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

/** The selected line's sheet. @returns false when there is no line */
function openLine({ counter }: Till, part?: LinePart): boolean {
  const { cart, selectedLineId } = counter.getState();
  const line = cart?.lines.find(({ lineId }) => lineId === selectedLineId);
  if (line === undefined) return false;
  counter.selling.open({ kind: 'line', lineId: line.lineId, part: part ?? firstPart(line) });
  return true;
}

/** Keys of what is done to the whole cart, and of what was done last. */
function cartKeys(till: Till): Hotkeys {
  const { counter } = till;
  const { selling } = counter;
  const hasLines = (): boolean => (counter.getState().cart?.lines.length ?? 0) > 0;
  const answerAge = (isOldEnough: boolean) => () =>
    counter.getState().cart?.ageToAsk == null ? false : void selling.answerAge(isOldEnough);
  return {
    F5: () => selling.open({ kind: hasLines() ? 'park' : 'parked' }),
    F7: () => selling.open({ kind: 'price' }),
    F11: answerAge(true),
    'Ctrl+Delete': answerAge(false),
    'Ctrl+B': () => selling.open({ kind: 'department', barcode: unknownBarcode(counter.getState()) }),
    'Ctrl+D': () => hasLines() && selling.open({ kind: 'discount' }),
    'Ctrl+M': () => openLine(till, 'markdown'),
    'Ctrl+P': () => void reprintLast(till),
    'Ctrl+R': () => void counter.repeat(),
    'Ctrl+U': () => hasLines() && selling.open({ kind: 'coupon' }),
    'Ctrl+X': () => selling.toggleRemoving(),
  };
}
