import { useCounter } from '../app/use-till.ts';
import { CardSheet } from './card-sheet.tsx';
import { CouponSheet, DiscountSheet, ParkSheet } from './cart-sheets.tsx';
import { DepartmentSheet } from './department-sheet.tsx';
import { LabelSheet } from './label-sheet.tsx';
import { LineSheet } from './line-sheet.tsx';
import { ParkedSheet } from './parked-sheet.tsx';
import { PriceSheet } from './price-sheet.tsx';

/** The window that is open over the counter. */
export function CounterSheets() {
  const sheet = useCounter((state) => state.sheet);
  switch (sheet?.kind) {
    case 'line':
      return <LineSheet sheet={sheet} />;
    case 'discount':
      return <DiscountSheet />;
    case 'coupon':
      return <CouponSheet />;
    case 'park':
      return <ParkSheet />;
    case 'parked':
      return <ParkedSheet />;
    case 'price':
      return <PriceSheet />;
    case 'department':
      return <DepartmentSheet barcode={sheet.barcode} />;
    case 'card':
      return <CardSheet card={sheet.card} />;
    case 'labels':
      return <LabelSheet of={sheet.of} />;
    default:
      return null;
  }
}
