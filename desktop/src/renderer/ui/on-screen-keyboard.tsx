import { cx } from 'class-variance-authority';
import { ArrowBigUp, Check, CornerDownLeft, Delete } from 'lucide-react';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { type KeysKind, keysFor, type TypedField } from './keys-for.ts';
import { cornerFor, makeRoom } from './room-for-keys.ts';
import { typeAtCursor } from './type-into.ts';

/**
 * Keys on the glass for whatever field has the focus: a whole keyboard for words, a pad for numbers. Fields with keys of their
 * own beside them (`inputMode="none"`) get none. The field keeps the focus, and is never covered.
 */
export function OnScreenKeyboard() {
  const typed = useTypedField();
  if (typed === null) return null;
  const Keys = typed.kind === 'letters' ? LetterKeys : DigitKeys;
  return createPortal(<Keys field={typed.field} />, document.body);
}

/** A finger's click comes a little after it has left the glass. */
const clickDelayMs = 80;

/** The field that is typed into, as the focus moves. */
function useTypedField(): { readonly field: TypedField; readonly kind: KeysKind } | null {
  const [typed, setTyped] = useState(() => keysFor(document.activeElement));
  useEffect(() => {
    let shown = keysFor(document.activeElement);
    setTyped(shown);
    let isPressing = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      // Keys of a field that has gone would type into nothing.
      if (isPressing && shown?.field.isConnected !== false) return;
      const now = keysFor(document.activeElement);
      if (now?.field === shown?.field && now?.kind === shown?.kind) return;
      shown = now;
      setTyped(now);
    };
    // Nothing moves under a finger that is about to press it: a button takes the focus before it is pressed.
    const press = (): void => {
      clearTimeout(timer);
      isPressing = true;
    };
    const release = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isPressing = false;
        look();
      }, clickDelayMs);
    };
    // When one field loses the focus to another, nothing has it for a moment.
    const lookSoon = (): void => queueMicrotask(look);
    // A field that is taken off the page tells nobody that it has lost the focus.
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { childList: true, subtree: true });
    const heard = [
      ['focusin', look],
      ['focusout', lookSoon],
      ['pointerdown', press],
      ['pointerup', release],
      ['pointercancel', release],
    ] as const;
    for (const [name, listener] of heard) document.addEventListener(name, listener, true);
    return () => {
      watcher.disconnect();
      clearTimeout(timer);
      for (const [name, listener] of heard) document.removeEventListener(name, listener, true);
    };
  }, []);
  return typed;
}

const letterRows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const;
/** Beside the letters: what names, addresses and codes need. */
const marks = ['-', "'", '@', '.', ',', '/'] as const;

function LetterKeys({ field }: { readonly field: TypedField }) {
  const { t } = useTranslation();
  const [isShifted, setShifted] = useState(false);
  const keys = useRef<HTMLFieldSetElement>(null);
  useLayoutEffect(() => (keys.current ? makeRoom(field, keys.current) : undefined), [field]);
  const press = (character: string): void => {
    typeAtCursor(field, isShifted ? character.toUpperCase() : character);
    setShifted(false);
  };
  const character = (one: string) => (
    <Key key={one} label={isShifted ? one.toUpperCase() : one} onPress={() => press(one)} />
  );
  const [digits, top, home, bottom] = letterRows;
  return (
    <KeysFrame ref={keys} label={t('ui.keyboard')} className="inset-x-0 bottom-0 border-t">
      <div className="mx-auto flex max-w-5xl flex-col gap-1.5">
        <Row>{[...digits].map(character)}</Row>
        <Row>{[...top].map(character)}</Row>
        <Row>
          <span className="w-4 shrink-0" />
          {[...home].map(character)}
          <Key label={t('ui.key.backspace')} wide onPress={() => typeAtCursor(field, '')}>
            <Delete size={24} aria-hidden="true" />
          </Key>
        </Row>
        <Row>
          <Key
            label={t('ui.key.shift')}
            wide
            isPressed={isShifted}
            onPress={() => setShifted((before) => !before)}
          >
            <ArrowBigUp size={24} aria-hidden="true" />
          </Key>
          {[...bottom].map(character)}
          <Key label={t('ui.key.enter')} wide onPress={() => pressEnter(field)}>
            <CornerDownLeft size={24} aria-hidden="true" />
          </Key>
        </Row>
        <Row>
          {marks.map(character)}
          <Key label={t('ui.key.space')} widest onPress={() => press(' ')}>
            {t('ui.key.space')}
          </Key>
          <Key label={t('ui.key.done')} wide isMain onPress={() => field.blur()}>
            <Check size={24} aria-hidden="true" />
            {t('ui.key.done')}
          </Key>
        </Row>
      </div>
    </KeysFrame>
  );
}

