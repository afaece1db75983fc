import { Delete } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface NumberPadProps {
  /** Called with a digit or `.`. */
  readonly onDigit: (digit: string) => void;
  readonly onDelete: () => void;
  /** What stands left of the zero: a point for amounts, nothing for PINs. */
  readonly corner?: '.' | '00';
  readonly disabled?: boolean;
}

const rows = ['7', '8', '9', '4', '5', '6', '1', '2', '3'];

/** Digits to touch. The focus stays in the field that they are for. */
export function NumberPad({ onDigit, onDelete, corner, disabled = false }: NumberPadProps) {
  const { t } = useTranslation();
  return (
    <fieldset aria-label={t('ui.digits')} className="grid grid-cols-3 gap-2">
      {rows.map((digit) => (
        <PadKey key={digit} label={digit} disabled={disabled} onPress={() => onDigit(digit)} />
      ))}
      {corner === undefined ? (
        <span />
      ) : (
        <PadKey label={corner} disabled={disabled} onPress={() => onDigit(corner)} />
      )}
      <PadKey label="0" disabled={disabled} onPress={() => onDigit('0')} />
      <PadKey label={t('ui.deleteDigit')} disabled={disabled} onPress={onDelete}>
        <Delete size={24} aria-hidden="true" />
      </PadKey>
    </fieldset>
  );
}

function PadKey(props: {
  readonly label: string;
  readonly disabled: boolean;
  readonly onPress: () => void;
  readonly children?: ReactNode;
}) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={props.label}
      disabled={props.disabled}
      onPointerDown={(event) => event.preventDefault()}
      onClick={props.onPress}
      className="figures flex h-(--pad-key) items-center justify-center rounded-lg border border-line bg-surface text-2xl font-medium transition-colors hover:bg-sunken active:bg-accent-soft"
    >
      {props.children ?? props.label}
    </button>
  );
}
