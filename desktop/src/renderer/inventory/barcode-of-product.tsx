import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AskedItem } from '#shared/bridge/asked.ts';
import type { ProductTile } from '#shared/bridge.ts';
import type { Rejection, RequestId } from '#shared/kernel/index.ts';
import { formatMoney } from '../app/format.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { ProductPicture } from '../catalog/product-picture.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

const foundLimit = 8;

/** Gives the code to a product that is chosen by its name: asked of the server, and waiting while it can't be reached. */
export function BarcodeOfProduct({
  item,
  onDone,
}: {
  readonly item: AskedItem;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const requestId = useRef(newId(now) as RequestId);
  const [text, setText] = useState(item.words);
  const [chosen, setChosen] = useState<ProductTile | null>(null);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const found = useFound(text);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { code } = item;
    if (chosen === null || code === null) return;
    const { productId, variantId } = chosen;
    const changes = { barcodes: [{ variantId, add: [code], remove: [] }] };
    const answer = await bridge.requests.make({
      requestId: requestId.current,
      type: 'catalog.editProduct',
      input: { productId, seen: {}, changes },
    });
    if (answer.ok) onDone();
    else setProblem(answer.error);
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex min-h-0 flex-col gap-4 p-5">
      {item.words !== '' && <p className="font-mono font-semibold break-all">{item.code}</p>}
      <Field
        label={t('asked.product.search')}
        autoFocus
        type="search"
        maxLength={200}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(null);
        }}
      />
      <ul aria-label={t('asked.product.found')} className="min-h-0 divide-y divide-line overflow-y-auto">
        {found.map((tile) => (
          <li key={tile.variantId}>
            <Found
              tile={tile}
              isChosen={tile.variantId === chosen?.variantId}
              onChoose={() => setChosen(tile)}
            />
          </li>
        ))}
      </ul>
      {problem && <Notice tone="danger" title={problemText(t, problem)} />}
      <Button type="submit" kind="primary" hotkey="Enter" disabled={chosen === null}>
        {t('asked.product.submit')}
      </Button>
    </form>
  );
}

function Found(props: {
  readonly tile: ProductTile;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const { settings } = useAppState();
  const { tile, isChosen } = props;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={props.onChoose}
      className={`flex min-h-14 w-full items-center gap-3 px-2 text-left focus-visible:-outline-offset-3 ${
        isChosen ? 'marked' : 'hover:bg-sunken'
      }`}
    >
      <ProductPicture tile={tile} className="size-11 rounded-lg" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{localName(tile, settings.language)}</span>
        <span className="figures text-sm text-ink-soft">
          {[tile.variantName, tile.sku].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className="figures font-semibold">{formatMoney(tile.priceCents)}</span>
    </button>
  );
}

/** Products for what is typed; nothing is searched for nothing. */
function useFound(text: string): readonly ProductTile[] {
  const { bridge } = useTill();
  const [found, setFound] = useState<readonly ProductTile[]>([]);
  useEffect(() => {
    let current = true;
    const search = text.trim();
    if (search === '') setFound([]);
    else {
      void bridge.catalog
        .search({ text: search, limit: foundLimit })
        .then((answer) => current && answer.ok && setFound(answer.value));
    }
    return () => {
      current = false;
    };
  }, [bridge, text]);
  return found;
}
