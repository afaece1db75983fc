import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';

const reasons = ['damaged', 'priceMatch', 'goodwill', 'staff'] as const;

/** Why something is done by hand: one of the usual reasons by a tap, or in words. */
export function ReasonField(props: {
  readonly label?: string;
  readonly help?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-2">
      <Field
        label={props.label ?? t('reasons.title')}
        help={props.help}
        maxLength={200}
        isMissing={props.value.trim() === ''}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <fieldset aria-label={t('reasons.usual')} className="flex flex-wrap gap-2">
        {reasons.map((reason) => (
          <Button
            key={reason}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => props.onChange(t(`reasons.${reason}`))}
          >
            {t(`reasons.${reason}`)}
          </Button>
        ))}
      </fieldset>
    </div>
  );
}
