import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenForHotkeys, typeIntoLayers } from '../app/hotkeys.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { listenForScans } from '../app/scanner.ts';
import { createTill, routeScan, type Till } from '../app/till.ts';
import { sellOne } from '../test/counter.ts';
import { demoBarcode, demoPin, demoStaff } from '../test/demo-shop.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';

let engine: FakeEngine;
let till: Till;
let stopListening: (() => void)[];

beforeEach(async () => {
  engine = createFakeEngine();
  till = createTill(engine);
  stopListening = [
    listenForScans(document, { onScan: (code) => routeScan(till, code), onTyped: typeIntoLayers }),
    listenForHotkeys(document),
  ];
  render(<Kedai till={till} i18n={createI18n('en')} />);
  const [cashier] = demoStaff;
  if (!cashier) throw new Error('expected a cashier');
  await screen.findByText(cashier.name);
  await act(async () => {
    await till.bridge.identity.signIn({ staffId: cashier.id, pin: demoPin });
    await till.bridge.shift.openNext({
      shiftId: '0193f000-0000-7000-8000-000000000001',
      floatCents: 15_000,
      acknowledged: null,
    });
  });
  await screen.findByRole('button', { name: 'Pay' });
});
afterEach(() => {
  cleanup();
  till.stop();
  for (const stop of stopListening) stop();
});

const asked = (path: string) => engine.requests.filter((request) => request.path === path);
const press = (key: string): Promise<void> =>
  act(async () => {
    fireEvent.keyDown(document.body, { key });
  });

describe('papers of the sale that was just made', () => {
  it('[SAL-80] are asked for by key: who the tax invoice is made out to, then the invoice and its copies', async () => {
    await sellOne(till);
    await press('F6');
    const name = await screen.findByLabelText('Company or person');
    const issue = screen.getByRole('button', { name: 'Issue and print' });
    expect(issue).toHaveProperty('disabled', true);
    fireEvent.change(name, { target: { value: 'Changi Hardware' } });
    fireEvent.change(screen.getByLabelText('Address'), { target: { value: '10 Changi Village Road' } });
    await act(async () => {
      fireEvent.click(issue);
    });
    await screen.findByRole('article', { name: /^Tax invoice T01-\d+-TI on paper$/ });
    expect(asked('sales.issueTaxInvoice')).toHaveLength(1);
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Print a copy' }));
    });
    expect(asked('sales.printTaxInvoice')).toHaveLength(1);
  });

  it('[SAL-99] are a tax invoice whose form outlives the next scan and a lock, until it is issued', async () => {
    await sellOne(till);
    const saleId = till.payment.getState().completed?.saleId;
    await press('F6');
    const name = await screen.findByLabelText('Company or person');
    fireEvent.change(name, { target: { value: 'Changi Hardware' } });
    await act(async () => routeScan(till, demoBarcode(22)));
    await waitFor(() => expect(till.counter.getState().cart?.lines).toHaveLength(1));
    expect(till.payment.getState().completed).toBeNull();
    const { person } = engine.state();
    await act(async () => engine.change({ person: null }));
    expect(screen.queryByLabelText('Company or person')).toBeNull();
    await act(async () => engine.change({ person }));
    expect(await screen.findByLabelText('Company or person')).toHaveProperty('value', 'Changi Hardware');
    fireEvent.change(screen.getByLabelText('Address'), { target: { value: '10 Changi Village Road' } });
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Issue and print' }));
    });
    await screen.findByRole('article', { name: /^Tax invoice/ });
    expect(asked('sales.issueTaxInvoice')[0]?.input).toMatchObject({ saleId });
    expect(till.counter.getState().cart?.lines).toHaveLength(1);
  });

  it('[SAL-99] make room for the next sale when nothing was typed, and forget what was left', async () => {
    await sellOne(till);
    await press('F6');
    await screen.findByLabelText('Company or person');
    await act(async () => routeScan(till, demoBarcode(22)));
    await waitFor(() => expect(screen.queryByLabelText('Company or person')).toBeNull());
    act(() => till.payment.invoice.begin('sale', 'invoice' as never));
    const name = await screen.findByLabelText('Company or person');
    fireEvent.change(name, { target: { value: 'Changi' } });
    fireEvent.keyDown(name, { key: 'Escape' });
    await waitFor(() => expect(till.payment.invoice.getState().open).toBeNull());
  });

  it('[SAL-84] include a gift receipt by one key', async () => {
    await sellOne(till);
    await press('F3');
    await waitFor(() => expect(asked('sales.printGiftReceipt')).toHaveLength(1));
  });

  it('[SAL-85] are the receipt itself, when this till prints none by itself', async () => {
    await act(async () =>
      engine.change({ settings: { ...engine.state().settings, printAutomatically: false } }),
    );
    await sellOne(till);
    expect(screen.getByRole('button', { name: 'Print the receipt' })).toBeDefined();
    await press('F4');
    await waitFor(() => expect(asked('sales.printReceipt')).toHaveLength(1));
    await screen.findByRole('button', { name: 'Print again' });
  });
});

describe('a code that nobody knows', () => {
  it('[CAT-20] can be noted as asked for, and is counted among the stock', async () => {
    await act(async () => routeScan(till, '4006381333931'));
    await act(async () => {
      fireEvent.click(await screen.findByRole('button', { name: 'Customer asked for this' }));
    });
    fireEvent.change(await screen.findByLabelText('What is it?'), { target: { value: 'Marker' } });
    await act(async () => {
      fireEvent.click(screen.getByRole('button', { name: 'Note it' }));
    });
    await screen.findByText('Noted for the office.');
    expect(asked('catalog.noteAsked')[0]?.input).toMatchObject({ code: '4006381333931', words: 'Marker' });
    await press('F6');
    await act(async () => {
      fireEvent.click(await screen.findByRole('button', { name: /not in our products \(1\)/ }));
    });
    expect(await screen.findByText('Marker')).toBeDefined();
  });
});
