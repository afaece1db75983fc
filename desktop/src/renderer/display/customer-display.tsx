import type { i18n as I18n } from 'i18next';
import { useEffect, useState } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { screenLanguages } from '#shared/devices/index.ts';
import { useLooks } from '../app/use-looks.ts';
import { type DisplayChannel, hearTill } from './channel.ts';
import { DoneView, IdleView, ReceiptView } from './display-views.tsx';
import { SaleView } from './sale-view.tsx';
import type { DisplaySnapshot } from './snapshot.ts';

/** The screen that faces the customer. It shows what it hears from the till's page, and the welcome while it hears nothing. */
export function CustomerDisplay(props: { readonly openChannel: () => DisplayChannel; readonly i18n: I18n }) {
  const { openChannel, i18n } = props;
  const [heard, setHeard] = useState<DisplaySnapshot | null>(null);
  const [shop, setShop] = useState<string | null>(null);
  const [idle, setIdle] = useState(plain);
  useEffect(
    () =>
      hearTill(openChannel(), (snapshot) => {
        setHeard(snapshot);
        if (snapshot?.shop) setShop(snapshot.shop);
        if (snapshot?.view.kind === 'idle') setIdle(snapshot.view);
      }),
    [openChannel],
  );
  const language = screenLanguages.find((known) => known === heard?.language) ?? 'en';
  useLooks(language, heard?.theme ?? 'system', i18n);
  return (
    <I18nextProvider i18n={i18n}>
      <div className="flex h-full flex-col overflow-hidden bg-canvas select-none">
        {heard?.training && <Training />}
        <main className="min-h-0 flex-1">
          <View snapshot={heard} shop={shop} idle={idle} />
        </main>
      </div>
    </I18nextProvider>
  );
}

/** What the shop says of itself while nobody buys; what was heard last stays when the till is silent. */
const plain: { readonly text: string; readonly picture: string | null } = { text: '', picture: null };

function View({
  snapshot,
  shop,
  idle,
}: {
  readonly snapshot: DisplaySnapshot | null;
  readonly shop: string | null;
  readonly idle: typeof plain;
}) {
  const view = snapshot?.view;
  switch (view?.kind) {
    case 'sale':
      return <SaleView cart={view} language={snapshot?.language ?? 'en'} shop={shop} />;
    case 'done':
      return <DoneView {...view} />;
    case 'receipt':
      return <ReceiptView link={view.link} />;
    default:
      return <IdleView shop={shop} text={idle.text} picture={idle.picture} />;
  }
}

function Training() {
  const { t } = useTranslation();
  return (
    <p
      role="status"
      className="shrink-0 border-b-4 border-wait bg-wait-soft px-4 py-1 text-center text-[clamp(1.125rem,4vmin,2.25rem)] font-bold text-wait"
    >
      {t('display.training')}
    </p>
  );
}
