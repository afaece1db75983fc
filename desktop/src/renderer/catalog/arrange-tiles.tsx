import { cx } from 'class-variance-authority';
import { ChevronLeft, ChevronRight, CircleOff, X } from 'lucide-react';
import { type PointerEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProductTile } from '#shared/bridge.ts';
import { useAppState } from '../app/use-till.ts';
import { type Arrangement, type DraftPage, moveKey, removeKey } from './arrangement.ts';
import { localName } from './local-name.ts';
import { ProductPicture } from './product-picture.tsx';

/** The keys of a page as they are arranged: moved by their buttons, or by dragging a picture to another place. */
export function ArrangeTiles(props: {
  readonly page: DraftPage;
  readonly tiles: ReadonlyMap<string, ProductTile>;
  /** What has no tile now has none: it isn't on sale here. */
  readonly isKnown: boolean;
  readonly change: (step: (before: Arrangement) => Arrangement) => void;
}) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  const { page, tiles, change } = props;
  const drag = useDrag((variantId, over) => {
    const to = page.keys.findIndex((key) => key.variantId === over);
    if (to >= 0) change((last) => moveKey(last, variantId, to));
  });
  return (
    <ul
      aria-label={t('quickKeys.added')}
      className="grid auto-rows-[10.5rem] grid-cols-[repeat(auto-fill,minmax(132px,1fr))] content-start gap-2 pt-1 pb-3"
    >
      {page.keys.map(({ variantId }, index) => {
        const tile = tiles.get(variantId);
        const missing = props.isKnown ? t('quickKeys.missing') : '…';
        const name = tile === undefined ? missing : localName(tile, settings.language);
        const move = (to: number) => () => change((last) => moveKey(last, variantId, to));
        return (
          <li
            key={variantId}
            data-arranged={variantId}
            className={cx(
              'flex min-w-0 flex-col overflow-hidden rounded-lg border bg-surface',
              drag.over === variantId ? 'border-accent bg-accent-soft' : 'border-line',
              drag.dragged === variantId && 'opacity-50',
            )}
          >
            <span
              {...drag.handle(variantId)}
              className="block h-18 shrink-0 cursor-grab touch-none select-none"
            >
              {tile === undefined ? (
                <span className="flex h-full items-center justify-center bg-sunken text-ink-soft">
                  <CircleOff size={28} aria-hidden="true" />
                </span>
              ) : (
                <ProductPicture tile={tile} className="h-full w-full" />
              )}
            </span>
            <span className="min-h-0 flex-1 px-2.5 pt-1.5 text-sm leading-tight font-medium">
              <span className="line-clamp-2">{name}</span>
            </span>
            <span className="flex h-12 shrink-0 border-t border-line">
              <TileAction
                label={t('quickKeys.left', { name })}
                disabled={index === 0}
                onPress={move(index - 1)}
              >
                <ChevronLeft size={20} aria-hidden="true" />
              </TileAction>
              <TileAction
                label={t('quickKeys.remove', { name })}
                onPress={() => change((last) => removeKey(last, variantId))}
              >
                <X size={20} aria-hidden="true" />
              </TileAction>
              <TileAction
                label={t('quickKeys.right', { name })}
                disabled={index === page.keys.length - 1}
                onPress={move(index + 1)}
              >
                <ChevronRight size={20} aria-hidden="true" />
              </TileAction>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function TileAction(props: {
  readonly label: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={props.label}
      disabled={props.disabled ?? false}
      onClick={props.onPress}
      className="flex flex-1 items-center justify-center hover:bg-sunken disabled:text-line-strong"
    >
      {props.children}
    </button>
  );
}

/** The key that a pointer is over; pictures are drawn by the shop's own, and nothing of them is asked. */
const keyAt = ({ clientX, clientY }: PointerEvent): string | null =>
  document.elementFromPoint(clientX, clientY)?.closest('[data-arranged]')?.getAttribute('data-arranged') ??
  null;

/** Dragging with mouse, pen or finger. The pointer stays with the picture where it went down, and nothing moves before it is let go. */
function useDrag(drop: (variantId: string, over: string) => void) {
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const end = (): void => {
    setDragged(null);
    setOver(null);
  };
  return {
    dragged,
    over: over === dragged ? null : over,
    handle: (variantId: string) => ({
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragged(variantId);
      },
      onPointerMove: (event: PointerEvent) => {
        if (dragged === variantId) setOver(keyAt(event));
      },
      onPointerUp: (event: PointerEvent) => {
        const target = dragged === variantId ? keyAt(event) : null;
        end();
        if (target !== null && target !== variantId) drop(variantId, target);
      },
      onPointerCancel: end,
    }),
  };
}
