import type { ReactNode } from 'react';
import type { PricedLine } from '#shared/sales/index.ts';
import { Button } from '../ui/button.tsx';
import { Form } from '../ui/form.tsx';
import type { LineChange } from './selling.ts';

export interface PartProps {
  readonly line: PricedLine;
  readonly onQuantity: (quantityMilli: number) => void;
  /** `stay`: the sheet stays open for the next. */
  readonly onChange: (change: LineChange, stay?: boolean) => Promise<void>;
}

/** A part's fields over the button that takes them; Enter does, too. */
export function PartFrame(props: {
  readonly children: ReactNode;
  readonly submit: string;
  readonly isComplete: boolean;
  readonly onSubmit: () => void;
  /** Takes away what there is. */
  readonly clear?: { readonly label: string; readonly onClear: () => void } | undefined;
}) {
  return (
    <Form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (props.isComplete) props.onSubmit();
      }}
    >
      {props.children}
      {/* Stays in sight however much stands above it. */}
      <div className="sticky -bottom-5 -mb-5 flex justify-between gap-3 bg-surface pt-1 pb-5">
        {props.clear ? <Button onClick={props.clear.onClear}>{props.clear.label}</Button> : <span />}
        <Button type="submit" kind="primary" hotkey="Enter" disabled={!props.isComplete}>
          {props.submit}
        </Button>
      </div>
    </Form>
  );
}
