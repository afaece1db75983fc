import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Approval } from '#shared/bridge/shift.ts';
import type { BridgeAnswer } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';

/** A call of the bridge that somebody may have to approve; it is repeated with their approval. */
export type ApprovedCall<T> = (approval?: Approval, asked?: Rejection) => Promise<BridgeAnswer<T>>;

/** Somebody's word as a request carries it. */
export const given = (approval: Approval | undefined) => (approval === undefined ? {} : { approval });

/** What waits for somebody's word. */
export interface PendingApproval {
  /** `identity.approvalNeeded`, with the right. */
  readonly asked: Rejection;
  /** Why the last attempt didn't do: a wrong PIN, somebody without the right. */
  readonly refused: Rejection | null;
  readonly isChecking: boolean;
  /** Why it is done, where that was said already: nobody types it twice. */
  readonly reason: string;
}

/** What a call is about that may need somebody's word. */
interface AskedAbout {
  readonly reason?: string | undefined;
  /** It changes the open cart, which names who allowed what. */
  readonly isOfCart?: boolean;
}

interface ApprovalState {
  readonly pending: PendingApproval | null;
  /** The last approval that was given for the open cart: by whom and for what. */
  readonly given: { readonly approverId: string; readonly right: string; readonly reason: string } | null;
}

export interface Approvals extends StoreApi<ApprovalState> {
  /**
   * Asks the bridge; where somebody else has to approve it, their PIN is asked for on a sheet and the same call is repeated with it. Gives
   * the last answer: `identity.approvalNeeded` when nobody did.
   */
  ask<T>(call: ApprovedCall<T>, about?: AskedAbout): Promise<BridgeAnswer<T>>;
  /** Repeats what is waiting with this approval. */
  give(approval: Approval): Promise<void>;
  cancel(): void;
  /** Nobody needs to be named any more. */
  forget(): void;
}

/** Refusals that are about the approver: another one, or another try, may do. */
const aboutApprover: ReadonlySet<string> = new Set([
  'identity.pinWrong',
  'identity.pinLocked',
  'identity.ownApproval',
  'identity.approvalsUsedUp',
  'identity.notAllowed',
  'identity.staffUnknown',
]);

interface Waiting {
  readonly isOfCart: boolean;
  readonly repeat: (approval: Approval, asked: Rejection) => Promise<Rejection | null>;
  readonly giveUp: () => void;
}

export function createApprovals(): Approvals {
  const store = createStore<ApprovalState>(() => ({ pending: null, given: null }));
  let waiting: Waiting | null = null;

  const end = (): void => {
    waiting = null;
    store.setState({ pending: null });
  };

  return {
    ...store,
    async ask(call, { reason = '', isOfCart = false } = {}) {
      const answer = await call();
      if (answer.ok || answer.error.code !== 'identity.approvalNeeded') return answer;
      waiting?.giveUp();
      return new Promise((resolve) => {
        waiting = {
          isOfCart,
          repeat: async (approval, asked) => {
            const again = await call(approval, asked);
            if (!again.ok && (aboutApprover.has(again.error.code) || isAsked(again.error)))
              return again.error;
            end();
            resolve(again);
            return null;
          },
          giveUp: () => {
            end();
            resolve(answer);
          },
        };
        store.setState({ pending: { asked: answer.error, refused: null, isChecking: false, reason } });
      });
    },
    async give(approval) {
      const { pending } = store.getState();
      if (waiting === null || pending === null || pending.isChecking) return;
      store.setState({ pending: { ...pending, refused: null, isChecking: true } });
      const right = String(pending.asked.details.right ?? '');
      const { isOfCart, repeat } = waiting;
      const left = await repeat(approval, pending.asked);
      if (isOfCart && (left === null || isAsked(left))) {
        store.setState({ given: { approverId: approval.staffId, right, reason: approval.reason } });
      }
      if (left === null || store.getState().pending === null) return;
      store.setState({
        pending: isAsked(left)
          ? { ...pending, asked: left, refused: null, isChecking: false }
          : { ...pending, refused: left, isChecking: false },
      });
    },
    cancel: () => waiting?.giveUp(),
    forget: () => store.setState({ given: null }),
  };
}

/** Something else of the same has to be approved, too. */
const isAsked = ({ code }: Rejection): boolean => code === 'identity.approvalNeeded';
