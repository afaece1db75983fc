import { useLayoutEffect, useRef } from 'react';
import { takeScans } from '../app/till.ts';
import { useSheetScans } from '../sales/use-sheet-scans.ts';

/** Gives what is scanned to a sheet, wherever it is open. */
export function useCodes(take: (code: string) => void): void {
  const latest = useRef(take);
  latest.current = take;
  useLayoutEffect(() => takeScans((code) => latest.current(code)), []);
  useSheetScans((code) => {
    latest.current(code);
    return true;
  });
}
