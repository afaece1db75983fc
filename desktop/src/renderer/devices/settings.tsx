import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppState, useRight } from '../app/use-till.ts';
import { Notice } from '../ui/notice.tsx';
import { LanguageChoice, LayoutChoice, SoundToggle, TextSizeChoice, ThemeChoice } from './appearance.tsx';
import { CarryTill } from './carry-till.tsx';
import { CheckTill } from './check-till.tsx';
import { Copies } from './copies.tsx';
import { CustomerDisplaySettings } from './customer-display.tsx';
import { Fleet } from './fleet.tsx';
import { PairTill } from './pair-till.tsx';
import { PrinterForm } from './printer-form.tsx';
import { SignOutTill } from './sign-out-till.tsx';
import { Tills } from './tills.tsx';

/** What belongs to this till: its looks for anybody, its printer and new tills for those who may. */
export function SettingsScreen() {
  const { t } = useTranslation();
  const mayChange = useRight('changeSettings');
  const mayPair = useRight('pairDevice');
  const { company, register, outlet, version } = useAppState();
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-6xl grid-cols-2 items-start gap-6 p-6">
        <h1 className="sr-only">{t('settings.title')}</h1>
        <div className="flex flex-col gap-6">
          <Card title={t('settings.appearance')}>
            <LanguageChoice />
            <ThemeChoice />
            <div className="flex flex-wrap gap-x-5 gap-y-1.5">
              <LayoutChoice />
              <TextSizeChoice />
              <p className="text-sm text-ink-soft">{t('settings.layoutHelp')}</p>
            </div>
            <SoundToggle />
          </Card>
          {register?.kind === 'counter' && (
            <Card title={t('display.title')}>
              <CustomerDisplaySettings />
            </Card>
          )}
          <Card title={t('settings.about')}>
            <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
              <dt className="text-ink-soft">{t('settings.company')}</dt>
              <dd>{company?.name}</dd>
              <dt className="text-ink-soft">{t('settings.outlet')}</dt>
              <dd>{[outlet?.code, outlet?.name].filter(Boolean).join(' · ')}</dd>
              <dt className="text-ink-soft">{t('settings.register')}</dt>
              <dd>{[register?.code, register?.name].filter(Boolean).join(' · ')}</dd>
              <dt className="text-ink-soft">{t('settings.version')}</dt>
              <dd className="figures">{version}</dd>
            </dl>
          </Card>
          {mayPair && (
            <Card title={t('fleet.title')}>
              <Fleet />
            </Card>
          )}
          {mayPair && (
            <Card title={t('copies.title')}>
              <Copies />
            </Card>
          )}
        </div>
        <div className="flex flex-col gap-6">
          <Card title={t('settings.printer')}>
            {!mayChange && <Notice tone="plain" title={t('settings.managerOnly')} />}
            <PrinterForm disabled={!mayChange} />
          </Card>
          {mayPair && (
            <Card title={t('settings.pair')}>
              <PairTill />
            </Card>
          )}
          {mayChange && (
            <Card title={t('checkTill.title')}>
              <CheckTill />
            </Card>
          )}
          {mayPair && (
            <Card title={t('tills.title')}>
              <Tills />
            </Card>
          )}
          {mayPair && (
            <Card title={t('signOutTill.title')}>
              <SignOutTill />
            </Card>
          )}
          {mayPair && (
            <Card title={t('carry.title')}>
              <CarryTill />
            </Card>
          )}
        </div>
      </div>
    </div>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-5 rounded-lg border border-line bg-surface p-6">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children}
    </section>
  );
}
