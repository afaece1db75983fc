import { LayoutGrid } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { QuickKeysView } from '#shared/bridge/quick-keys.ts';
import type { ProductTile } from '#shared/bridge.ts';
import type { RequestId } from '#shared/kernel/index.ts';
import { type Hotkeys, useHotkeys } from '../app/hotkeys.ts';
import { problemWords } from '../app/problem.ts';
import { useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Notice } from '../ui/notice.tsx';
import { ProductButton } from './product-button.tsx';

/** As many as there are digits to press with Alt. */
const KEYED_TILES = 9;

/** Products that are sold all day, in the order that somebody gave them: one tap, or Alt with a digit. */
export function QuickKeys(props: { readonly view: QuickKeysView; readonly onArrange: () => void }) {
  const { t } = useTranslation();
  const { view, onArrange } = props;
  const mayArrange = useRight('editPrices');
  return (
    <>
      <Asked view={view} mayArrange={mayArrange} />
      {view.pages.length === 0 ? (
        <Empty icon={<LayoutGrid size={48} strokeWidth={1.25} />} title={t('quickKeys.empty')}>
          {t(mayArrange ? 'quickKeys.emptyHelp' : 'quickKeys.emptyHelpOthers')}
          {mayArrange && (
            <Button kind="primary" className="mt-4" onClick={onArrange}>
              {t('quickKeys.firstPage')}
            </Button>
          )}
        </Empty>
      ) : (
        <PageOfTiles tiles={view.tiles} mayArrange={mayArrange} />
      )}
    </>
  );
}

function PageOfTiles(props: { readonly tiles: readonly ProductTile[]; readonly mayArrange: boolean }) {
  const { t } = useTranslation();
  if (props.tiles.length > 0) return <QuickTiles tiles={props.tiles} />;
  return (
    <Empty icon={<LayoutGrid size={48} strokeWidth={1.25} />} title={t('quickKeys.emptyPage')}>
      {t(props.mayArrange ? 'quickKeys.emptyPageHelp' : 'quickKeys.emptyPageOthers')}
    </Empty>
  );
}

function QuickTiles({ tiles }: { readonly tiles: readonly ProductTile[] }) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const keyed = tiles.slice(0, KEYED_TILES).map((tile, index): [string, (event: KeyboardEvent) => void] => [
    `Alt+${index + 1}`,
    (event) => {
      if (!event.repeat) void counter.add(tile);
    },
  ]);
  const keys: Hotkeys = Object.fromEntries(keyed);
  useHotkeys(keys);
  return (
    <fieldset
      aria-label={t('keypad.products')}
      className="-mx-1 grid min-h-0 flex-1 auto-rows-[8.625rem] grid-cols-[repeat(auto-fill,minmax(132px,1fr))] content-start gap-2 overflow-y-auto px-1 pt-1 pb-3 xl:auto-rows-[10.5rem] xl:grid-cols-[repeat(auto-fill,minmax(148px,1fr))]"
    >
      {tiles.map((tile, index) => (
        <ProductButton
          key={tile.variantId}
          tile={tile}
          large
          {...(index < KEYED_TILES ? { hotkey: `Alt+${index + 1}` } : {})}
          onPress={() => void counter.add(tile)}
        />
      ))}
    </fieldset>
  );
}

/** What this till asked about quick keys: it waits, or it was refused. */
function Asked({ view, mayArrange }: { readonly view: QuickKeysView; readonly mayArrange: boolean }) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [asked] = view.asked;
  if (asked === undefined) return null;
  const words = asked.code === null ? null : problemWords(t, asked.code);
  const isWaiting = asked.state === 'waiting';
  return (
    <Notice
      tone={isWaiting ? 'wait' : 'danger'}
      title={isWaiting || words === null ? t('quickKeys.waiting') : words.message}
      actions={
        mayArrange && (
          <Button
            size="small"
            onClick={() => void bridge.requests.cancel({ requestId: asked.requestId as RequestId })}
          >
            {t(isWaiting ? 'requests.cancel' : 'requests.dismiss')}
          </Button>
        )
      }
    >
      {words?.next}
    </Notice>
  );
}
