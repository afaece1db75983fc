import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Role, rightsByRole } from '#shared/identity/index.ts';
import { listenForHotkeys } from '../app/hotkeys.ts';
import { createI18n } from '../app/i18n/index.ts';
import { Kedai } from '../app/kedai.tsx';
import { createTill, goTo, type Till } from '../app/till.ts';
import { demoId, demoPin, demoStaff } from '../test/demo-shop.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';
import { demoShift } from '../test/fake-shift.ts';

let engine: FakeEngine;
let till: Till;
let stopListening: () => void;

const start = (role: Role, hasShift = true, prepare?: (engine: FakeEngine) => void): void => {
  const person = demoStaff.find((each) => each.role === role);
  if (person === undefined) throw new Error(`expected a ${role}`);
  engine = createFakeEngine({
    person: { ...person, rights: rightsByRole[role] },
    shift: hasShift
      ? { id: demoId(12, 1), openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' }
      : null,
  });
  prepare?.(engine);
  till = createTill(engine);
  render(<Kedai till={till} i18n={createI18n('en')} />);
};
beforeEach(() => {
  stopListening = listenForHotkeys(document);
});
afterEach(() => {
  cleanup();
  till.stop();
  stopListening();
});

const press = (key: string, init: { ctrlKey?: boolean } = {}): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...init });
};
const type = (name: string | RegExp, value: string): void => {
  fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });
};
const inputsOf = (path: string): unknown[] =>
  engine.requests.filter((request) => request.path === path).map(({ input }) => input);
const openScreen = async (): Promise<void> => {
  await screen.findByRole('navigation', { name: 'Screens' });
  press('s', { ctrlKey: true });
  await screen.findByText(/opened 21 Nov 2026, 08:30 by Mei Ling/);
};
const startClose = async (): Promise<void> => {
  await openScreen();
  press('F2');
  await screen.findByRole('heading', { name: 'Count and close' });
};
const countCash = (pieces: string): void => {
  type(/^\$50\.00 note/, pieces);
  fireEvent.click(screen.getByRole('button', { name: 'That is all of it' }));
};

