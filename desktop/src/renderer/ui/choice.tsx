import { RadioGroup, Switch } from 'radix-ui';
import { type ReactNode, useId } from 'react';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  /** Shows the icons alone, where room is short; the labels stay their names. */
  readonly iconsOnly?: boolean;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly icon?: ReactNode }[];
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
}

/** One of a few, all of them visible. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <span id={id} className={props.hideLabel ? 'sr-only' : 'text-sm font-medium text-ink-soft'}>
        {props.label}
      </span>
      <RadioGroup.Root
        aria-labelledby={id}
        orientation="horizontal"
        value={props.value}
        disabled={props.disabled ?? false}
        onValueChange={(value) => {
          const chosen = props.options.find((option) => option.value === value);
          if (chosen) props.onChange(chosen.value);
        }}
        className="inline-flex w-fit max-w-full flex-wrap rounded-lg border border-line-strong bg-surface p-0.5"
      >
        {props.options.map((option) => (
          <RadioGroup.Item
            key={option.value}
            value={option.value}
            {...(props.iconsOnly && { title: option.label, 'aria-label': option.label })}
            className="flex h-(--control-small) min-w-12 items-center justify-center gap-2 rounded-lg px-3 text-sm font-medium whitespace-nowrap text-ink-soft transition-colors data-[state=checked]:bg-accent-soft data-[state=checked]:text-accent-soft-ink"
          >
            {option.icon}
            {!props.iconsOnly && option.label}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}

/** On or off, with its words beside it. */
export function Toggle(props: {
  readonly label: string;
  readonly help?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex min-h-12 items-center justify-between gap-6">
      <label htmlFor={id} className="min-w-0">
        <span className="font-medium">{props.label}</span>
        {props.help !== undefined && <span className="block text-sm text-ink-soft">{props.help}</span>}
      </label>
      <Switch.Root
        id={id}
        checked={props.checked}
        disabled={props.disabled ?? false}
        onCheckedChange={props.onChange}
        className="relative h-8 w-14 shrink-0 rounded-full border border-line-strong bg-sunken transition-colors disabled:opacity-60 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Switch.Thumb className="block size-6 translate-x-1 rounded-full bg-ink-soft transition-transform data-[state=checked]:translate-x-7 data-[state=checked]:bg-accent-ink" />
      </Switch.Root>
    </div>
  );
}
