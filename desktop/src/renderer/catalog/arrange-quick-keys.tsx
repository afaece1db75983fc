import { ChevronLeft, ChevronRight, Plus, Trash2, Undo2 } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuickKeysView } from '#shared/bridge/quick-keys.ts';
import type { ProductTile } from '#shared/bridge.ts';
import {
  MAX_QUICK_KEYS,
  MAX_QUICK_PAGE_NAME,
  MAX_QUICK_PAGES,
  type QuickKey,
} from '#shared/catalog/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { ProductSearch } from '../pricing/scope-picker.tsx';
import { Button } from '../ui/button.tsx';
import { Toggle } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { ArrangeTiles } from './arrange-tiles.tsx';
import {
  type Arrangement,
  addKey,
  addPage,
  arrangementOf,
  changePage,
  chosenPage,
  type DraftPage,
  deletePage,
  movePage,
  nameProblem,
  patchesOf,
  whyNotAdded,
} from './arrangement.ts';
import { localName } from './local-name.ts';
import { QuickPageTabs } from './quick-page-tabs.tsx';
import { useArrangedTiles } from './use-arranged-tiles.ts';
import { useArranging } from './use-arranging.ts';

type Change = (step: (before: Arrangement) => Arrangement) => void;

/** Puts quick keys in order. Nothing of it holds before it is saved, and then all of it does. */
export function ArrangeQuickKeys(props: { readonly view: QuickKeysView; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { now, settings } = useAppState();
  const [before] = useState(props.view.pages);
  const newPage = (arrangement: Arrangement): Arrangement =>
    addPage(
      arrangement,
      newId(now),
      freeName((number) => t('quickKeys.newName', { number }), arrangement),
    );
  const arranging = useArranging(() => {
    const shown = arrangementOf(before, props.view.pageId);
    return before.length === 0 ? newPage(shown) : shown;
  });
  const { arrangement, change } = arranging;
  const [said, setSaid] = useState<string | null>(null);
  const { tiles, show, isKnown } = useArrangedTiles(arrangement.chosen, props.view.tiles);
  const page = chosenPage(arrangement);
  const add = (tile: ProductTile): void => {
    if (page === undefined) return;
    const key = { productId: tile.productId, variantId: tile.variantId } as QuickKey;
    const why = whyNotAdded(arrangement, key);
    const name = localName(tile, settings.language);
    setSaid(why && t(why === 'there' ? 'quickKeys.there' : 'quickKeys.full', { name, max: MAX_QUICK_KEYS }));
    if (why !== null) return;
    show([tile]);
    change((last) => addKey(last, key));
  };
  useScannedProducts(add, (problem) => setSaid(problem));
  const hasProblem = arrangement.pages.some((each) => nameProblem(arrangement, each) !== null);
  const badName = page === undefined ? null : nameProblem(arrangement, page);
  const patches = patchesOf(before, arrangement);
  const leave = async (): Promise<void> => {
    if (patches.length === 0 || (await arranging.save(patches))) props.onDone();
  };
  return (
    <section
      aria-label={t('quickKeys.arranging')}
      className="flex min-h-0 min-w-0 flex-col gap-2 overflow-y-auto p-3 pb-0"
    >
      <Head
        arranging={arranging}
        isChanged={patches.length > 0}
        canSave={!hasProblem}
        onSave={() => void leave()}
        onCancel={props.onDone}
      />
      {arranging.problem !== null && <Notice tone="danger" title={problemText(t, arranging.problem)} />}
      <QuickPageTabs pages={arrangement.pages} chosen={arrangement.chosen} onChoose={arranging.choose}>
        {page !== undefined && <PageActions page={page} arrangement={arrangement} change={change} />}
        <Button
          icon={<Plus size={18} aria-hidden="true" />}
          disabled={arrangement.pages.length >= MAX_QUICK_PAGES * 2}
          onClick={() => change(newPage)}
        >
          {t('quickKeys.newPage')}
        </Button>
      </QuickPageTabs>
      {page !== undefined && (
        <>
          <div className="flex shrink-0 flex-wrap items-start gap-x-3 gap-y-2 [&>*:first-child]:flex-2 [&>*:nth-child(2)]:flex-3 [&>*:not(:last-child)]:min-w-40">
            <Field
              label={t('quickKeys.name')}
              maxLength={MAX_QUICK_PAGE_NAME}
              value={page.name}
              problem={badName === null ? null : t(`quickKeys.${badName}`)}
              onChange={(event) => arranging.edit((last) => changePage(last, { name: event.target.value }))}
            />
            <ProductSearch label={t('quickKeys.add')} onChoose={add} />
            <div className="pt-6.5">
              <Toggle
                label={t('quickKeys.onlyHere')}
                checked={page.outletId !== null}
                onChange={(only) =>
                  change((last) => changePage(last, { outletId: only ? props.view.outletId : null }))
                }
              />
            </div>
          </div>
          {said !== null && <Notice tone="plain" title={said} />}
          <ArrangeTiles page={page} tiles={tiles} isKnown={isKnown} change={change} />
        </>
      )}
    </section>
  );
}

/** "Page 3", or the next number that no page has. */
function freeName(nameOf: (number: number) => string, arrangement: Arrangement): string {
  const taken = new Set(arrangement.pages.map(({ name }) => name));
  let number = arrangement.pages.length + 1;
  while (taken.has(nameOf(number))) number += 1;
  return nameOf(number);
}

/** While quick keys are arranged, a scan is a product for the page, not for the cart. */
function useScannedProducts(add: (tile: ProductTile) => void, refuse: (problem: string) => void): void {
  const { t } = useTranslation();
  const { counter } = useTill();
  const scanned = async (code: string): Promise<void> => {
    const answer = await counter.selling.checkPrice(code);
    if (answer.ok) latest.current.add(answer.value.tile);
    else refuse(problemText(t, answer.error));
  };
  const latest = useRef({ add, scanned });
  latest.current = { add, scanned };
  useLayoutEffect(() => {
    counter.takeScans((code) => {
      void latest.current.scanned(code);
      return true;
    });
    return () => counter.takeScans(null);
  }, [counter]);
}

function Head(props: {
  readonly arranging: ReturnType<typeof useArranging>;
  readonly isChanged: boolean;
  readonly canSave: boolean;
  readonly onSave: () => void;
  readonly onCancel: () => void;
}) {
  const { t } = useTranslation();
  const { arranging, isChanged } = props;
  const [asks, setAsks] = useState(false);
  const cancel = (): void => (isChanged && !asks ? setAsks(true) : props.onCancel());
  useHotkeys({
    'Ctrl+Z': () => arranging.undo(),
    Escape: () => cancel(),
  });
  return (
    <header className="flex shrink-0 flex-wrap items-center justify-end gap-2">
      <h2 className="min-w-40 flex-1 text-lg font-semibold">{t('quickKeys.arranging')}</h2>
      <Button
        hotkey="Ctrl Z"
        icon={<Undo2 size={18} aria-hidden="true" />}
        disabled={!arranging.canUndo}
        onClick={arranging.undo}
      >
        {t('quickKeys.undo')}
      </Button>
      <Button hotkey="Esc" kind={asks && isChanged ? 'danger' : 'quiet'} onClick={cancel}>
        {t(asks && isChanged ? 'quickKeys.discard' : 'quickKeys.cancel')}
      </Button>
      <Button kind="primary" disabled={!props.canSave} onClick={props.onSave}>
        {t('quickKeys.save')}
      </Button>
    </header>
  );
}

/** Moves the page that is chosen among the others, or takes it away. */
function PageActions(props: {
  readonly page: DraftPage;
  readonly arrangement: Arrangement;
  readonly change: Change;
}) {
  const { t } = useTranslation();
  const { page, arrangement, change } = props;
  const index = arrangement.pages.indexOf(page);
  return (
    <>
      <Button
        size="icon"
        aria-label={t('quickKeys.pageLeft')}
        disabled={index === 0}
        icon={<ChevronLeft size={20} aria-hidden="true" />}
        onClick={() => change((last) => movePage(last, -1))}
      />
      <Button
        size="icon"
        aria-label={t('quickKeys.pageRight')}
        disabled={index === arrangement.pages.length - 1}
        icon={<ChevronRight size={20} aria-hidden="true" />}
        onClick={() => change((last) => movePage(last, 1))}
      />
      <Button
        size="icon"
        kind="danger"
        aria-label={t('quickKeys.deletePage')}
        icon={<Trash2 size={20} aria-hidden="true" />}
        onClick={() => change(deletePage)}
      />
    </>
  );
}
