import { useCallback, useEffect, useState } from 'react';
import type { OutletTile } from '#shared/bridge/office.ts';
import type { OutletId } from '#shared/kernel/index.ts';
import { useAppState, useDataChanged, useTill, useView } from '../app/use-till.ts';

const outletTables = ['outlets'];
const none: readonly OutletTile[] = [];

/** True at a computer of the office, which reads every outlet. */
export const useIsOffice = (): boolean => useAppState().register?.kind === 'office';

/** The outlets that an office reads, by code; none at a device that has its own alone. */
export function useOutlets(): readonly OutletTile[] {
  const { bridge } = useTill();
  const isOffice = useIsOffice();
  const [outlets, setOutlets] = useState(none);
  const load = useCallback(() => {
    if (!isOffice) return setOutlets(none);
    void bridge.office.outlets({}).then((answer) => answer.ok && setOutlets(answer.value));
  }, [bridge, isOffice]);
  useEffect(load, [load]);
  useDataChanged(outletTables, load);
  return outlets;
}

/** What a question is about: the outlet that an office has chosen; nothing where there is no choice, and for all of them. */
export function useChosenOutlet(): { readonly outletId?: OutletId } {
  const isOffice = useIsOffice();
  const outletId = useView((view) => view.outletId);
  return isOffice && outletId !== null ? { outletId } : {};
}
