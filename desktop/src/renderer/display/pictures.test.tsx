import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { createI18n } from '../app/i18n/index.ts';
import { routeScan } from '../app/till.ts';
import { type CounterUnderTest, openCounter } from '../test/counter.ts';
import { demoBarcode } from '../test/demo-shop.ts';
import { IdleView } from './display-views.tsx';
import { createPictures } from './pictures.ts';
import { SaleView } from './sale-view.tsx';
import { type PictureOf, snapshotOf } from './snapshot.ts';

let shop: CounterUnderTest;
afterEach(() => shop.close());

const cartShown = (pictureOf: PictureOf) => {
  const { view } = snapshotOf(shop.till, pictureOf);
  if (view.kind !== 'sale') throw new Error(`expected a sale, not ${view.kind}`);
  return view;
};
const scan = (index: number): Promise<void> => act(async () => routeScan(shop.till, demoBarcode(index)));

describe('pictures on the customer’s display', () => {
  it('are of the newest line alone, once the engine has answered, and asked for once', async () => {
    shop = await openCounter();
    await scan(10);
    await scan(11);
    let known = 0;
    const pictureOf = createPictures(shop.till.bridge, () => {
      known += 1;
    });
    const asked = () => shop.engine.requests.filter(({ path }) => path === 'catalog.product').length;
    const before = asked();
    expect(cartShown(pictureOf).lines.map(({ picture }) => picture)).toEqual([null, null]);
    await waitFor(() => expect(known).toBe(1));
    const [newest, other] = cartShown(pictureOf).lines;
    expect(newest?.picture).toMatch(/^<svg/);
    expect(other?.picture).toBeNull();
    expect(asked() - before).toBe(1);
  });

  it('stand where the first letter stands while there is none, so that nothing jumps', async () => {
    shop = await openCounter();
    await scan(10);
    const show = (pictureOf: PictureOf) => {
      const { container, unmount } = render(
        <I18nextProvider i18n={createI18n('en')}>
          <SaleView cart={cartShown(pictureOf)} language="en" shop="Kampong Minimart" />
        </I18nextProvider>,
      );
      const newest = within(container).getByRole('region', { name: 'Just added' });
      const shown = { frame: newest.querySelector('.tint')?.className, image: newest.querySelector('img') };
      unmount();
      return shown;
    };
    const without = show(() => null);
    const withOne = show(() => '<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(without.image).toBeNull();
    expect(withOne.image?.getAttribute('src')).toMatch(/^data:image\/svg/);
    expect(withOne.frame).toBe(without.frame);
  });
});

describe('the display while nobody buys', () => {
  const picture = 'data:image/webp;base64,UklGRg==';

  it('shows the shop’s picture and words, which its settings have', async () => {
    shop = await openCounter();
    const { settings } = shop.engine.state();
    await act(async () => {
      const display = { text: 'Open 8 am to 10 pm', picture };
      await shop.till.bridge.app.saveSettings({ ...settings, display });
    });
    const { view } = snapshotOf(shop.till);
    if (view.kind !== 'idle') throw new Error(`expected nobody, not ${view.kind}`);
    cleanup();
    render(<IdleView shop="Kampong Minimart" text={view.text} picture={view.picture} />);
    expect(screen.getByText('Open 8 am to 10 pm')).toBeTruthy();
    expect(document.querySelector('img')?.getAttribute('src')).toBe(picture);
    expect(screen.getByText('Selamat datang')).toBeTruthy();
  });
});
