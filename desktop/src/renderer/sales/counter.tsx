import { useRef } from 'react';
import { editableOf } from '../app/field-before.ts';
import { type Hotkeys, useHotkeys } from '../app/hotkeys.ts';
import type { Till } from '../app/till.ts';
import { usePayment, useTill } from '../app/use-till.ts';
import { ProductKeypad } from '../catalog/product-keypad.tsx';
import { typeInto } from '../ui/type-into.ts';
import { CartPanel } from './cart-panel.tsx';
import { CartTools } from './cart-tools.tsx';
import { ChangeScreen } from './change-screen.tsx';
import { counterActions, isPossible, openLine } from './counter-actions.ts';
import { CounterSheets } from './counter-sheets.tsx';
import { PaySheet } from './pay-sheet.tsx';

/** The counter: cart and total on the left, products on the right. Nothing scrolls but the lines and the products. */
export function CounterScreen() {
  const search = useRef<HTMLInputElement>(null);
  const isPaying = usePayment((payment) => payment.open);
  const hasChange = usePayment((payment) => payment.completed !== null);
  useCounterKeys(search);
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[25rem_1fr] xl:grid-cols-[30rem_1fr]">
      <CartPanel />
      <div className="grid min-h-0 min-w-0 grid-rows-[minmax(0,1fr)_auto]">
        <ProductKeypad search={search} />
        <CartTools />
      </div>
      {isPaying && <PaySheet />}
      {hasChange && <ChangeScreen />}
      <CounterSheets />
    </div>
  );
}

function useCounterKeys(search: { readonly current: HTMLInputElement | null }): void {
  const till = useTill();
  const { counter, payment } = till;
  const onSelected = (act: (lineId: string) => void): void =>
    counter.inOrder(() => {
      const { selectedLineId } = counter.getState();
      if (selectedLineId !== null) act(selectedLineId);
    });
  const start = (): void => {
    const hasLines = (counter.getState().cart?.lines.length ?? 0) > 0;
    // What is scanned while Pay is open is added to what is due; only the first has to be there.
    if (hasLines) payment.start();
    else counter.inOrder(() => payment.start());
  };
  const findText = (text: string): void => {
    const field = search.current;
    if (!field) return;
    field.focus();
    typeInto(field, field.value + text);
  };
  useHotkeys(
    {
      F9: start,
      End: (event) => (event.repeat ? undefined : void payment.takeExactCash()),
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
        else {
          // A quantity and the beginning of a name, typed so fast that they came as one.
          const [, times = '', name = ''] = /^(\d*\*)(.+)$/s.exec(text) ?? [];
          const rest = name !== '' && counter.key(times) ? name : text;
          if (!counter.key(rest)) findText(rest);
        }
        return true;
      },
    },
  );
}

/** Keys of what is done to the whole cart, and of what was done last. */
function cartKeys(till: Till): Hotkeys {
  const { counter } = till;
  const answerAge = (isOldEnough: boolean) => () =>
    counter.getState().cart?.ageToAsk == null ? false : void counter.selling.answerAge(isOldEnough);
  const actOn = (shown: string) => () => {
    const possible = counterActions.find(
      (action) => action.key === shown && isPossible(action, counter.getState()),
    );
    void possible?.run(till);
  };
  return {
    ...Object.fromEntries(counterActions.map(({ key }) => [key.replace(' ', '+'), actOn(key)])),
    F11: answerAge(true),
    'Ctrl+Delete': answerAge(false),
    'Ctrl+E': () => void counter.clear(),
  };
}