function DigitKeys({ field }: { readonly field: TypedField }) {
  const { t } = useTranslation();
  const keys = useRef<HTMLFieldSetElement>(null);
  const [corner, setCorner] = useState('right-3 bottom-3');
  useLayoutEffect(() => {
    if (keys.current) setCorner(cornerFor(field, keys.current));
  }, [field]);
  const digit = (one: string) => <Key key={one} label={one} onPress={() => typeAtCursor(field, one)} />;
  return (
    <KeysFrame ref={keys} label={t('ui.pad')} className={cx('w-72 rounded-lg border', corner)}>
      <div className="grid grid-cols-3 gap-1.5">
        {[...'789456123'].map(digit)}
        {digit('.')}
        {digit('0')}
        <Key label={t('ui.key.backspace')} onPress={() => typeAtCursor(field, '')}>
          <Delete size={24} aria-hidden="true" />
        </Key>
        <Key label={t('ui.key.enter')} onPress={() => pressEnter(field)}>
          <CornerDownLeft size={24} aria-hidden="true" />
        </Key>
        <span className="col-span-2 flex">
          <Key label={t('ui.key.done')} isMain onPress={() => field.blur()}>
            <Check size={24} aria-hidden="true" />
            {t('ui.key.done')}
          </Key>
        </span>
      </div>
    </KeysFrame>
  );
}

/** As Enter on a keyboard: for whoever listens to it, and else it sends the form. */
function pressEnter(field: TypedField): void {
  const init = { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true };
  if (field.dispatchEvent(new KeyboardEvent('keydown', init))) field.form?.requestSubmit();
  field.dispatchEvent(new KeyboardEvent('keyup', init));
}

function KeysFrame(props: {
  readonly ref: { readonly current: HTMLFieldSetElement | null };
  readonly label: string;
  readonly className: string;
  readonly children: ReactNode;
}) {
  return (
    <fieldset
      ref={props.ref as { current: HTMLFieldSetElement | null }}
      data-on-screen-keys
      // An open window hides all else from assistive technology, except what is marked as live.
      aria-live="off"
      aria-label={props.label}
      className={cx('pointer-events-auto fixed z-60 border-line-strong bg-sunken p-2', props.className)}
    >
      {props.children}
    </fieldset>
  );
}

const Row = ({ children }: { readonly children: ReactNode }) => (
  <div className="flex gap-1.5">{children}</div>
);

function Key(props: {
  readonly label: string;
  readonly wide?: boolean;
  readonly widest?: boolean;
  readonly isMain?: boolean;
  readonly isPressed?: boolean;
  readonly onPress: () => void;
  readonly children?: ReactNode;
}) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={props.label}
      aria-pressed={props.isPressed}
      // The focus stays in the field.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={props.onPress}
      className={cx(
        'flex h-(--pad-key) min-w-0 items-center justify-center gap-2 rounded-lg border text-xl font-medium transition-colors',
        props.widest ? 'flex-4' : props.wide ? 'flex-2' : 'flex-1',
        props.isMain
          ? 'border-transparent bg-accent text-accent-ink active:bg-accent-press'
          : 'border-line bg-surface active:bg-accent-soft aria-pressed:bg-accent-soft aria-pressed:text-accent-soft-ink',
      )}
    >
      {props.children ?? props.label}
    </button>
  );
}
