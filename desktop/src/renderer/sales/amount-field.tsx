import { Field } from '../ui/field.tsx';
import { NumberPad } from '../ui/number-pad.tsx';

/** A figure in large type, typed by keys or by touch. */
export function AmountField(props: {
  readonly label: string;
  readonly help?: string;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly isMissing?: boolean;
  readonly value: string;
  readonly onChange: (typed: string) => void;
}) {
  const { value, onChange, ...field } = props;
  return (
    <div className="low-pad flex flex-col gap-3">
      <Field
        {...field}
        size="large"
        figures
        inputMode="none"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <NumberPad
        corner="."
        onDigit={(digit) => onChange(value + digit)}
        onDelete={() => onChange(value.slice(0, -1))}
      />
    </div>
  );
}
