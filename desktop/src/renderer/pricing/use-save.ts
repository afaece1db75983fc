import { useRef, useState } from 'react';
import type { RequestItem } from '#shared/bridge.ts';
import type { Rejection, RequestId } from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { useRequests } from '../app/requests/use-requests.ts';
import { useAppState, useTill } from '../app/use-till.ts';

export interface Saving {
  readonly problem: Rejection | null;
  /** What was asked about this subject and isn't decided, or was refused. */
  readonly pending: RequestItem | undefined;
  readonly save: (type: string, input: Record<string, unknown>) => Promise<boolean>;
  readonly takeBack: (item: RequestItem) => Promise<void>;
}

/** Asks the server for a change of prices; it waits here while there is no connection. */
export function useSave(subjectId: string): Saving {
  const { bridge } = useTill();
  const { now } = useAppState();
  const { items, look } = useRequests();
  const requestId = useRef(newId(now) as RequestId);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const pending = items.find(
    (item) => item.subjectId === subjectId && (item.state === 'waiting' || item.state === 'refused'),
  );
  return {
    problem,
    pending,
    save: async (type, input) => {
      const answer = await bridge.requests.make({ requestId: requestId.current, type, input });
      setProblem(answer.ok ? null : answer.error);
      // The next one is another request; a refused try keeps its id.
      if (answer.ok) requestId.current = newId(now) as RequestId;
      look();
      return answer.ok;
    },
    takeBack: async (item) => {
      const answer = await bridge.requests.cancel({ requestId: item.requestId as RequestId });
      setProblem(answer.ok ? null : answer.error);
      look();
    },
  };
}
