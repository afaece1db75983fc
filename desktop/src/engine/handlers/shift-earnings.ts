import { hasRight, type StaffRow } from '#shared/identity/index.ts';
import { accept, instantOf, type OutletId, singaporeDate } from '#shared/kernel/index.ts';
import { buildBagsPaper, buildEarningsPaper } from '#shared/sales/index.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { chosenOutlet } from '../queries/devices/registers.ts';
import { readCounterTerms } from '../queries/shift/counter-terms.ts';
import { type DaysWanted, readBags, readEarnings } from '../queries/shift/earnings.ts';
import { headOf } from '../queries/shift/papers.ts';
import { seesExpectedCash } from '../queries/shift/views.ts';
import type { Handlers } from '../router.ts';
import { viewingShift } from './shift-parts.ts';

interface Days {
  readonly from: string;
  readonly to: string;
  readonly outletId?: OutletId | undefined;
}

/** Hours, commission and tips by person, and carrier bags: read, and printed. */
export function earningHandlers(
  context: EngineContext,
): Pick<Handlers['shift'], 'earnings' | 'printEarnings' | 'bags' | 'printBags' | 'counterTerms'> {
  const { reader } = context.store;
  const wantedOf = (
    device: Device,
    { from, to, outletId }: Days,
    person: { readonly id: NonNullable<DaysWanted['of']>; readonly role: string },
  ): DaysWanted => ({
    ...{ from, to, outletId: chosenOutlet(reader, device.state(), outletId) },
    of: hasRight(person.role, 'seeAllShifts') ? null : person.id,
  });
  const earningsFor = (device: Device, days: Days, person: StaffRow) => {
    const mayBeTold = seesExpectedCash(viewingShift(context, device, person));
    return readEarnings(reader, wantedOf(device, days, person), mayBeTold);
  };
  const headFor = (device: Device, { from, to, outletId }: Days) => {
    const { companyId, outletId: own } = device.state();
    return { ...headOf(reader, companyId, outletId ?? own), from, to };
  };
  return {
    earnings: (days) => atTheTill(context, (device, person) => accept(earningsFor(device, days, person))),
    printEarnings: (days) =>
      atTheTill(context, (device, person) => {
        const people = earningsFor(device, days, person);
        return accept(
          device.printing.printPaper(buildEarningsPaper({ ...headFor(device, days), people }), false),
        );
      }),
    counterTerms: () =>
      atTheTill(context, (device) =>
        accept(readCounterTerms(reader, device.state(), singaporeDate(instantOf(context.clock())))),
      ),
    bags: (days) =>
      atTheTill(context, (device, person) => accept(readBags(reader, wantedOf(device, days, person)))),
    printBags: (days) =>
      atTheTill(context, (device, person) => {
        const bags = readBags(reader, wantedOf(device, days, person));
        return accept(
          device.printing.printPaper(buildBagsPaper({ ...headFor(device, days), days: bags }), false),
        );
      }),
  };
}
