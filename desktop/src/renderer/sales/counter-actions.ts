import {
  BadgePercent,
  CalendarClock,
  CirclePause,
  CirclePlay,
  Inbox,
  type LucideIcon,
  Printer,
  Repeat,
  ScanLine,
  Shapes,
  Tag,
  Tags,
  Ticket,
} from 'lucide-react';
import { goTo, remark, type Till } from '../app/till.ts';
import { firstPart } from './cart-line.tsx';
import { unknownBarcode } from './cart-problem.tsx';
import type { CounterState, LinePart } from './counter-store.ts';
import { reprintLast } from './reprint-last.ts';
import { isRungUp } from './selling.ts';

/** Something done at the counter besides adding goods and taking money: by its key, its button and its name in the palette. */
export interface CounterAction {
  readonly name: string;
  /** As it is shown: `F5`, `Ctrl D`. */
  readonly key: string;
  readonly icon: LucideIcon;
  /** What the cart must be like for it; undefined: it is always possible. */
  readonly needs?: 'lines' | 'empty' | 'line';
  readonly run: (till: Till) => unknown;
}

export const counterActions: readonly CounterAction[] = [
  {
    name: 'park',
    key: 'F5',
    icon: CirclePause,
    needs: 'lines',
    run: ({ counter }) => counter.selling.open({ kind: 'park' }),
  },
  {
    name: 'parked',
    key: 'F5',
    icon: CirclePlay,
    needs: 'empty',
    run: ({ counter }) => counter.selling.open({ kind: 'parked' }),
  },
  {
    name: 'price',
    key: 'F7',
    icon: Tag,
    run: ({ counter }) => counter.selling.open({ kind: 'price' }),
  },
  {
    name: 'discount',
    key: 'Ctrl D',
    icon: BadgePercent,
    needs: 'lines',
    run: ({ counter }) => counter.selling.open({ kind: 'discount' }),
  },
  {
    name: 'coupon',
    key: 'Ctrl U',
    icon: Ticket,
    needs: 'lines',
    run: ({ counter }) => counter.selling.open({ kind: 'coupon' }),
  },
  {
    name: 'markdown',
    key: 'Ctrl M',
    icon: CalendarClock,
    needs: 'line',
    run: (till) => openLine(till, 'markdown'),
  },
  {
    name: 'labels',
    key: 'Ctrl M',
    icon: Tags,
    needs: 'empty',
    run: ({ counter }) => counter.selling.open({ kind: 'labels', of: null }),
  },
  {
    name: 'department',
    key: 'Ctrl B',
    icon: Shapes,
    run: ({ counter }) =>
      counter.selling.open({ kind: 'department', barcode: unknownBarcode(counter.getState()) }),
  },
  {
    name: 'scanOff',
    key: 'Ctrl X',
    icon: ScanLine,
    run: ({ counter }) => counter.selling.toggleRemoving(),
  },
  { name: 'repeat', key: 'Ctrl R', icon: Repeat, run: (till) => void repeatLast(till) },
  { name: 'reprint', key: 'Ctrl P', icon: Printer, run: (till) => void reprintLast(till) },
  { name: 'openDrawer', key: 'Ctrl O', icon: Inbox, run: (till) => goTo(till, 'shift', 'drawer') },
];

/** Does once more what was scanned or tapped last. */
async function repeatLast(till: Till): Promise<void> {
  if (!(await till.counter.repeat())) remark(till, 'scan.nothingToRepeat');
}

/** The cart is such that it can be done now. */
export function isPossible({ needs }: CounterAction, { cart, selectedLineId }: CounterState): boolean {
  const lines = cart?.lines ?? [];
  switch (needs) {
    case 'lines':
      return lines.length > 0;
    case 'empty':
      return lines.length === 0;
    case 'line':
      return lines.some((line) => line.lineId === selectedLineId && isRungUp(line));
    default:
      return true;
  }
}

/** The selected line's sheet. @returns false when there is no line */
export function openLine({ counter }: Till, part?: LinePart): boolean {
  const { cart, selectedLineId } = counter.getState();
  const line = cart?.lines.find(({ lineId }) => lineId === selectedLineId);
  if (line === undefined) return false;
  counter.selling.open({ kind: 'line', lineId: line.lineId, part: part ?? firstPart(line) });
  return true;
}