describe('the shift as it stands', () => {
  it('shows a cashier who counts blind how many were sold, and no amount of money anywhere', async () => {
    start('cashier');
    await openScreen();
    within(screen.getByRole('region', { name: 'So far' })).getByText('T01-000101 – T01-000112');
    screen.getByText(/counted without knowing/);
    expect(document.querySelector('main')?.textContent).not.toMatch(/\$\d/);
  });

  it('shows a manager what should be in the drawer', async () => {
    start('manager');
    await openScreen();
    expect(screen.getByText('Expected cash').parentElement?.textContent).toContain('$200.00');
  });

  it('shows a manager the cash that came and went without a sale', async () => {
    start('manager', true, ({ drawer }) => {
      drawer.moved = { paidInCents: 2_000, droppedCents: 5_000 };
    });
    await openScreen();
    const money = within(screen.getByRole('region', { name: 'Money' }));
    expect(money.getByText('Cash in').parentElement?.textContent).toContain('$20.00');
    expect(money.getByText('To the safe').parentElement?.textContent).toContain('−$50.00');
    expect(money.queryByText('Cash out')).toBeNull();
  });

  it('reminds quietly of a drop, and keeps every action', async () => {
    start('cashier', true, ({ drawer }) => {
      drawer.dropDue = true;
    });
    await openScreen();
    screen.getByText('There is a lot of cash in the drawer.');
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('the close of a shift', () => {
  it('goes from a blind count over the slips to a Z with its number, and on to the next shift', async () => {
    start('cashier');
    await startClose();
    countCash('4');
    await screen.findByText('Other payments, by their slips');
    expect(screen.queryByText('Expected cash')).toBeNull();
    type('Card: total of the slips', '39.50');
    type('Card: number of slips', '4');
    expect(screen.getByRole('textbox', { name: 'Left in the drawer for tomorrow' })).toHaveProperty(
      'value',
      '150.00',
    );
    screen.getByText('$50.00');
    fireEvent.click(screen.getByRole('button', { name: 'Close and print the Z' }));
    await screen.findByText('Z T01-0007: the shift is closed');
    expect(inputsOf('shift.close')).toEqual([
      {
        shiftId: demoId(12, 1),
        tenders: [{ tender: 'card', statedCents: 3950, slips: 4 }],
        floatLeftCents: 15_000,
      },
    ]);
    screen.getByRole('article', { name: 'Z T01-0007 on paper' });
    press('Enter');
    await screen.findByRole('heading', { name: 'Open the shift' });
  });

  it('goes from field to field by Enter, and closes only from the last one', async () => {
    start('manager');
    await startClose();
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: '$1,000.00 note' }));
    countCash('4');
    const slips = await screen.findByRole('textbox', { name: 'Card: total of the slips' });
    expect(document.activeElement).toBe(slips);
    fireEvent.keyDown(slips, { key: 'Enter' });
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Card: number of slips' }));
    const left = screen.getByRole('textbox', { name: 'Left in the drawer for tomorrow' });
    expect(fireEvent.keyDown(left, { key: 'Enter' })).toBe(true);
    expect(fireEvent.keyDown(slips, { key: 'Enter' })).toBe(false);
  });

  it('asks for one recount when the count differs, and takes the second one as it is', async () => {
    start('cashier');
    await startClose();
    countCash('3');
    await screen.findByText('$150.00 is not what this till expected');
    expect(document.querySelector('main')?.textContent).not.toContain('$200.00');
    countCash('5');
    await screen.findByText('Other payments, by their slips');
    expect(inputsOf('shift.count')).toHaveLength(2);
    expect(engine.drawer.counts).toEqual([15_000, 25_000]);
  });

  it('keeps the first count when somebody is sure of it', async () => {
    start('manager');
    await startClose();
    countCash('3');
    await screen.findByText('$150.00 is not what this till expected');
    press('F2');
    await screen.findByText('Other payments, by their slips');
    expect(screen.getByText('Over or short').parentElement?.textContent).toContain('−$50.00');
    type('Card: total of the slips', '41');
    screen.getByText('+$1.00 against what was sold. The difference is posted.');
  });

  it('says what was taken for a cart that is no sale yet, and goes there', async () => {
    start('cashier');
    await startClose();
    expect(screen.queryByText(/was taken for a cart/)).toBeNull();
    act(() => till.payment.setState({ taken: [{ tender: 'cash', tenderedCents: 2_000 }] }));
    expect(screen.getByText(/\$20\.00 was taken for a cart/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'To the cart' }));
    await waitFor(() => expect(till.view.getState().screen).toBe('counter'));
  });

  it('counts by taps, and lets no more stay in the drawer than was counted', async () => {
    start('manager');
    await startClose();
    for (let tap = 0; tap < 4; tap += 1)
      fireEvent.click(screen.getByRole('button', { name: 'One more $50.00 note' }));
    expect(screen.getByRole('status', { name: 'Counted so far' }).textContent).toBe('$200.00');
    fireEvent.click(screen.getByRole('button', { name: 'That is all of it' }));
    await screen.findByText('Other payments, by their slips');
    type('Left in the drawer for tomorrow', '200.05');
    screen.getByText('More than was counted.');
    expect(screen.getByRole('button', { name: 'Close and print the Z' })).toHaveProperty('disabled', true);
  });

  it('says in words that nothing was sold, or that something is not sent yet', async () => {
    start('cashier', true, ({ drawer }) => {
      drawer.sales = 0;
    });
    await startClose();
    screen.getByText('Nothing was sold in this shift');
    cleanup();
    till.stop();
    start('cashier', true, ({ drawer }) => {
      drawer.unsent = 3;
    });
    await startClose();
    screen.getByText('3 records have not been sent to the cloud yet');
  });
});

describe('a forgotten close', () => {
  const forgotten = (prepared: FakeEngine): void => {
    prepared.drawer.awaiting = [
      demoShift({
        shiftId: demoId(12, 2),
        openedAt: '2026-11-20T01:00:00.000Z',
        state: 'awaitingCount',
      }),
    ];
  };

  it('is named before the next shift opens, in two steps', async () => {
    start('cashier', false, forgotten);
    await screen.findByText('The shift opened 20 Nov 2026, 09:00 by Mei Ling has not been counted');
    press('Enter');
    await screen.findByRole('textbox', { name: 'Cash in the drawer' });
    type('Cash in the drawer', '100');
    fireEvent.click(screen.getByRole('button', { name: 'Open shift' }));
    await waitFor(() =>
      expect(inputsOf('shift.openNext')).toMatchObject([{ floatCents: 10_000, acknowledged: demoId(12, 2) }]),
    );
  });

  it('can be counted now', async () => {
    start('cashier', false, forgotten);
    await screen.findByRole('region', { name: 'An earlier shift was never counted' });
    press('F2');
    await screen.findByRole('heading', { name: 'Count and close' });
    countCash('4');
    fireEvent.click(await screen.findByRole('button', { name: 'Close and print the Z' }));
    await screen.findByText('Z T01-0007: the shift is closed');
    expect(inputsOf('shift.close')).toMatchObject([{ shiftId: demoId(12, 2) }]);
    screen.getByRole('button', { name: 'Open the next shift' });
  });

  it('goes on to the counter once it is counted, when the next shift is open already', async () => {
    start('manager', true, forgotten);
    await openScreen();
    fireEvent.click(await screen.findByRole('button', { name: 'Count it now' }));
    await screen.findByRole('heading', { name: 'Count and close' });
    countCash('4');
    fireEvent.click(await screen.findByRole('button', { name: 'Close and print the Z' }));
    await screen.findByText('Z T01-0007: the shift is closed');
    expect(screen.queryByRole('button', { name: 'Open the next shift' })).toBeNull();
    press('Enter');
    await screen.findByRole('region', { name: 'Cart' });
  });
});

