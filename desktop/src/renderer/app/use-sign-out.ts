import { useTakeState, useTill } from './use-till.ts';

/** Leaves the till to the next person; an open cart stays with the register. */
export function useSignOut(): () => Promise<void> {
  const { bridge, payment } = useTill();
  const takeState = useTakeState();
  return async () => {
    if (payment.getState().attempt) return;
    payment.leave();
    payment.next();
    takeState(await bridge.identity.signOut({}));
  };
}
