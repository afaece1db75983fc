import { cx } from 'class-variance-authority';
import { useTranslation } from 'react-i18next';
import type { ProductTile } from '#shared/bridge.ts';
import { formatMoney, formatQuantity } from '../app/format.ts';
import { useAppState } from '../app/use-till.ts';
import { KeyHint } from '../ui/key-hint.tsx';
import { Spoken } from '../ui/spoken.tsx';
import { localName } from './local-name.ts';
import { ProductPicture } from './product-picture.tsx';
import { isNoneLeft } from './stock-words.ts';
import { Unbroken } from './unbroken.tsx';

/** A product to tap: picture, name, price, and a word when none is left on record. */
export function ProductButton({
  tile,
  large = false,
  hotkey,
  onPress,
}: {
  readonly tile: ProductTile;
  /** With more picture: for what is found by its place. */
  readonly large?: boolean;
  /** The key that does the same, shown and told to assistive technology. */
  readonly hotkey?: string;
  readonly onPress: () => void;
}) {
  const { t } = useTranslation();
  const { settings } = useAppState();
  const name = localName(tile, settings.language);
  const { hasOpenPrice, isService = false, onHandMilli, listPriceCents, priceCents } = tile;
  const price = hasOpenPrice ? t('why.open') : formatMoney(listPriceCents ?? priceCents);
  const isLow = !isService && isNoneLeft(onHandMilli);
  const known = onHandMilli === null ? t('keypad.unknown') : formatQuantity(onHandMilli);
  const left = isLow ? t('keypad.noneLeft') : known;
  return (
    <button
      type="button"
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPress}
      aria-keyshortcuts={hotkey}
      className="relative flex min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-surface text-left transition-colors hover:border-line-strong active:bg-accent-soft"
    >
      <ProductPicture tile={tile} className={cx('w-full', large ? 'min-h-0 flex-1' : 'h-[72px]')} />
      {hotkey !== undefined && (
        <span className="absolute top-1.5 right-1.5">
          <KeyHint>{hotkey.replace('+', ' ')}</KeyHint>
        </span>
      )}
      <span
        className={cx(
          'flex flex-col justify-between px-2.5 pt-1.5 pb-2',
          large ? 'shrink-0' : 'min-h-0 flex-1',
        )}
      >
        <span className={cx('line-clamp-2 text-sm leading-tight font-medium', large && 'min-h-[2lh]')}>
          <Unbroken text={name} />
          <Spoken>,</Spoken>
        </span>{' '}
        <span className="flex items-baseline justify-between gap-1">
          <span className="figures font-semibold">
            {price}
            <Spoken>,</Spoken>
          </span>{' '}
          <span className={cx('figures text-xs', isLow ? 'text-wait' : 'text-ink-soft')}>
            {isService ? '' : left}
          </span>
        </span>
      </span>
    </button>
  );
}
