import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { rightsByRole } from '#shared/identity/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { setState } from '../app/session.ts';
import { statusFacts } from '../app/status-words.ts';
import { createTill, routeScan, type Till } from '../app/till.ts';
import { TillContext } from '../app/use-till.ts';
import { demoCopies } from '../test/fake-copies.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { CarryTill } from './carry-till.tsx';
import { Copies } from './copies.tsx';

const CODE = 'K7WQ 3MXB HD2N RTVA';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

function open(what: 'copies' | 'carry', language: 'en' | 'zh' = 'en', view = demoCopies) {
  const engine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role: 'manager', rights: rightsByRole.manager },
  });
  engine.copies.set(view);
  till = createTill(engine);
  setState(till.session, engine.state());
  till.view.setState({ screen: 'settings' });
  render(
    <I18nextProvider i18n={createI18n(language)}>
      <TillContext value={till}>{what === 'copies' ? <Copies /> : <CarryTill />}</TillContext>
    </I18nextProvider>,
  );
  return engine;
}

const asked = (engine: ReturnType<typeof createFakeEngine>, path: string) =>
  engine.requests.filter((request) => request.path === path).map(({ input }) => input);
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe('this till’s copy at another till', () => {
  it('is sent where somebody types, with the code, says what was wrong, and how it stands then', async () => {
    const engine = open('copies');
    await screen.findByText('This till has no copy at another till');
    const send = screen.getByRole('button', { name: 'Copy there' });
    type('Address of the other till', '192.168.1.20');
    expect(send).toHaveProperty('disabled', true);
    type('Its code', 'ABCD EFGH JKMN PQRS');
    fireEvent.click(send);
    expect(await screen.findByText(/doesn’t know this code/)).toBeDefined();
    type('Its code', CODE.toLowerCase());
    fireEvent.click(send);
    expect(await screen.findByText('Everything is copied to 192.168.1.20:4680')).toBeDefined();
    expect(screen.getByText('Through T01-000122, 14:10')).toBeDefined();
    expect(screen.queryByText(/doesn’t know this code/)).toBeNull();
    type('Address of the other till', '192.168.1.21');
    fireEvent.click(screen.getByRole('button', { name: 'Copy there instead' }));
    expect(await screen.findByText('Everything is copied to 192.168.1.21:4680')).toBeDefined();
    expect(asked(engine, 'devices.sendCopies').at(-1)).toEqual({ to: { address: '192.168.1.21', code: '' } });
    fireEvent.click(screen.getByRole('button', { name: 'Stop copying' }));
    expect(await screen.findByText('This till has no copy at another till')).toBeDefined();
  });

  it('is sent where somebody scans: the address has the focus, and the code needs no typing', async () => {
    const engine = open('copies');
    const address = await screen.findByLabelText('Address of the other till');
    address.focus();
    routeScan(till, 'KEDAI-PEER:192.168.1.20:4680/K7WQ3MXBHD2NRTVA');
    await waitFor(() => expect(screen.queryByLabelText('Its code')).toBeNull());
    address.blur();
    fireEvent.click(screen.getByRole('button', { name: 'Copy there' }));
    expect(await screen.findByText('Everything is copied to 192.168.1.20:4680')).toBeDefined();
    expect(asked(engine, 'sales.scan')).toEqual([]);
  });

  it('[DEV-23] says since when it is behind, why, what is safe and what to do, also to the cashier', async () => {
    const engine = open('copies', 'en', {
      ...demoCopies,
      sending: {
        state: 'behind',
        address: '192.168.1.7:4680',
        throughReceipt: 'T01-000119',
        copiedAt: '2026-11-21T05:40:00.000Z',
        behindSince: '2026-11-21T05:41:00.000Z',
        code: 'devices.copyUnreachable',
      },
    });
    expect(await screen.findByText('The copy at 192.168.1.7:4680 has been behind since 13:41')).toBeDefined();
    expect(
      screen.getByText(
        /If it shows another address under Settings now, type that one into this till’s Settings/,
      ),
    ).toBeDefined();
    expect(screen.getByText('Through T01-000119, 13:40')).toBeDefined();
    const fact = statusFacts(createI18n('en').t, engine.state()).find(({ id }) => id === 'copies');
    expect(fact).toMatchObject({ tone: 'wait', title: expect.stringContaining('behind since 13:41') });
    expect(fact?.text).toContain('selling goes on');
  });
});

