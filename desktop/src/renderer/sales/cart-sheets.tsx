import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rejection } from '#shared/kernel/index.ts';
import { type Hotkeys, useHotkeys } from '../app/hotkeys.ts';
import { problemText } from '../app/problem.ts';
import { useCounter, useTill } from '../app/use-till.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { DiscountForm } from './line-parts.tsx';
import { PartFrame } from './part-frame.tsx';

/** A window about the whole cart, with what was refused at its foot. It closes when it is done. */
export function CartSheet(props: {
  readonly title: string;
  readonly description?: string;
  readonly refused: Rejection | null;
  readonly keys?: Hotkeys;
  /** What has the focus first, where that isn't the first field. */
  readonly initialFocus?: () => HTMLElement | null;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  const { counter } = useTill();
  const content = useRef<HTMLDivElement>(null);
  useHotkeys(props.keys ?? {}, { covers: true, typed: () => true });
  return (
    <Dialog
      open
      onClose={() => counter.selling.open(null)}
      title={props.title}
      initialFocus={props.initialFocus ?? (() => content.current?.querySelector('input') ?? null)}
      {...(props.description === undefined ? {} : { description: props.description })}
    >
      <div ref={content} className="flex min-h-0 flex-col gap-4 overflow-y-auto p-5">
        {props.children}
        {props.refused && <Notice tone="danger" title={problemText(t, props.refused)} />}
      </div>
    </Dialog>
  );
}

/**
 * Closes the sheet once something is done, and says what was refused until then. A second press while the first is under way does
 * nothing, and a sheet that was opened meanwhile stays.
 */
export function useDone() {
  const { counter } = useTill();
  const isAsking = useRef(false);
  const [refused, setRefused] = useState<Rejection | null>(null);
  const after = async (ask: () => Promise<Rejection | null>): Promise<void> => {
    if (isAsking.current) return;
    isAsking.current = true;
    const { sheet } = counter.getState();
    const problem = await ask();
    isAsking.current = false;
    setRefused(problem);
    if (problem === null && counter.getState().sheet === sheet) counter.selling.open(null);
  };
  return { refused, after };
}

export function DiscountSheet() {
  const { t } = useTranslation();
  const { selling } = useTill().counter;
  const cart = useCounter((state) => state.cart);
  const { refused, after } = useDone();
  return (
    <CartSheet title={t('cartDiscount.title')} refused={refused}>
      <DiscountForm
        hasDiscount={cart?.discount != null}
        ofCents={cart?.totalCents ?? 0}
        onDiscount={(discount) => void after(() => selling.setDiscount(discount))}
      />
    </CartSheet>
  );
}

export function CouponSheet() {
  const { t } = useTranslation();
  const { selling } = useTill().counter;
  const [code, setCode] = useState('');
  const { refused, after } = useDone();
  return (
    <CartSheet title={t('coupon.title')} refused={refused}>
      <PartFrame
        submit={t('coupon.submit')}
        isComplete={code.trim() !== ''}
        onSubmit={() => void after(() => selling.addCoupon(code.trim()))}
      >
        <Field
          label={t('coupon.code')}
          help={t('coupon.help')}
          isMissing={code.trim() === ''}
          maxLength={60}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </PartFrame>
    </CartSheet>
  );
}

export function ParkSheet() {
  const { t } = useTranslation();
  const { selling } = useTill().counter;
  const [label, setLabel] = useState('');
  const { refused, after } = useDone();
  return (
    <CartSheet title={t('park.title')} description={t('park.lead')} refused={refused}>
      <PartFrame
        submit={t('park.submit')}
        isComplete
        onSubmit={() => void after(() => selling.park(label.trim()))}
      >
        <Field
          label={t('park.label')}
          help={t('park.help')}
          maxLength={100}
          autoFocus
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
      </PartFrame>
    </CartSheet>
  );
}
