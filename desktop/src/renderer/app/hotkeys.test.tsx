import { cleanup, fireEvent, render } from '@testing-library/react';
import { useLayoutEffect } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenForHotkeys, useHotkeys } from './hotkeys.ts';

let stopListening: () => void;
beforeEach(() => {
  stopListening = listenForHotkeys(document);
});
afterEach(() => {
  cleanup();
  stopListening();
});

describe('the keys of a screen', () => {
  it('are heard as soon as the screen can be seen, by a key that was pressed at that moment', () => {
    const pressed: string[] = [];
    const Screen = () => {
      useHotkeys({ F2: () => pressed.push('F2') });
      return <p>Shift</p>;
    };
    const PressedAtOnce = () => {
      useLayoutEffect(() => {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'F2', bubbles: true }));
      }, []);
      return <Screen />;
    };
    render(<PressedAtOnce />);
    expect(pressed).toEqual(['F2']);
  });

  it('are gone with the screen', () => {
    const pressed: string[] = [];
    const Screen = () => {
      useHotkeys({ F2: () => pressed.push('F2') });
      return <p>Shift</p>;
    };
    render(<Screen />).unmount();
    fireEvent.keyDown(document.body, { key: 'F2' });
    expect(pressed).toEqual([]);
  });
});
