import { useLayoutEffect, useRef } from 'react';
import { useTill } from '../app/use-till.ts';

/** Gives what is scanned while a sheet is open to it first. @param take true when it has used the code, which is no line of the cart then */
export function useSheetScans(take: (code: string) => boolean): void {
  const { counter } = useTill();
  const latest = useRef(take);
  latest.current = take;
  useLayoutEffect(() => {
    counter.takeScans((code) => latest.current(code));
    return () => counter.takeScans(null);
  }, [counter]);
}
