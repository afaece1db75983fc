import { type CrashPoint, crashPoints } from './device.ts';
import { withFurtherRestores } from './further-restores-plan.ts';
import type { NetworkFaults } from './network.ts';
import { Random } from './random.ts';
import { type ShopStep, withShopWork } from './shop-plan.ts';
import { type ValueStep, withStoredValue } from './stored-value-plan.ts';

/** Who there is: two tills, a warehouse station, a laptop of the office. Others join. */
export const deviceNames = ['till 1', 'till 2', 'station', 'laptop'] as const;
const tills = ['till 1', 'till 2'] as const;

/** Something that somebody does, or that goes wrong. `seed` makes what it chooses its own, so that others may be left out. */
export type Step =
  | { readonly kind: 'sell'; readonly device: string; readonly seed: number }
  | { readonly kind: 'count'; readonly device: string; readonly seed: number }
  | { readonly kind: 'crashInCommit'; readonly device: string; readonly at: CrashPoint }
  | {
      readonly kind:
        | 'crash'
        | 'loseDatabase'
        | 'putDatabaseBack'
        | 'fillJournal'
        | 'copyDisk'
        | 'putDiskBack'
        | 'clone'
        | 'revoke'
        | 'die'
        | 'sellBadly'
        | 'burnOut'
        | 'repair';
      readonly device: string;
    }
  | { readonly kind: 'cut'; readonly device: string; readonly durationMs: number }
  | { readonly kind: 'skewClock'; readonly device: string; readonly skewMs: number }
  | { readonly kind: 'upgrade'; readonly device: string }
  | ValueStep
  | ShopStep
  | {
      readonly kind:
        | 'crashServer'
        | 'restoreServer'
        /** To before an earlier restore, or before a pairing. */
        | 'restoreFurther'
        | 'backUp'
        | 'checkpoint'
        | 'dropShapes'
        | 'closeMonth'
        | 'join';
    };

export interface PlannedStep {
  readonly afterMs: number;
  readonly step: Step;
}

export interface Plan {
  readonly network: NetworkFaults;
  /** Devices with a version that can't read all types of fact yet. */
  readonly oldDevices: readonly string[];
  /** For so many steps the server has such a version. */
  readonly oldServerSteps?: number;
  readonly steps: readonly PlannedStep[];
}

const DAY_MS = 86_400_000;

interface PlanOptions {
  /** The server may also be put back to before an earlier restore. */
  readonly furtherRestores: boolean;
}

/** What happens in the run of a seed. */
export function planOf(seed: number, { furtherRestores }: PlanOptions = { furtherRestores: true }): Plan {
  const random = new Random(seed, 3);
  const network = {
    dropPerMille: random.pick([0, 0, 50, 200]),
    repeatPerMille: random.pick([0, 50, 200]),
    maxDelayMs: random.pick([5, 100, 1_500]),
  };
  const steps: PlannedStep[] = [];
  const faults = faultsOf(random);
  for (let left = random.between(14, 34); left > 0; left -= 1) {
    const afterMs = random.chance(100) ? random.int(120_000) : random.int(4_000);
    const step = faults.length > 0 && random.chance(350) ? random.pick(faults)(random) : workOf(random);
    steps.push({ afterMs, step });
  }
  const oldDevices = deviceNames.filter(() => random.chance(150));
  const oldServerSteps = random.chance(120) ? random.between(1, steps.length) : 0;
  const work = withShopWork(seed, withStoredValue(seed, steps));
  return {
    network,
    oldDevices,
    oldServerSteps,
    steps: furtherRestores ? withFurtherRestores(seed, work) : work,
  };
}

function workOf(random: Random): Step {
  const seed = random.int(1_000_000_000);
  if (random.chance(120)) return { kind: 'count', device: random.pick(['station', ...tills]), seed };
  return { kind: 'sell', device: random.pick(tills), seed };
}

type MakeFault = (random: Random) => Step;

/** Each run has some kinds of fault, and not the others, so that they can be seen apart. */
function faultsOf(random: Random): MakeFault[] {
  const all: MakeFault[] = [
    (r) => ({ kind: 'crashInCommit', device: r.pick(tills), at: r.pick(crashPoints) }),
    (r) => ({ kind: 'crash', device: r.pick(deviceNames) }),
    (r) => ({ kind: 'cut', device: r.pick(deviceNames), durationMs: r.int(60_000) }),
    (r) => ({ kind: 'putDatabaseBack', device: r.pick(tills) }),
    (r) => ({ kind: 'loseDatabase', device: r.pick(tills) }),
    (r) => ({ kind: 'fillJournal', device: r.pick(tills) }),
    (r) => ({ kind: 'copyDisk', device: r.pick(tills) }),
    (r) => ({ kind: 'putDiskBack', device: r.pick(tills) }),
    (r) => ({ kind: 'clone', device: r.pick(tills) }),
    (r) => ({ kind: 'revoke', device: r.pick(tills) }),
    (r) => ({ kind: 'die', device: r.pick(tills) }),
    (r) => ({
      kind: 'skewClock',
      device: r.pick(tills),
      skewMs: r.pick([-3000, -400, 35, 400, 1200]) * DAY_MS,
    }),
    (r) => ({ kind: 'upgrade', device: r.pick(deviceNames) }),
    (r) => ({ kind: 'sellBadly', device: r.pick(tills) }),
    (r) => ({ kind: 'burnOut', device: r.pick(tills) }),
    (r) => ({ kind: 'repair', device: r.pick(deviceNames) }),
    () => ({ kind: 'crashServer' }),
    (r) => ({ kind: r.pick(['backUp', 'restoreServer'] as const) }),
    () => ({ kind: 'checkpoint' }),
    () => ({ kind: 'dropShapes' }),
    () => ({ kind: 'closeMonth' }),
    () => ({ kind: 'join' }),
  ];
  return all.filter(() => random.chance(250));
}