describe('copies of other tills', () => {
  it('are kept when somebody says so, who is shown what the other till needs, and how far each goes', async () => {
    const engine = open('copies', 'en', { ...demoCopies, keeping: null, kept: [] });
    fireEvent.click(await screen.findByRole('button', { name: 'Keep copies on this till' }));
    expect(await screen.findByText(CODE)).toBeDefined();
    expect(screen.getByText('192.168.1.20:4680')).toBeDefined();
    expect(screen.getByText('10.8.0.4:4680')).toBeDefined();
    expect(screen.getByRole('img', { name: 'Address and code for a scanner' })).toBeDefined();
    expect(screen.getByText('No till has sent a copy yet')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Keep no more copies' }));
    await waitFor(() => expect(screen.queryByText(CODE)).toBeNull());
    expect(asked(engine, 'devices.keepCopies')).toEqual([{ isKept: true }, { isKept: false }]);
  });

  it('are listed with the address that a till still uses when this computer has another', async () => {
    open('copies');
    const list = within(await screen.findByRole('list', { name: 'Copies of other tills' }));
    expect(list.getByText('copied through T02-000123, 14:09')).toBeDefined();
    expect(list.getByText('not complete yet')).toBeDefined();
    expect(list.getByText(/It came last to 192\.168\.1\.7/)).toBeDefined();
  });

  it('say when nothing comes because another program has the port, and are in Chinese', async () => {
    const { keeping } = demoCopies;
    open('copies', 'zh', { ...demoCopies, keeping: keeping && { ...keeping, portTaken: true } });
    expect(await screen.findByText('本电脑上的另一个程序占用了副本端口。')).toBeDefined();
    expect(screen.getByText('已复制到 T02-000123，14:09')).toBeDefined();
  });
});

describe('taking over a broken till', () => {
  it('[DEV-24] reads the copy that is kept here with one choice, or a folder', async () => {
    const engine = open('carry');
    const copy = await screen.findByRole('radio', { name: /T02: copied through T02-000123, 14:09/ });
    expect(screen.getByLabelText('Folder with the records')).toBeDefined();
    fireEvent.click(copy);
    expect(screen.queryByLabelText('Folder with the records')).toBeNull();
    type("The company's recovery key", 'the key');
    fireEvent.click(screen.getByRole('button', { name: 'Read the records' }));
    await waitFor(() =>
      expect(asked(engine, 'devices.carryKept')).toEqual([
        { streamId: demoCopies.kept[0]?.streamId, recoveryKey: 'the key' },
      ]),
    );
    fireEvent.click(screen.getByRole('radio', { name: 'On a stick, a second disk or in a folder' }));
    type('Folder with the records', '/media/usb');
    type("The company's recovery key", 'the key');
    fireEvent.click(screen.getByRole('button', { name: 'Read the records' }));
    await waitFor(() =>
      expect(asked(engine, 'devices.carryDeadTill')).toEqual([
        { folder: '/media/usb', recoveryKey: 'the key' },
      ]),
    );
  });

  it('asks for a folder alone where no copy is kept', async () => {
    const engine = open('carry', 'en', { ...demoCopies, kept: [] });
    await waitFor(() => expect(asked(engine, 'devices.copies')).toHaveLength(1));
    expect(screen.getByLabelText('Folder with the records')).toBeDefined();
    expect(screen.queryByRole('radio')).toBeNull();
  });
});
