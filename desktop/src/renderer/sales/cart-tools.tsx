import { Calculator } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIsTouch } from '../app/use-layout.ts';
import { useCounter, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { counterActions, isPossible } from './counter-actions.ts';
import { CounterPad } from './counter-pad.tsx';

/** What is done at the counter, always in the same place: each with its key, or for fingers, with its picture. */
export function CartTools() {
  const { t } = useTranslation();
  const till = useTill();
  const isTouch = useIsTouch();
  const state = useCounter((counter) => counter);
  const [isPadOpen, setPadOpen] = useState(false);
  if (isTouch && isPadOpen) return <CounterPad onClose={() => setPadOpen(false)} />;
  const isEmpty = (state.cart?.lines.length ?? 0) === 0;
  // Two share a place and a key: with an empty cart there is nothing to park or to mark down, but what is parked and on the shelf.
  const hidden = isEmpty ? ['park', 'markdown'] : ['parked', 'labels'];
  const shown = counterActions.filter(({ name }) => !hidden.includes(name));
  return (
    <fieldset
      aria-label={t('cartTools.label')}
      className="grid grid-cols-5 gap-1.5 border-t border-line bg-surface p-2 touch:grid-cols-6"
    >
      {isTouch && (
        <Tool
          label={t('cartTools.pad')}
          icon={Calculator}
          className="col-span-2"
          onPress={() => setPadOpen(true)}
        />
      )}
      {shown.map((action) => (
        <Tool
          key={action.name}
          label={t(`cartTools.${action.name}`)}
          icon={action.icon}
          hotkey={action.key}
          isOff={!isPossible(action, state)}
          isOn={action.name === 'scanOff' && state.removing}
          onPress={() => void action.run(till)}
        />
      ))}
    </fieldset>
  );
}

function Tool(props: {
  readonly label: string;
  readonly icon: typeof Calculator;
  readonly hotkey?: string;
  readonly isOff?: boolean;
  readonly isOn?: boolean;
  readonly className?: string;
  readonly onPress: () => void;
}) {
  const { icon: Icon } = props;
  return (
    <Button
      {...(props.hotkey === undefined ? {} : { hotkey: props.hotkey })}
      kind={props.isOn ? 'danger' : 'quiet'}
      disabled={props.isOff ?? false}
      onPointerDown={(event) => event.preventDefault()}
      onClick={props.onPress}
      className={`h-(--tool)! min-w-0 flex-col gap-1! px-1! text-[0.8125rem] leading-none touch:px-0.5! touch:text-xs touch:tracking-tight ${props.className ?? ''}`}
    >
      <Icon size={22} aria-hidden="true" className="hidden touch:block" />
      <span className="max-w-full truncate leading-tight">{props.label}</span>
    </Button>
  );
}
