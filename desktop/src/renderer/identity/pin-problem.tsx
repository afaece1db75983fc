import { useTranslation } from 'react-i18next';
import type { Rejection } from '#shared/kernel/index.ts';
import { formatWhen } from '../app/format.ts';
import { problemWords } from '../app/problem.ts';
import { useAppState } from '../app/use-till.ts';
import { Notice } from '../ui/notice.tsx';

/** A wrong PIN and how many tries are left, or until when no more are taken. */
export function PinProblem({ problem }: { readonly problem: Rejection }) {
  const { t } = useTranslation();
  const { now } = useAppState();
  const { message, next } = problemWords(t, problem.code);
  const { attemptsLeft, until } = problem.details;
  return (
    <Notice tone="danger" title={message}>
      {typeof attemptsLeft === 'number' && `${t('signIn.triesLeft', { count: attemptsLeft })} `}
      {typeof until === 'string' && `${t('signIn.lockedUntil', { time: formatWhen(until, now) })} `}
      {next}
    </Notice>
  );
}
