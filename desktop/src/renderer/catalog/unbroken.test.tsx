import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Unbroken } from './unbroken.tsx';

afterEach(cleanup);

const keptTogether = (text: string): string[] => {
  const { container } = render(<Unbroken text={text} />);
  expect(container.textContent).toBe(text);
  return [...container.querySelectorAll('span')].map((part) => part.textContent ?? '');
};

it('keeps numbers with their units, and changes no word of a name', () => {
  expect(keptTogether('Fresh milk 1.5 L')).toEqual(['1.5 L']);
  expect(keptTogether('Instant noodles 5 pcs, 400 g')).toEqual(['5 pcs', '400 g']);
  expect(keptTogether('Studio 54 leather belt')).toEqual([]);
  expect(keptTogether('7 minutes tea')).toEqual([]);
});
