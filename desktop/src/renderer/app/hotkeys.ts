import { useLayoutEffect, useRef } from 'react';
import { editableOf } from './field-before.ts';

/** Called with the key's event; `false` lets the key go on to whoever else listens. */
export type HotkeyAction = (event: KeyboardEvent) => unknown;

/** Keys by name: `F9`, `Enter`, `Ctrl+K`, `Alt+1`, `ArrowDown`. */
export type Hotkeys = Readonly<Record<string, HotkeyAction>>;

interface Layer {
  readonly keys: () => Hotkeys;
  /** Called with characters typed outside of fields; true when it used them. */
  readonly typed: (() => ((text: string) => boolean) | undefined) | undefined;
  /** Nothing below sees any key while this one is there: an open sheet. */
  readonly covers: boolean;
}

const layers: Layer[] = [];

/** Gives characters that were typed by hand, outside of any field, to the topmost layer that wants them. */
export function typeIntoLayers(text: string): void {
  for (const layer of [...layers].reverse()) {
    if (layer.typed?.()?.(text) || layer.covers) return;
  }
}

interface HotkeyOptions {
  readonly typed?: (text: string) => boolean;
  readonly covers?: boolean;
  readonly enabled?: boolean;
}

/**
 * Keys of a screen or sheet while it is shown; the last one mounted comes first. In a text field only function keys,
 * Esc, Alt with a digit and Ctrl combinations are hotkeys, and Enter presses the button that has the focus.
 */
export function useHotkeys(keys: Hotkeys, options: HotkeyOptions = {}): void {
  const latest = useRef({ keys, typed: options.typed });
  latest.current = { keys, typed: options.typed };
  const { covers = false, enabled = true } = options;
  // With the commit, not after it: what can be seen can be pressed, also by who presses at once.
  useLayoutEffect(() => {
    if (!enabled) return;
    const layer: Layer = {
      keys: () => latest.current.keys,
      typed: () => latest.current.typed,
      covers,
    };
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
    };
  }, [covers, enabled]);
}

/** Appends what was typed outside of fields to a search; `?` stays the key for help. */
export const typedInto =
  (change: (update: (before: string) => string) => void) =>
  (text: string): boolean => {
    if (text === '?') return false;
    change((before) => before + text);
    return true;
  };

/** Hands the document's keys to the layers. @returns the function that stops it */
export function listenForHotkeys(document: Document): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const name = hotkeyName(event);
    if (event.defaultPrevented || event.isComposing || !isForLayers(name, event.target)) return;
    for (const layer of [...layers].reverse()) {
      const action = layer.keys()[name];
      if (action && action(event) !== false) {
        event.preventDefault();
        return;
      }
      if (layer.covers) break;
    }
    // The browser's own meaning of these (help, find, the address bar, its menu) has no place at a till.
    if (ownedKeys.test(name)) event.preventDefault();
  };
  document.addEventListener('keydown', onKeyDown);
  return () => document.removeEventListener('keydown', onKeyDown);
}

const ownedKeys = /^(F([1-4]|[6-9]|10)|Ctrl\+[KLS])$/;

function hotkeyName(event: KeyboardEvent): string {
  // By its place on the keyboard: with Alt, some layouts make another character of a digit.
  const digit = event.altKey && !event.ctrlKey ? /^Digit(\d)$/.exec(event.code)?.[1] : undefined;
  if (digit !== undefined) return `Alt+${digit}`;
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return event.ctrlKey || event.metaKey ? `Ctrl+${key}` : key;
}

function isForLayers(name: string, target: EventTarget | null): boolean {
  const element = target instanceof Element ? target : null;
  const isFunctionKey = /^(F|Alt\+)\d+$/.test(name) || name === 'Escape' || /^Ctrl\+[KLS]$/.test(name);
  if (isFunctionKey) return true;
  if (editableOf(element)) return false;
  const isPress = name === 'Enter' || name === ' ';
  return !(isPress && element?.closest('button, a, [role="option"], [role="radio"], [role="switch"]'));
}
