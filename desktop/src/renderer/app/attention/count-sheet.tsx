import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttentionItem } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { localName } from '../../catalog/local-name.ts';
import { Field } from '../../ui/field.tsx';
import { formatQuantity } from '../format.ts';
import { newId } from '../new-id.ts';
import { useAppState, useTill } from '../use-till.ts';
import { parseQuantity } from './parse-quantity.ts';
import { SheetFrame } from './sheet-frame.tsx';

/** How many are on the shelf: one figure for each product, by keyboard alone. */
export function CountSheet(props: {
  readonly item: AttentionItem;
  readonly onBack: () => void;
  readonly onSettled: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const { item } = props;
  // Made once, so that trying again can't count twice.
  const countId = useRef(newId(now));
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const products = item.lines.flatMap((line) =>
    line.variantId === null ? [] : [{ ...line, variantId: line.variantId }],
  );
  const counted = products.flatMap(({ variantId }) => {
    const countedMilli = parseQuantity(typed[variantId] ?? '');
    return countedMilli === null ? [] : [{ variantId, countedMilli }];
  });

  const record = async (): Promise<void> => {
    setBusy(true);
    const answer = await bridge.sync.countNow({
      countId: countId.current,
      reviewItemId: item.id,
      lines: counted,
    });
    setBusy(false);
    if (answer.ok) props.onSettled();
    else setProblem(answer.error);
  };
  return (
    <SheetFrame
      item={item}
      title={t('attention.count.title')}
      submitLabel={t('attention.count.submit')}
      disabled={busy || counted.length < products.length}
      problem={problem}
      onBack={props.onBack}
      onSubmit={() => void record()}
    >
      <p>{t('attention.count.lead')}</p>
      {products.map((line, index) => {
        const text = typed[line.variantId] ?? '';
        return (
          <Field
            key={line.variantId}
            label={localName(line, i18n.language)}
            size={products.length === 1 ? 'large' : 'normal'}
            figures
            inputMode="decimal"
            autoFocus={index === 0}
            value={text}
            problem={text !== '' && parseQuantity(text) === null ? t('attention.count.notQuantity') : null}
            help={t('attention.onRecord', { quantity: formatQuantity(line.onHandMilli ?? 0) })}
            onChange={(event) => {
              setTyped({ ...typed, [line.variantId]: event.target.value });
              setProblem(null);
            }}
          />
        );
      })}
    </SheetFrame>
  );
}
