import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Role, rightsByRole } from '#shared/identity/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { createTill, routeScan, type Till } from '../app/till.ts';
import { demoBarcode, demoPin, demoStaff } from '../test/demo-shop.ts';
import { createFakeEngine, type FakeEngine } from '../test/fake-engine.ts';
import { type DisplayChannel, hearTill, silentAfterMs, tellDisplay } from './channel.ts';
import { CustomerDisplay } from './customer-display.tsx';
import { snapshotOf } from './snapshot.ts';

/** Channels that hear each other, as pages of one origin do, and themselves not. */
class Wire {
  readonly sent: unknown[] = [];
  readonly #ends = new Set<EventTarget>();

  readonly open = (): DisplayChannel => {
    const end = new EventTarget();
    this.#ends.add(end);
    return {
      postMessage: (data) => {
        this.sent.push(data);
        for (const other of this.#ends)
          if (other !== end)
            other.dispatchEvent(new MessageEvent('message', { data: structuredClone(data) }));
      },
      addEventListener: end.addEventListener.bind(end) as DisplayChannel['addEventListener'],
      removeEventListener: end.removeEventListener.bind(end) as DisplayChannel['removeEventListener'],
      close: () => void this.#ends.delete(end),
    };
  };
}

const [cashier] = demoStaff;
if (!cashier) throw new Error('expected a cashier');
const atTheTill = {
  person: { ...cashier, rights: rightsByRole[cashier.role as Role] },
  shift: { id: 's', openedAt: '2026-11-21T00:30:00.000Z', businessDate: '2026-11-21' },
};

let engine: FakeEngine;
let till: Till;
let wire: Wire;
let stopTelling: () => void;

beforeEach(async () => {
  wire = new Wire();
  engine = createFakeEngine(atTheTill);
  till = createTill(engine);
  stopTelling = tellDisplay(till, wire.open());
  await waitFor(() => expect(till.counter.getState().cart).not.toBeNull());
  render(<CustomerDisplay openChannel={wire.open} i18n={createI18n('en')} />);
});
afterEach(() => {
  cleanup();
  stopTelling();
  till.stop();
});

const scan = async (...codes: readonly string[]): Promise<void> => {
  for (const code of codes) await act(async () => routeScan(till, code));
};
const cartNow = () => {
  const { cart } = till.counter.getState();
  if (!cart) throw new Error('expected a cart');
  return cart;
};
const saysTotal = async (text: string): Promise<void> => {
  await waitFor(() => expect(screen.getByRole('status', { name: 'Total' }).textContent).toBe(text));
};

describe('the customer’s display', () => {
  it('welcomes in four languages with the shop’s name while nobody buys', async () => {
    await screen.findByRole('heading', { name: 'Kampong Minimart' });
    for (const words of ['Welcome', '欢迎光临', 'Selamat datang', 'நல்வரவு'])
      expect(screen.getByText(words)).toBeDefined();
  });

  it('shows the cart as it grows, the newest large with both its names, and the total with its GST', async () => {
    await scan(demoBarcode(10), demoBarcode(11), demoBarcode(11));
    await waitFor(() => expect(cartNow().lines).toHaveLength(2));
    const { totalCents, lines } = cartNow();
    await saysTotal(`$${(totalCents / 100).toFixed(2)}`);
    const newest = screen.getByRole('region', { name: 'Just added' });
    const last = lines.at(-1);
    expect(newest.textContent).toContain(last?.name);
    if (last?.nameZh) expect(newest.textContent).toContain(last.nameZh);
    expect(newest.textContent).toContain('2 ×');
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
    expect(screen.getByText(/^Includes GST \$/)).toBeDefined();
    await act(async () => void till.counter.clear());
    await screen.findByText('Welcome');
  });

  it('says what is to be paid, what was given and what is left, then the change, thanks and the e-receipt', async () => {
    await scan(demoBarcode(10));
    await waitFor(() => expect(cartNow().lines).toHaveLength(1));
    await act(async () => till.payment.start());
    await screen.findByText('Amount due');
    await act(async () => {
      till.payment.choose('nets', cartNow());
      till.payment.type('1.00');
      await till.payment.take(cartNow());
    });
    await screen.findByText('Left to pay');
    expect(screen.getByText('NETS').closest('dl')?.textContent).toContain('$1.00');
    await act(async () => {
      till.payment.type('10.00');
      await till.payment.take(cartNow());
    });
    const change = await screen.findByRole('status', { name: 'Change' });
    await waitFor(() => expect(change.textContent).toMatch(/^\$\d+\.\d\d$/));
    expect(screen.getByText('Thank you!')).toBeDefined();
    expect(screen.queryByRole('img')).toBeNull();
    const { saleId } = till.payment.getState().completed ?? { saleId: '' };
    await act(async () => void (await till.payment.showLink(saleId)));
    await screen.findByRole('img', { name: 'QR code of the receipt' });
    await act(async () => till.payment.next());
    await screen.findByText('Welcome');
  });

  it('[PAY-35] shows the till’s PayNow code while it can be paid, and that it has expired', async () => {
    engine.change({ payNow: { proxy: '201403121W', name: 'Kampong Minimart' } });
    await scan(demoBarcode(10));
    await waitFor(() => expect(cartNow().lines).toHaveLength(1));
    await act(async () => {
      till.payment.start();
      till.payment.choose('paynow', cartNow());
    });
    await screen.findByRole('img', { name: 'PayNow code for $3.47' });
    const { reference } = till.payment.getState();
    expect(screen.getByText(new RegExp(`^Reference ${reference} · Can be paid for 0`))).toBeDefined();
    const { view } = snapshotOf(till);
    expect(view.kind === 'sale' && view.due?.payNow?.text).toContain(reference);
    await act(async () => till.payment.setState({ payNow: { reference, expiresAtMs: Date.now() - 1 } }));
    await screen.findByText('This code has expired. Please wait for a new one.');
    await act(async () => till.payment.choose('cash', cartNow()));
    await screen.findByRole('region', { name: 'Just added' });
  });

  it('shows an earlier sale’s e-receipt as long as the till does', async () => {
    await act(async () => void (await till.payment.showLink('019a0000-0000-7000-8000-000000000099')));
    await screen.findByRole('img', { name: 'QR code of the receipt' });
    await act(async () => till.payment.hideLink());
    await screen.findByText('Welcome');
  });

  it('shows nothing of a cart while nobody is signed in, and says so of a training', async () => {
    await scan(demoBarcode(10));
    await screen.findByRole('status', { name: 'Total' });
    await act(async () => engine.change({ training: true }));
    await screen.findByText(/^TRAINING/);
    await act(async () => void (await till.bridge.identity.signOut({})));
    await screen.findByText('Welcome');
    expect(screen.queryByRole('status', { name: 'Total' })).toBeNull();
    await act(async () => void (await till.bridge.identity.signIn({ staffId: cashier.id, pin: demoPin })));
    await screen.findByRole('status', { name: 'Total' });
  });

  it('speaks the till’s language', async () => {
    await act(async () => engine.change({ settings: { ...engine.state().settings, language: 'zh' } }));
    await scan(demoBarcode(10));
    await waitFor(() => expect(document.documentElement.lang).toBe('zh-Hans'));
    const newest = await screen.findByRole('region', { name: '刚刚加入' });
    expect(within(newest).getByText(cartNow().lines[0]?.nameZh ?? '?')).toBeDefined();
  });
});

describe('what a till tells its display', () => {
  it('is nothing that only the shop may see', async () => {
    const [product] = [demoBarcode(10)];
    await scan(product);
    await waitFor(() => expect(cartNow().lines).toHaveLength(1));
    const secret = 'not for customers';
    const [line] = cartNow().lines;
    if (!line) throw new Error('expected a line');
    const marked = { ...line, costCents: 1234567, floorCents: 1234567, onHandMilli: 1234567, note: secret };
    till.counter.setState({ cart: { ...cartNow(), customerId: secret as never, lines: [marked] } });
    const { state } = till.session.getState();
    if (!state) throw new Error('expected a state');
    const text = JSON.stringify(snapshotOf(till));
    for (const hidden of [secret, '1234567', cashier.name, cashier.id, state.shift?.id ?? '?', line.sku])
      expect(text).not.toContain(`"${hidden}"`);
    expect(text).not.toContain('1234567');
    const shown = ['lineId', 'name', 'nameZh', 'picture', 'productId', 'quantityMilli'];
    expect(Object.keys(JSON.parse(text).view.lines[0]).sort()).toEqual([
      ...shown,
      ...['savedCents', 'totalCents', 'unitCents'],
    ]);
  });

  it('is composed only while a display asks', async () => {
    cleanup();
    const other = new Wire();
    const stop = tellDisplay(till, other.open());
    await scan(demoBarcode(10));
    await waitFor(() => expect(cartNow().lines).toHaveLength(1));
    expect(other.sent).toEqual([]);
    stop();
  });
});

describe('what a display believes', () => {
  const shown = (page: string, isChange: boolean, shop: string) => ({
    kind: 'shown',
    page,
    isChange,
    snapshot: { shop, language: 'en', theme: 'light', training: false, view: { kind: 'idle' } },
  });

  it('is the window of the till in which something happens, and none that is silent for long', () => {
    vi.useFakeTimers();
    try {
      const own = new Wire();
      const tills = own.open();
      const heard: (string | null)[] = [];
      const stop = hearTill(own.open(), (snapshot) => heard.push(snapshot?.shop ?? null));
      expect(own.sent).toEqual([{ kind: 'ask' }]);
      tills.postMessage(shown('one', true, 'first'));
      tills.postMessage(shown('two', false, 'second'));
      expect(heard).toEqual(['first']);
      tills.postMessage(shown('two', true, 'second'));
      tills.postMessage(shown('one', false, 'first'));
      expect(heard).toEqual(['first', 'second']);
      vi.advanceTimersByTime(silentAfterMs - 1);
      expect(heard).toHaveLength(2);
      vi.advanceTimersByTime(1);
      expect(heard.at(-1)).toBeNull();
      tills.postMessage(shown('one', false, 'first'));
      expect(heard.at(-1)).toBe('first');
      stop();
      tills.postMessage(shown('one', true, 'later'));
      expect(heard.at(-1)).toBe('first');
    } finally {
      vi.useRealTimers();
    }
  });
});
