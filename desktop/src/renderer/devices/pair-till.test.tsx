import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { rightsByRole } from '#shared/identity/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { setState } from '../app/session.ts';
import { createTill, routeScan, type Till } from '../app/till.ts';
import { TillContext } from '../app/use-till.ts';
import { demoPin } from '../test/demo-shop.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { PairTill } from './pair-till.tsx';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

function open() {
  const engine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role: 'manager', rights: rightsByRole.manager },
  });
  till = createTill(engine);
  setState(till.session, engine.state());
  render(
    <I18nextProvider i18n={createI18n('en')}>
      <TillContext value={till}>
        <PairTill />
      </TillContext>
    </I18nextProvider>,
  );
  return engine;
}

const type = (label: string, value: string): boolean =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const typedIn = (label: string): string => (screen.getByLabelText(label) as HTMLInputElement).value;

describe('adding a device', () => {
  it('[DEV-12] suggests the next code of its kind, and shows the pairing code to type in or to scan', async () => {
    const engine = open();
    await screen.findByRole('button', { name: /T01/ });
    fireEvent.click(screen.getByRole('button', { name: 'Add a device' }));
    expect(typedIn('Code')).toBe('T04');
    fireEvent.click(screen.getByRole('radio', { name: 'Warehouse' }));
    expect(typedIn('Code')).toBe('W01');
    type('Name', 'Back room');
    const submit = screen.getByRole('button', { name: 'Add and make a code' }) as HTMLButtonElement;
    expect(submit.disabled).toBe(true);
    await screen.findByRole('combobox', { name: 'Outlet' });
    type('Your PIN', demoPin);
    fireEvent.click(submit);
    expect((await screen.findByRole('status', { name: 'Pairing code' })).textContent).toBe('K7WQ 3MXB');
    expect(screen.getByRole('img', { name: 'Pairing code to scan at the new device' })).toBeDefined();
    expect(screen.getByText(/Address of the server/)).toBeDefined();
    const [wanted] = engine.requests.filter(({ path }) => path === 'devices.addRegister');
    expect(wanted?.input).toMatchObject({ code: 'W01', kind: 'warehouse', name: 'Back room' });
  });

  it('says why a code can’t be taken, and keeps what was typed', async () => {
    open();
    await screen.findByRole('button', { name: /T01/ });
    fireEvent.click(screen.getByRole('button', { name: 'Add a device' }));
    await screen.findByRole('combobox', { name: 'Outlet' });
    type('Name', 'Side till');
    type('Code', 't02');
    type('Your PIN', demoPin);
    fireEvent.click(screen.getByRole('button', { name: 'Add and make a code' }));
    const said = await screen.findByText(/Receipts of this code could carry the numbers of another register/);
    expect(said).toBeDefined();
    expect([typedIn('Name'), typedIn('Code'), typedIn('Your PIN')]).toEqual(['Side till', 'T02', '']);
  });

  it('[DEV-12] can be taken back while no device was paired', async () => {
    const engine = open();
    await screen.findByRole('button', { name: /T01/ });
    fireEvent.click(screen.getByRole('button', { name: 'Add a device' }));
    await screen.findByRole('combobox', { name: 'Outlet' });
    type('Name', 'Side till');
    type('Your PIN', demoPin);
    fireEvent.click(screen.getByRole('button', { name: 'Add and make a code' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Done' }));
    engine.emit('dataChanged', { tables: ['registers'] });
    fireEvent.click(await screen.findByRole('button', { name: /T04/ }));
    type('Your PIN', demoPin);
    fireEvent.click(screen.getByRole('button', { name: /Remove T04/ }));
    await waitFor(() =>
      expect(engine.requests.filter(({ path }) => path === 'devices.removeRegister')).toHaveLength(1),
    );
    fireEvent.click(screen.getByRole('button', { name: /T01/ }));
    expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull();
  });
});

describe('a new device', () => {
  it('is paired by scanning the code that the other one shows, address and all', async () => {
    const engine = createFakeEngine({ phase: 'unpaired', person: null });
    till = createTill(engine);
    render(<Kedai till={till} i18n={createI18n('en')} />);
    await screen.findByRole('heading', { name: 'Pair this till' });
    routeScan(till, '8880000000015');
    routeScan(till, 'kedai-pair:ABCDEFGH@http://192.168.1.20:4600');
    await waitFor(() => expect(screen.queryByRole('heading', { name: 'Pair this till' })).toBeNull());
    const enrolled = engine.requests.filter(({ path }) => path === 'devices.enrol').map(({ input }) => input);
    expect(enrolled).toEqual([{ serverUrl: 'http://192.168.1.20:4600', pairingCode: 'ABCDEFGH' }]);
    expect(within(document.body).queryByText('8880000000015')).toBeNull();
  });
});
