import { useTranslation } from 'react-i18next';
import { problemWords } from '../app/problem.ts';
import { usePayment, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** What came of the last thing that was tried in Pay. */
export function PaymentProblem() {
  const { t } = useTranslation();
  const problem = usePayment((state) => state.problem);
  const isUnfinished = usePayment((state) => state.attempt !== null);
  const { payment } = useTill();
  if (!problem) return null;
  if (problem.code === 'kernel.unavailable') return <Notice tone="wait" title={t('pay.unsure')} />;
  const words = problemWords(t, problem.code);
  return (
    <>
      <Notice tone="danger" title={words.message}>
        {words.safe} {words.next}
      </Notice>
      {isUnfinished && <Button onClick={() => void payment.retry()}>{t('pay.tryAgain')}</Button>}
    </>
  );
}
