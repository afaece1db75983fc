import { useRef, useState } from 'react';
import { arrangeQuickKeys } from '#shared/catalog/index.ts';
import type { Rejection, RequestId } from '#shared/kernel/index.ts';
import { newId } from '../app/new-id.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { type Arrangement, commandsOf, type PagePatch } from './arrangement.ts';

/** Steps that can be taken back. */
const MAX_STEPS = 100;

/** An arrangement with its steps, each of which can be taken back, and its saving as a request. */
export function useArranging(start: () => Arrangement) {
  const { bridge } = useTill();
  const { now } = useAppState();
  const [steps, setSteps] = useState<readonly Arrangement[]>(() => [start()]);
  const [isTyping, setTyping] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  const requestIds = useRef<(RequestId | undefined)[]>([]);
  const arrangement = steps.at(-1) ?? start();
  const last = (before: readonly Arrangement[]): Arrangement => before.at(-1) ?? arrangement;

  const change = (step: (before: Arrangement) => Arrangement): void => {
    setTyping(false);
    setSteps((before) => [...before, step(last(before))].slice(-MAX_STEPS));
  };
  /** Changes that follow one another, such as letters, are one step. */
  const edit = (step: (before: Arrangement) => Arrangement): void => {
    const kept = isTyping ? -1 : steps.length;
    setTyping(true);
    setSteps((before) => [...before.slice(0, kept), step(last(before))].slice(-MAX_STEPS));
  };
  /** Which page is looked at is no step; it goes with the last one. */
  const choose = (chosen: string): void => {
    setTyping(false);
    setSteps((before) => [...before.slice(0, -1), { ...last(before), chosen }]);
  };
  const undo = (): void => {
    setTyping(false);
    if (steps.length > 1) setSteps(steps.slice(0, -1));
  };
  const save = async (patches: readonly PagePatch[]): Promise<boolean> => {
    for (const [index, pages] of commandsOf(patches).entries()) {
      const requestId = requestIds.current[index] ?? (newId(now) as RequestId);
      requestIds.current[index] = requestId;
      const input = { pages: [...pages] };
      const answer = await bridge.requests.make({ requestId, type: arrangeQuickKeys.type, input });
      setProblem(answer.ok ? null : answer.error);
      if (!answer.ok) return false;
      // What is asked after it is another request.
      requestIds.current[index] = undefined;
    }
    return true;
  };
  return { arrangement, problem, canUndo: steps.length > 1, change, edit, choose, undo, save };
}
