import { type Plan, planOf } from './plan.ts';
import { simulate } from './run.ts';

/** Runs that a shrinking may take. */
const MAX_TRIES = 150;

/** The smallest part of a failing plan, that was found, in which something is still wrong: fewer steps, a better network. */
export async function shrink(seed: number, failing: Plan = planOf(seed)): Promise<Plan> {
  let smallest = failing;
  let tries = 0;
  const fails = async (plan: Plan): Promise<boolean> => {
    tries += 1;
    const isFailing = tries <= MAX_TRIES && (await simulate(seed, plan)).findings.length > 0;
    if (isFailing) smallest = plan;
    return isFailing;
  };
  const { network } = smallest;
  await fails({ ...smallest, network: { ...network, dropPerMille: 0 } });
  await fails({ ...smallest, network: { ...smallest.network, repeatPerMille: 0 } });
  await fails({ ...smallest, network: { ...smallest.network, maxDelayMs: 5 } });
  await fails({ ...smallest, oldDevices: [] });
  await fails({ ...smallest, oldServerSteps: 0 });
  for (
    let size = Math.ceil(smallest.steps.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let start = 0; start < smallest.steps.length; ) {
      const steps = [...smallest.steps.slice(0, start), ...smallest.steps.slice(start + size)];
      if (!(await fails({ ...smallest, steps }))) start += size;
    }
  }
  return smallest;
}
