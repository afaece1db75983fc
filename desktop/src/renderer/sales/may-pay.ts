import type { Bridge, BridgeAnswer } from '#shared/bridge.ts';
import type { Approvals, ApprovedCall } from '../identity/approvals.ts';

/** A request about the open cart, once what was asked for is allowed in the cart. */
export const withWord =
  <T>(bridge: Bridge, call: () => Promise<BridgeAnswer<T>>): ApprovedCall<T> =>
  async (approval, asked) => {
    if (approval !== undefined && asked !== undefined) {
      const right = String(asked.details.right);
      const lineId = typeof asked.details.lineId === 'string' ? asked.details.lineId : null;
      const allowed = await bridge.selling.approve({ right, lineId, approval });
      if (!allowed.ok) return allowed;
    }
    return call();
  };

/** The word that a cart needs, asked for before any money is taken for it [IDN-10]. */
interface AskedFirst {
  /** Asks what the open cart lacks. One question at a time. */
  ask(): void;
  /** It is being asked, or nobody gave it. */
  isMissing(): boolean;
  /**
   * Waits for the answer, and asks once more when nobody gave it.
   * @returns false when nobody gives it now either, or something waits for it already: a second press isn't another payment
   */
  whenGiven(): Promise<boolean>;
}

/** @param onRefused nobody gave the word: nothing is paid */
export function askingFirst(bridge: Bridge, approvals: Approvals, onRefused: () => void): AskedFirst {
  let asking: Promise<boolean> | null = null;
  let isRefused = false;
  let isWaitedFor = false;
  const askEngine = async (): Promise<boolean> => {
    const answer = await approvals.ask(
      withWord(bridge, () => bridge.selling.mayPay({})),
      { isOfCart: true },
    );
    asking = null;
    // Whatever else is refused is said when the payment is completed.
    isRefused = !answer.ok && answer.error.code === 'identity.approvalNeeded';
    if (isRefused) onRefused();
    return !isRefused;
  };
  const ask = (): Promise<boolean> => {
    asking ??= askEngine();
    return asking;
  };
  return {
    ask: () => void ask(),
    isMissing: () => asking !== null || isRefused,
    whenGiven: async () => {
      if (isWaitedFor) return false;
      isWaitedFor = true;
      return await ask().finally(() => {
        isWaitedFor = false;
      });
    },
  };
}
