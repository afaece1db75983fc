import { useTranslation } from 'react-i18next';
import type { Rejection } from '#shared/kernel/index.ts';
import { Notice } from '../ui/notice.tsx';
import { problemWords } from './problem.ts';

/** What was refused: what happened, what is safe, what to do. */
export function Problem({ problem }: { readonly problem: Rejection | null }) {
  const { t } = useTranslation();
  if (problem === null) return null;
  const { message, safe, next } = problemWords(t, problem.code);
  return (
    <Notice tone="danger" title={message}>
      {safe} {next}
    </Notice>
  );
}
