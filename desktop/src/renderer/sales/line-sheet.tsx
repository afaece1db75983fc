import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rejection } from '#shared/kernel/index.ts';
import type { PricedLine } from '#shared/sales/index.ts';
import { formatMoney, formatQuantity } from '../app/format.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useCounter, useTill } from '../app/use-till.ts';
import { localName } from '../catalog/local-name.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import type { LinePart, Sheet } from './counter-store.ts';
import { DiscountPart, MarkdownPart, NotePart, PricePart, QuantityPart } from './line-parts.tsx';
import { LotPart } from './lot-part.tsx';
import { SerialsPart } from './serials-part.tsx';
import { WhyThisPrice } from './why-this-price.tsx';

type LineSheetState = Extract<Sheet, { kind: 'line' }>;

/** Keys of the parts; function keys, so that they work while an amount is being typed. */
const partKeys = {
  quantity: 'F2',
  price: 'F3',
  discount: 'F4',
  markdown: 'F6',
  note: 'F7',
  serials: 'F8',
  lot: 'F8',
} as const satisfies Record<LinePart, string>;

/** Everything that can be done to a line, one part at a time, and why it costs what it does. */
export function LineSheet({ sheet }: { readonly sheet: LineSheetState }) {
  const { counter } = useTill();
  const { settings } = useAppState();
  const cart = useCounter((state) => state.cart);
  const content = useRef<HTMLDivElement>(null);
  const shownPart = useRef(sheet.part);
  // The window puts the focus into the part that it opens with; a part that is chosen later is typed into at once, too.
  useLayoutEffect(() => {
    if (shownPart.current === sheet.part) return;
    shownPart.current = sheet.part;
    firstControl(content.current)?.focus();
  }, [sheet.part]);
  const line = cart?.lines.find(({ lineId }) => lineId === sheet.lineId);
  if (line === undefined) return null;
  return (
    <Dialog
      open
      width="wide"
      onClose={() => counter.selling.open(null)}
      title={localName(line, settings.language)}
      description={`${formatQuantity(line.quantityMilli)} × ${formatMoney(line.unitPriceCents)} = ${formatMoney(line.totalCents)}`}
      initialFocus={() => firstControl(content.current)}
    >
      {/* Of one height, so that its parts stay where they are when another is chosen. */}
      <div ref={content} className="grid h-[41rem] min-h-0 grid-cols-[12.5rem_1fr_18.75rem] overflow-y-auto">
        <Parts line={line} part={sheet.part} onShownAlready={() => firstControl(content.current)?.focus()} />
        <PartForm key={sheet.part} line={line} part={sheet.part} />
        <WhyThisPrice line={line} />
      </div>
    </Dialog>
  );
}

const firstControl = (place: HTMLElement | null): HTMLElement | null =>
  place?.querySelector<HTMLElement>('input, [data-first]') ?? null;

function Parts(props: {
  readonly line: PricedLine;
  readonly part: LinePart;
  /** The key of the part that is open was pressed. */
  readonly onShownAlready: () => void;
}) {
  const { line, part } = props;
  const { t } = useTranslation();
  const { counter } = useTill();
  const parts = partsOf(line);
  const show = (next: LinePart): void =>
    next === part
      ? props.onShownAlready()
      : counter.selling.open({ kind: 'line', lineId: line.lineId, part: next });
  const removeLine = (): void => {
    counter.selling.open(null);
    void counter.remove(line.lineId);
  };
  useHotkeys(
    { ...Object.fromEntries(parts.map((one) => [partKeys[one], () => show(one)])), F11: removeLine },
    { covers: true, typed: () => true },
  );
  return (
    <fieldset aria-label={t('line.parts')} className="flex flex-col gap-2 border-r border-line bg-canvas p-4">
      {parts.map((one) => (
        <Button
          key={one}
          kind={one === part ? 'primary' : 'quiet'}
          aria-pressed={one === part}
          hotkey={partKeys[one]}
          onClick={() => show(one)}
          className="justify-between!"
        >
          {t(`line.${one}.title`)}
        </Button>
      ))}
      <Button kind="danger" hotkey="F11" onClick={removeLine} className="mt-auto justify-between!">
        {t('line.void')}
      </Button>
    </fieldset>
  );
}

/** Parts that make sense for it: serial numbers and lots only where they are kept. */
const partsOf = ({ tracking, isOutsideDiscounts }: PricedLine): readonly LinePart[] => [
  'quantity',
  'price',
  ...(isOutsideDiscounts ? [] : (['discount', 'markdown'] as const)),
  'note',
  ...(tracking === 'serial' ? (['serials'] as const) : []),
  ...(tracking === 'lot' ? (['lot'] as const) : []),
];

const forms = {
  quantity: QuantityPart,
  price: PricePart,
  discount: DiscountPart,
  markdown: MarkdownPart,
  note: NotePart,
  serials: SerialsPart,
  lot: LotPart,
} as const;

function PartForm({ line, part }: { readonly line: PricedLine; readonly part: LinePart }) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const [problem, setProblem] = useState<Rejection | null>(null);
  const Part = forms[part];
  /** Closes the sheet after it, unless another was opened meanwhile. */
  const after = async (asked: Promise<Rejection | null>, stay = false): Promise<void> => {
    const { sheet } = counter.getState();
    const refused = await asked;
    setProblem(refused);
    if (refused === null && !stay && counter.getState().sheet === sheet) counter.selling.open(null);
  };
  return (
    <section aria-label={t(`line.${part}.title`)} className="flex flex-col gap-4 p-5">
      <Part
        line={line}
        onQuantity={(quantityMilli) => void after(counter.selling.setQuantity(line.lineId, quantityMilli))}
        onChange={(change, stay) => after(counter.selling.changeLine(line.lineId, change), stay)}
      />
      {problem && <Notice tone="danger" title={problemText(t, problem)} />}
    </section>
  );
}
