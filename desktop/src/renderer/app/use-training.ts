import { useTakeState, useTill } from './use-till.ts';

/** Begins a training, or ends the one that goes on; never in the middle of a payment. */
export function useTraining(): () => Promise<void> {
  const till = useTill();
  const takeState = useTakeState();
  return async () => {
    const { state } = till.session.getState();
    if (!state?.person || till.payment.getState().attempt) return;
    till.payment.leave();
    till.payment.forget();
    const answer = state.training
      ? await till.bridge.identity.endTraining({})
      : await till.bridge.identity.startTraining({});
    takeState(answer);
  };
}
