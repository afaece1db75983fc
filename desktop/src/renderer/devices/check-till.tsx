import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TableAudit } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { problemWords } from '../app/problem.ts';
import { useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

type Step =
  | { readonly kind: 'idle' }
  | { readonly kind: 'checking'; readonly table: string; readonly done: number; readonly total: number }
  | { readonly kind: 'checked'; readonly audits: readonly TableAudit[] }
  | { readonly kind: 'repairing' }
  | { readonly kind: 'repaired' };

/** Compares this till with the cloud, table by table, says what was found, and repairs what differs. */
export function CheckTill() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const [step, setStep] = useState<Step>({ kind: 'idle' });
  const [problem, setProblem] = useState<Rejection | null>(null);
  const stop = (error: Rejection): void => {
    setProblem(error);
    setStep({ kind: 'idle' });
  };
  const check = async (): Promise<void> => {
    setProblem(null);
    setStep({ kind: 'checking', table: '', done: 0, total: 1 });
    const listed = await bridge.sync.auditedTables({});
    if (!listed.ok) return stop(listed.error);
    const audits: TableAudit[] = [];
    for (const table of listed.value) {
      setStep({ kind: 'checking', table, done: audits.length, total: listed.value.length });
      const audit = await bridge.sync.auditTable({ table });
      if (!audit.ok) return stop(audit.error);
      audits.push(audit.value);
    }
    setStep({ kind: 'checked', audits });
  };
  const repair = async (): Promise<void> => {
    setProblem(null);
    setStep({ kind: 'repairing' });
    const answer = await bridge.sync.repair({});
    if (answer.ok) setStep({ kind: 'repaired' });
    else stop(answer.error);
  };
  const isBusy = step.kind === 'checking' || step.kind === 'repairing';
  const words = problem && problemWords(t, problem.code);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-soft">{t('checkTill.lead')}</p>
      <div className="flex flex-col gap-3">
        {step.kind === 'checking' && <Progress {...step} />}
        {step.kind === 'repairing' && <Notice tone="plain" title={t('checkTill.repairing')} />}
        {step.kind === 'checked' && <Findings audits={step.audits} onRepair={() => void repair()} />}
        {step.kind === 'repaired' && (
          <Notice tone="money" title={t('checkTill.repaired')}>
            {t('checkTill.repairedHelp')}
          </Notice>
        )}
        {words && (
          <Notice tone="danger" title={words.message}>
            {words.safe} {words.next}
          </Notice>
        )}
      </div>
      <Button onClick={() => void check()} disabled={isBusy}>
        {t(step.kind === 'idle' ? 'checkTill.check' : 'checkTill.again')}
      </Button>
    </div>
  );
}

function Progress(props: { readonly table: string; readonly done: number; readonly total: number }) {
  const { t } = useTranslation();
  const { table, done, total } = props;
  const words =
    table === ''
      ? t('checkTill.asking')
      : t('checkTill.checking', { table: t(`checkTill.tables.${table}`), step: done + 1, total });
  return (
    <div className="flex flex-col gap-1">
      <p role="status" className="text-sm">
        {words}
      </p>
      <progress className="w-full" aria-label={t('checkTill.title')} value={done} max={total} />
    </div>
  );
}

function Findings(props: { readonly audits: readonly TableAudit[]; readonly onRepair: () => void }) {
  const { t } = useTranslation();
  const named = (result: TableAudit['result']): string[] =>
    props.audits
      .filter((audit) => audit.result === result)
      .map(({ table }) => t(`checkTill.tables.${table}`));
  const differing = named('differs');
  const unknown = named('unknown');
  if (props.audits.length === 0) return <Notice tone="plain" title={t('checkTill.notYet')} />;
  const count = props.audits.reduce(
    (total, { rows, result }) => (result === 'same' ? total + rows : total),
    0,
  );
  return (
    <>
      {differing.length === 0 && (
        <Notice tone="money" title={t('checkTill.same', { count })}>
          {t('checkTill.sameHelp')}
        </Notice>
      )}
      {differing.length > 0 && (
        <Notice tone="danger" title={t('checkTill.differs')}>
          <List names={differing} />
          <p>{t('checkTill.repairSafe')}</p>
          <Button kind="primary" className="mt-3" onClick={props.onRepair}>
            {t('checkTill.repair')}
          </Button>
        </Notice>
      )}
      {unknown.length > 0 && (
        <Notice tone="plain" title={t('checkTill.unknown')}>
          <List names={unknown} />
        </Notice>
      )}
    </>
  );
}

function List({ names }: { readonly names: readonly string[] }) {
  return (
    <ul className="my-1 list-inside list-disc">
      {names.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
