import { type ComponentProps, createContext, type KeyboardEvent, use, useState } from 'react';

/** Whether somebody wanted to go on before everything was there: from then on each field says what it lacks. */
const WasAsked = createContext(false);
export const useWasAsked = (): boolean => use(WasAsked);

/** What a field of a form that isn't complete bears [`Field`'s `isMissing`]. */
const missingField = 'input[data-missing]:not(:disabled)';

/**
 * A form that answers Enter while something is missing: it goes to the first field that lacks something, which says so. Its button
 * alone couldn't: a browser does nothing on Enter while it is off.
 */
export function Form({ onKeyDown, ...rest }: ComponentProps<'form'>) {
  const [wasAsked, setAsked] = useState(false);
  const answerEnter = (event: KeyboardEvent<HTMLFormElement>): void => {
    onKeyDown?.(event);
    const isEnter = event.key === 'Enter' && !event.repeat && !event.nativeEvent.isComposing;
    if (!isEnter || event.defaultPrevented || !(event.target instanceof HTMLInputElement)) return;
    // What is typed into a window that was opened from the form isn't the form's.
    if (!event.currentTarget.contains(event.target)) return;
    const field = event.currentTarget.querySelector<HTMLInputElement>(missingField);
    if (field === null) return;
    event.preventDefault();
    setAsked(true);
    field.focus();
  };
  return (
    <WasAsked value={wasAsked}>
      <form {...rest} onKeyDown={answerEnter} />
    </WasAsked>
  );
}
