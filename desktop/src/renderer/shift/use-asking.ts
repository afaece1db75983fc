import { useRef, useState } from 'react';
import type { BridgeAnswer } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { useApproval } from '../identity/approval-sheet.tsx';
import type { ApprovedCall } from '../identity/approvals.ts';

interface Asking {
  readonly busy: boolean;
  readonly problem: Rejection | null;
  readonly forget: () => void;
  /**
   * Asks once at a time. Gives the whole answer, or null while another one is under way.
   * @param reason why it is done, where that was said: whoever approves it needn't say it again
   */
  readonly run: <T>(call: ApprovedCall<T>, reason?: string) => Promise<BridgeAnswer<T> | null>;
}

/** A question to the engine that a person waits for, with somebody's approval where it is needed. */
export function useAsking(): Asking {
  const ask = useApproval();
  const isBusy = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  return {
    busy,
    problem,
    forget: () => setProblem(null),
    run: async (call, reason) => {
      if (isBusy.current) return null;
      isBusy.current = true;
      setBusy(true);
      const answer = await ask(call, { reason: reason?.trim() });
      isBusy.current = false;
      setBusy(false);
      // Nobody approved it: the person knows, they have just said so.
      const isLeft = !answer.ok && answer.error.code === 'identity.approvalNeeded';
      setProblem(answer.ok || isLeft ? null : answer.error);
      return answer;
    },
  };
}
