import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { rightsByRole } from '#shared/identity/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { setState } from '../app/session.ts';
import { createTill, type Till } from '../app/till.ts';
import { TillContext } from '../app/use-till.ts';
import { demoPin } from '../test/demo-shop.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { Tills } from './tills.tsx';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

function open({ away = false, language = 'en' as 'en' | 'zh' } = {}) {
  const engine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role: 'manager', rights: rightsByRole.manager },
  });
  if (away) engine.setAway(true);
  till = createTill(engine);
  setState(till.session, engine.state());
  render(
    <I18nextProvider i18n={createI18n(language)}>
      <TillContext value={till}>
        <Tills />
      </TillContext>
    </I18nextProvider>,
  );
  return engine;
}

const dialog = async () => within(await screen.findByRole('dialog'));
const takeOuts = (engine: ReturnType<typeof createFakeEngine>) =>
  engine.requests.filter(({ path }) => path === 'devices.takeOut').map(({ input }) => input);

describe('the list of tills', () => {
  it('says of each when it was seen, its last receipt and what waits, and offers nothing for the one in use', async () => {
    open();
    expect(await screen.findByText('last receipt T01-000123')).toBeDefined();
    expect(screen.getByText('last seen 14:02')).toBeDefined();
    expect(screen.getByText('last seen 19 Nov 2026, 18:40')).toBeDefined();
    expect(screen.getByText('2 of its records wait in the cloud for a person')).toBeDefined();
    expect(screen.getByText('This till')).toBeDefined();
    expect(screen.queryByRole('button', { name: /T01/ })).toBeNull();
    expect(screen.queryByText('T03')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show 1 earlier' }));
    expect(screen.getByText('T03')).toBeDefined();
    expect(screen.getByText(/by Devi/)).toBeDefined();
  });

  it('says when the cloud can not be asked, and can try again', async () => {
    const engine = open({ away: true });
    const again = await screen.findByRole('button', { name: 'Try again' });
    engine.setAway(false);
    fireEvent.click(again);
    expect(await screen.findByText('T02')).toBeDefined();
  });
});

describe('taking a till out of service', () => {
  it('names what will happen, needs a PIN, says what was wrong, and shows how it stands then', async () => {
    const engine = open();
    fireEvent.click(await screen.findByRole('button', { name: 'Take out of service… T02' }));
    const asked = await dialog();
    expect(asked.getByText(/T02 can sell until it next reaches the cloud/)).toBeDefined();
    expect(asked.getByText(/still taken in/)).toBeDefined();
    expect(asked.getByText(/pair it with a new code/)).toBeDefined();
    const submit = asked.getByRole('button', { name: 'Take T02 out of service' });
    expect(submit).toHaveProperty('disabled', true);
    const pin = asked.getByLabelText('Your PIN');
    fireEvent.change(pin, { target: { value: '0000' } });
    fireEvent.click(submit);
    expect(await asked.findByRole('alert')).toBeDefined();
    fireEvent.change(pin, { target: { value: demoPin } });
    fireEvent.click(submit);
    expect(await screen.findByText('Out of service')).toBeDefined();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(takeOuts(engine).at(-1)).toMatchObject({ wipe: false, pin: demoPin });
    expect(screen.getByRole('button', { name: 'Have it wiped… T02' })).toBeDefined();
  });

  it('has a lost one wiped when that is chosen, and says what that destroys and what is sent first', async () => {
    const engine = open();
    fireEvent.click(await screen.findByRole('button', { name: 'Take out of service… T02' }));
    const asked = await dialog();
    fireEvent.click(asked.getByRole('radio', { name: 'It was lost or stolen: wipe it' }));
    expect(asked.getByText(/sends what it hasn't sent yet/)).toBeDefined();
    expect(asked.getByText(/keys, its data and its backups are destroyed/)).toBeDefined();
    expect(asked.getByText(/can't be taken back/)).toBeDefined();
    fireEvent.change(asked.getByLabelText('Your PIN'), { target: { value: demoPin } });
    fireEvent.click(asked.getByRole('button', { name: 'Have T02 wiped' }));
    expect(await screen.findByText('To be wiped')).toBeDefined();
    expect(takeOuts(engine)).toMatchObject([{ wipe: true }]);
    expect(screen.queryByRole('button', { name: /(out of service|wiped)… T02/ })).toBeNull();
  });

  it('says what a till out of service still holds, and frees it when a person says that nothing more will come', async () => {
    const engine = open();
    fireEvent.click(await screen.findByRole('button', { name: 'Take out of service… T02' }));
    expect(screen.queryByText(/set aside for it/)).toBeNull();
    const taking = await dialog();
    fireEvent.click(taking.getByRole('radio', { name: 'It was lost or stolen: wipe it' }));
    fireEvent.change(taking.getByLabelText('Your PIN'), { target: { value: demoPin } });
    fireEvent.click(taking.getByRole('button', { name: 'Have T02 wiped' }));
    expect(await screen.findByText(/\$20\.00 of gift cards and credit is set aside for it/)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Nothing more will come… T02' }));
    const ending = await dialog();
    expect(ending.getByText(/take it over first/)).toBeDefined();
    const submit = ending.getByRole('button', { name: 'Nothing more comes of T02' });
    expect(submit).toHaveProperty('disabled', true);
    fireEvent.change(ending.getByLabelText('Your PIN'), { target: { value: '0000' } });
    fireEvent.click(submit);
    expect(await ending.findByRole('alert')).toBeDefined();
    fireEvent.change(ending.getByLabelText('Your PIN'), { target: { value: demoPin } });
    fireEvent.click(submit);
    await waitFor(() => expect(screen.queryByText(/set aside for it/)).toBeNull());
    expect(screen.queryByRole('dialog')).toBeNull();
    const [closing] = engine.requests.filter(({ path, input }) => {
      return path === 'devices.closeCarriedStream' && (input as { pin: string }).pin === demoPin;
    });
    expect(closing?.input).toMatchObject({ streamId: expect.any(String), pin: demoPin });
  });

  it('changes nothing when it is left as it is, and is in Chinese', async () => {
    const engine = open({ language: 'zh' });
    fireEvent.click(await screen.findByRole('button', { name: '停用… T02' }));
    const asked = await dialog();
    expect(asked.getByText(/在下次连上云端之前还能销售/)).toBeDefined();
    fireEvent.click(asked.getByRole('button', { name: '保持不变' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(takeOuts(engine)).toEqual([]);
  });
});