describe('cash and the drawer', () => {
  it('moves out of the drawer with a category, a reason, GST and the slip’s number', async () => {
    start('manager');
    await openScreen();
    press('ArrowDown');
    await screen.findByRole('form', { name: 'Cash in and out' });
    fireEvent.click(screen.getByRole('radio', { name: 'Cash out' }));
    type('Amount', '10.90');
    fireEvent.click(screen.getByRole('button', { name: 'Supplies' }));
    type('Reason', 'receipt paper');
    fireEvent.click(screen.getByRole('switch', { name: /tax invoice with GST/ }));
    type('GST on the invoice (SR)', '0.90');
    type('Number of the slip or invoice', 'INV-12');
    fireEvent.click(screen.getByRole('button', { name: 'Record it' }));
    await screen.findByText('Cash out $10.90: T01-000130');
    expect(inputsOf('shift.moveCash')).toMatchObject([
      {
        ...{ kind: 'payOut', amountCents: 1090, category: 'Supplies', gstCode: 'SR', gstCents: 90 },
        ...{ reason: 'receipt paper', reference: 'INV-12' },
      },
    ]);
  });

  it('R24: asks a shop without GST for no tax invoice with GST', async () => {
    start('manager');
    const { company } = engine.state();
    if (company === null) throw new Error('expected a company');
    engine.change({ company: { ...company, gstRegistered: false } });
    await openScreen();
    press('ArrowDown');
    await screen.findByRole('form', { name: 'Cash in and out' });
    fireEvent.click(screen.getByRole('radio', { name: 'Cash out' }));
    expect(screen.queryByRole('switch', { name: /GST/ })).toBeNull();
  });

  it('opens without a sale for a cashier once a manager has approved it', async () => {
    start('cashier');
    await openScreen();
    press('F3');
    await screen.findByRole('dialog', { name: 'Open the drawer' });
    fireEvent.click(screen.getByRole('button', { name: 'Change for a customer' }));
    fireEvent.submit(screen.getByRole('textbox', { name: 'Reason' }));
    fireEvent.change(await screen.findByLabelText('PIN of Siti'), { target: { value: demoPin } });
    const sheet = await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
    expect(within(sheet).getByLabelText<HTMLInputElement>('Reason').value).toBe('Change for a customer');
    fireEvent.change(within(sheet).getByLabelText('Reason'), { target: { value: 'helping' } });
    fireEvent.click(within(sheet).getByRole('button', { name: 'Approve' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(inputsOf('shift.openDrawer')).toMatchObject([
      { reason: 'Change for a customer' },
      { approval: { staffId: demoId(4, 3), reason: 'helping' } },
    ]);
  });
});

describe('what is looked at afterwards', () => {
  it('lists shifts with their Zs, and shows a Z beside them', async () => {
    start('manager');
    await openScreen();
    goTo(till, 'shift', 'shifts');
    fireEvent.click(await screen.findByRole('button', { name: /Z T01-0006/ }));
    await screen.findByRole('article', { name: 'Z T01-0007 on paper' });
  });

  it('issues the day report, and says who has not counted', async () => {
    start('manager');
    await openScreen();
    goTo(till, 'shift', 'day');
    await screen.findByText('Not counted yet: T02');
    fireEvent.click(screen.getByRole('button', { name: 'Issue the day report' }));
    await screen.findByRole('article', { name: 'D T01-0003 on paper' });
  });

  it('filters exceptions by kind, and names both people', async () => {
    start('manager');
    await openScreen();
    goTo(till, 'shift', 'exceptions');
    await screen.findByText(/why noSale/);
    expect(screen.getAllByText('approved by Siti')).toHaveLength(3);
    screen.getByText('A price below the lowest that is allowed, or below cost');
    screen.getByText(/Kopi O · why override/);
    fireEvent.click(screen.getByRole('button', { name: 'Reprint (1)' }));
    await waitFor(() => expect(screen.queryByText(/why noSale/)).toBeNull());
    screen.getByText(/why reprint/);
  });

  it('is nothing to a cashier but their own shifts and hours, and lets them clock in and out', async () => {
    start('cashier');
    await openScreen();
    const parts = within(screen.getByRole('navigation', { name: 'Parts of the shift' }));
    expect(parts.queryByRole('button', { name: 'Exceptions' })).toBeNull();
    expect(parts.queryByRole('button', { name: 'Day report' })).toBeNull();
    fireEvent.click(parts.getByRole('button', { name: 'Hours' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Clock in' }));
    await screen.findByText('Clock in at 14:12');
    screen.getByRole('button', { name: 'Begin a break' });
    fireEvent.click(screen.getByRole('button', { name: 'Clock out' }));
    await screen.findByText('Clock out at 14:12');
  });
});

describe('what was entered or typed wrongly', () => {
  it('is put right on a receipt, for a cashier with a manager’s PIN', async () => {
    start('cashier');
    await openScreen();
    press('F4');
    fireEvent.click(await screen.findByRole('button', { name: 'Correct how it was paid' }));
    const sheet = await screen.findByRole('dialog', { name: 'Correct how it was paid' });
    fireEvent.change(within(sheet).getByLabelText('Reason'), { target: { value: 'it was a card' } });
    fireEvent.click(within(sheet).getByRole('button', { name: 'Correct it' }));
    fireEvent.change(await screen.findByLabelText('PIN of Siti'), { target: { value: demoPin } });
    const approval = await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
    expect(within(approval).getByLabelText<HTMLInputElement>('Reason').value).toBe('it was a card');
    fireEvent.click(within(approval).getByRole('button', { name: 'Approve' }));
    await screen.findByText(/^Corrected on .*: \$13\.95 from Cash to Card$/);
    expect(screen.getByText('by Mei Ling · approved by Siti · it was a card')).toBeTruthy();
    expect(inputsOf('shift.correctTender').at(-1)).toMatchObject({ fromTender: 'cash', toTender: 'card' });
  });

  it('[SAL-48] is corrected from what the receipt was paid with alone, and each refusal is said', async () => {
    start('cashier');
    engine.drawer.isPaidAnew = true;
    await openScreen();
    press('F4');
    fireEvent.click(await screen.findByRole('button', { name: 'Correct how it was paid' }));
    const sheet = await screen.findByRole('dialog', { name: 'Correct how it was paid' });
    const was = within(await within(sheet).findByRole('radiogroup', { name: 'It was entered as' }));
    expect(was.getAllByRole('radio').map(({ textContent }) => textContent)).toEqual(['Cash']);
    fireEvent.change(within(sheet).getByLabelText('Reason'), { target: { value: 'it was a card' } });
    fireEvent.click(within(sheet).getByRole('button', { name: 'Correct it' }));
    const first = await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
    fireEvent.click(within(first).getByRole('button', { name: 'Leave it as it is' }));
    await within(sheet).findByText('Nobody approved it, so nothing was changed.');
    fireEvent.click(within(sheet).getByRole('button', { name: 'Correct it' }));
    fireEvent.change(await screen.findByLabelText('PIN of Siti'), { target: { value: demoPin } });
    const approval = await screen.findByRole('dialog', { name: 'Somebody else has to approve this' });
    fireEvent.click(within(approval).getByRole('button', { name: 'Approve' }));
    await within(sheet).findByText('This receipt was not paid that way.');
  });

  it('is a PIN, five times: a manager lifts the lock on the spot', async () => {
    engine = createFakeEngine();
    till = createTill(engine);
    render(<Kedai till={till} i18n={createI18n('en')} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Mei Ling, Cashier' }));
    fireEvent.change(screen.getByLabelText('PIN', { selector: 'input' }), { target: { value: '0000' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    fireEvent.click(await screen.findByRole('button', { name: 'A manager can lift this' }));
    const sheet = await screen.findByRole('dialog', { name: 'Let Mei Ling try again' });
    await within(sheet).findByRole('radio', { name: 'Siti' });
    fireEvent.change(within(sheet).getByLabelText('PIN'), { target: { value: demoPin } });
    fireEvent.change(within(sheet).getByLabelText('Reason'), { target: { value: 'forgot it' } });
    fireEvent.click(within(sheet).getByRole('button', { name: 'Lift the lock' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(inputsOf('identity.liftLock')).toMatchObject([
      { staffId: demoId(4, 1), approval: { staffId: demoId(4, 3), reason: 'forgot it' } },
    ]);
  });
});
