import { cx } from 'class-variance-authority';
import type { ProductTile } from '#shared/bridge.ts';
import { useAppState } from '../app/use-till.ts';
import { Decoration } from '../ui/decoration.tsx';
import { localName } from './local-name.ts';

interface Pictured {
  readonly tile: Pick<ProductTile, 'name' | 'nameZh' | 'furtherNames' | 'picture' | 'productId'>;
  readonly className?: string;
}

/** A product's drawn picture, or its first letter on its own tint where it has none. */
export function ProductPicture(props: Pictured) {
  const { settings } = useAppState();
  return <PictureIn {...props} language={settings.language} isLazy />;
}

/** The same where no till is asked for the language. */
export function PictureIn(
  props: Pictured & {
    readonly language: string;
    /** Among many, it is drawn once it comes into sight. */
    readonly isLazy?: boolean;
  },
) {
  const { tile, language, isLazy = false, className } = props;
  return (
    <span
      aria-hidden="true"
      className={cx('tint flex shrink-0 items-center justify-center overflow-hidden', className)}
      style={{ ['--hue' as string]: hueOf(tile.productId) }}
    >
      {tile.picture === null ? (
        <Decoration className="text-2xl font-semibold text-ink-soft">
          {[...localName({ ...tile, variantName: null }, language)][0] ?? ''}
        </Decoration>
      ) : (
        <img
          src={pictureSource(tile.picture)}
          alt=""
          loading={isLazy ? 'lazy' : 'eager'}
          className="size-full object-contain p-1"
        />
      )}
    </span>
  );
}

/** Drawn pictures are SVG text; whole addresses are taken as they are. */
const pictureSource = (picture: string): string =>
  picture.startsWith('data:') ? picture : `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture)}`;

const hueOf = (id: string): number => [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 360, 7);
