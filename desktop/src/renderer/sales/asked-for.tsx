import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rejection, RowId } from '#shared/kernel/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { newId } from '../app/new-id.ts';
import { problemText } from '../app/problem.ts';
import { useAppState, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';

/** Notes for the office that a customer wanted what nobody knows here. */
export function AskedFor({ code }: { readonly code: string }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<'offered' | 'asking' | 'noted'>('offered');
  if (step === 'noted') return <output className="text-sm font-medium text-ink">{t('asked.noted')}</output>;
  return (
    <>
      <Button className="my-1" onClick={() => setStep('asking')}>
        {t('asked.offer')}
      </Button>
      {step === 'asking' && (
        <AskSheet code={code} onClose={() => setStep('offered')} onNoted={() => setStep('noted')} />
      )}
    </>
  );
}

function AskSheet(props: {
  readonly code: string;
  readonly onClose: () => void;
  readonly onNoted: () => void;
}) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { now } = useAppState();
  const askId = useRef(newId(now) as RowId);
  const [words, setWords] = useState('');
  const [problem, setProblem] = useState<Rejection | null>(null);
  useHotkeys({}, { covers: true });
  const note = async (): Promise<void> => {
    const answer = await bridge.catalog.noteAsked({
      askId: askId.current,
      code: props.code.slice(0, 64),
      words,
    });
    if (answer.ok) props.onNoted();
    else setProblem(answer.error);
  };
  return (
    <Dialog open onClose={props.onClose} title={t('asked.offer')} description={props.code} width="narrow">
      <form
        className="flex flex-col gap-4 p-5"
        onSubmit={(event) => {
          event.preventDefault();
          void note();
        }}
      >
        <Field
          label={t('asked.words')}
          help={t('asked.wordsHelp')}
          autoFocus
          maxLength={200}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        {problem && <Notice tone="danger" title={problemText(t, problem)} />}
        <Button type="submit" kind="primary" hotkey="Enter">
          {t('asked.save')}
        </Button>
      </form>
    </Dialog>
  );
}
