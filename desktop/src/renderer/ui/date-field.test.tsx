import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { createI18n, type Language } from '../app/i18n/index.ts';
import { DateField } from './date-field.tsx';

afterEach(cleanup);

/** A field as a screen has it; what the screen was told is shown beside it. */
function Screen({ min, value = '' }: { readonly min?: string; readonly value?: string }) {
  const [date, setDate] = useState(value);
  return (
    <>
      <DateField label="From" value={date} onChange={setDate} {...(min === undefined ? {} : { min })} />
      <output aria-label="Told">{date}</output>
      <button type="button" onClick={() => setDate('2027-01-02')}>
        Change
      </button>
    </>
  );
}
const open = (language: Language, props: Parameters<typeof Screen>[0] = {}): void =>
  void render(
    <I18nextProvider i18n={createI18n(language)}>
      <Screen {...props} />
    </I18nextProvider>,
  );
const field = (): HTMLInputElement => screen.getByRole('textbox', { name: 'From' });
const told = (): string | null => screen.getByRole('status', { name: 'Told' }).textContent;
const type = (text: string): void => void fireEvent.change(field(), { target: { value: text } });

describe('a date field', () => {
  it('takes a date in the order of the language, and tells it as ISO has it', () => {
    open('en');
    type('3/2/2026');
    expect(told()).toBe('2026-02-03');
    fireEvent.blur(field());
    expect(field().value).toBe('03/02/2026');
  });

  it('begins with the year in Chinese', () => {
    open('zh', { value: '2026-11-21' });
    expect(field().value).toBe('2026/11/21');
    type('2026/2/3');
    expect(told()).toBe('2026-02-03');
  });

  it('refuses the 30th of February in words, and what is no date once it is left', () => {
    open('en');
    type('30/02/2026');
    expect(screen.getByText('There is no day 30 in February 2026.')).toBeTruthy();
    expect(field().getAttribute('aria-invalid')).toBe('true');
    type('1/13/2026');
    expect(screen.getByText('There is no month 13.')).toBeTruthy();
    type('21/11');
    expect(field().getAttribute('aria-invalid')).toBeNull();
    fireEvent.blur(field());
    expect(screen.getByText('Type day, month and year, such as 21/11/2026.')).toBeTruthy();
    expect(field().value).toBe('21/11');
  });

  it('says which day is the first, where there is one', () => {
    open('en', { min: '2026-11-22' });
    type('21/11/2026');
    expect(screen.getByText('22/11/2026 is the first day that can be taken.')).toBeTruthy();
  });

  it('goes on and back by a day with the arrows, and follows what the screen sets', () => {
    open('en', { value: '2026-12-31' });
    fireEvent.keyDown(field(), { key: 'ArrowUp' });
    expect([told(), field().value]).toEqual(['2027-01-01', '01/01/2027']);
    fireEvent.keyDown(field(), { key: 'ArrowDown' });
    expect(told()).toBe('2026-12-31');
    fireEvent.click(screen.getByRole('button', { name: 'Change' }));
    expect(field().value).toBe('02/01/2027');
  });

  it('is chosen from a calendar by keyboard, across the end of a month', () => {
    open('en', { value: '2026-11-28' });
    fireEvent.click(screen.getByRole('button', { name: 'Calendar' }));
    expect(screen.getByText('November 2026')).toBeTruthy();
    const press = (key: string): void => {
      if (document.activeElement) fireEvent.keyDown(document.activeElement, { key });
    };
    press('ArrowDown');
    expect(screen.getByText('December 2026')).toBeTruthy();
    press('ArrowLeft');
    expect(document.activeElement?.textContent).toBe('4');
    if (document.activeElement) fireEvent.click(document.activeElement);
    expect([told(), field().value]).toEqual(['2026-12-04', '04/12/2026']);
    expect(screen.queryByText('December 2026')).toBeNull();
  });

  it('is back at the button of its calendar when that is left without a day', async () => {
    open('en', { value: '2026-11-28' });
    const button = screen.getByRole('button', { name: 'Calendar' });
    fireEvent.click(button);
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
    await waitFor(() => expect(document.activeElement).toBe(button));
    expect(screen.queryByText('November 2026')).toBeNull();
    expect(told()).toBe('2026-11-28');
  });
});
