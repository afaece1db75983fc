import { Field } from '../ui/field.tsx';

/** A PIN has so many digits at the least, and at the most. */
export const MIN_PIN_DIGITS = 4;
const MAX_PIN_DIGITS = 8;

interface PinFieldProps {
  readonly label: string;
  readonly value: string;
  readonly isMissing?: boolean;
  readonly onChange: (pin: string) => void;
}

/** Where a PIN is entered into a form: digits alone, and none of them shown. */
export function PinField({ onChange, ...field }: PinFieldProps) {
  return (
    <Field
      {...field}
      type="password"
      inputMode="numeric"
      maxLength={MAX_PIN_DIGITS}
      onChange={(event) => onChange(event.target.value.replace(/\D/g, ''))}
    />
  );
}
