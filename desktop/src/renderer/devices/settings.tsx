import { Activity, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type HotkeyAction, useHotkeys } from '../app/hotkeys.ts';
import { useAppState, useRight, useTill, useView } from '../app/use-till.ts';
import { CompanySection } from '../shift/company-section.tsx';
import { Notice } from '../ui/notice.tsx';
import { SectionList } from '../ui/section-list.tsx';
import { LanguageChoice, LayoutChoice, SoundToggle, TextSizeChoice, ThemeChoice } from './appearance.tsx';
import { Backups } from './backups.tsx';
import { CarryTill } from './carry-till.tsx';
import { CheckTill } from './check-till.tsx';
import { Copies } from './copies.tsx';
import { CustomerDisplaySettings } from './customer-display.tsx';
import { Fleet } from './fleet.tsx';
import { PairTill } from './pair-till.tsx';
import { PrinterForm } from './printer-form.tsx';
import { type SettingsSection, sectionsFor, settingsSections } from './settings-sections.ts';
import { SignOutTill } from './sign-out-till.tsx';
import { Tills } from './tills.tsx';

/** Where somebody is in the settings. */
interface Place {
  readonly section: SettingsSection;
  /** What was looked at: it is kept as it was left, with what was typed there. */
  readonly seen: readonly SettingsSection[];
  /** Grows with each choice, also of the section that is shown. */
  readonly choices: number;
}

/** What belongs to this till: its looks for anybody, and in other sections what only some may change. */
export function SettingsScreen() {
  const { t } = useTranslation();
  const { view } = useTill();
  const shown = sectionsFor(useAppState());
  const handover = useView((state) => state.handover);
  const [place, setPlace] = useState<Place>({ section: 'till', seen: ['till'], choices: 0 });
  const pane = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const section = shown.find(({ name }) => name === place.section) ?? settingsSections[0];
  const choose = (name: SettingsSection): void =>
    setPlace(({ seen, choices }) => ({
      section: name,
      seen: seen.includes(name) ? seen : [...seen, name],
      choices: choices + 1,
    }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the palette asks for is taken once
  useEffect(() => {
    const asked = settingsSections.find(({ name }) => name === handover);
    if (asked === undefined) return;
    choose(asked.name);
    view.setState({ handover: null });
  }, [handover]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each choice begins at the top of its section
  useEffect(() => heading.current?.focus(), [place.choices]);
  const step =
    (direction: 1 | -1): HotkeyAction =>
    ({ target }) => {
      // Inside of a section the arrows belong to what has the focus.
      if (target !== heading.current && target instanceof Node && pane.current?.contains(target))
        return false;
      const next = shown[shown.findIndex(({ name }) => name === section.name) + direction];
      if (next !== undefined) choose(next.name);
    };
  useHotkeys({ ArrowUp: step(-1), ArrowDown: step(1) });
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[12.5rem_minmax(0,1fr)]">
      <SectionList
        label={t('settings.sections.label')}
        sections={shown.map(({ name, label }) => ({ name, label: t(label) }))}
        chosen={section.name}
        onChoose={choose}
      />
      <div ref={pane} className="flex min-h-0 flex-col gap-4 overflow-y-auto p-6 [scrollbar-gutter:stable]">
        <h1 ref={heading} tabIndex={-1} className="self-start rounded-lg px-1 text-2xl font-semibold">
          {t(section.label)}
        </h1>
        {shown
          .filter(({ name }) => place.seen.includes(name))
          .map(({ name }) => (
            <Activity key={name} mode={name === section.name ? 'visible' : 'hidden'}>
              <div className="flex max-w-3xl flex-col gap-4">
                <Section name={name} />
              </div>
            </Activity>
          ))}
      </div>
    </div>
  );
}

function Section({ name }: { readonly name: SettingsSection }) {
  const { t } = useTranslation();
  switch (name) {
    case 'till':
      return <ThisTill />;
    case 'printer':
      return <PrinterSection />;
    case 'display':
      return (
        <Card title={t('display.title')} isAlone>
          <CustomerDisplaySettings />
        </Card>
      );
    case 'tills':
      return <TillsSection />;
    case 'safety':
      return <SafetySection />;
    case 'counter':
      return (
        <Card title={t('settings.sections.counter')} isAlone>
          <CompanySection />
        </Card>
      );
    case 'signOut':
      return (
        <Card title={t('signOutTill.title')} isAlone>
          <SignOutTill />
        </Card>
      );
  }
}

function ThisTill() {
  const { t } = useTranslation();
  const { company, register, outlet, version } = useAppState();
  return (
    <>
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
    </>
  );
}

function PrinterSection() {
  const { t } = useTranslation();
  const mayChange = useRight('changeSettings');
  return (
    <Card title={t('settings.printer')} isAlone>
      {!mayChange && <Notice tone="plain" title={t('settings.managerOnly')} />}
      <PrinterForm disabled={!mayChange} />
    </Card>
  );
}

function TillsSection() {
  const { t } = useTranslation();
  return (
    <>
      <Card title={t('tills.title')} isAlone>
        <Tills />
      </Card>
      <Card title={t('settings.pair')}>
        <PairTill />
      </Card>
      <Card title={t('fleet.title')}>
        <Fleet />
      </Card>
    </>
  );
}

function SafetySection() {
  const { t } = useTranslation();
  const mayPair = useRight('pairDevice');
  const mayChange = useRight('changeSettings');
  return (
    <>
      {mayPair && (
        <>
          <Card title={t('backups.title')}>
            <Backups />
          </Card>
          <Card title={t('copies.title')}>
            <Copies />
          </Card>
          <Card title={t('carry.title')}>
            <CarryTill />
          </Card>
        </>
      )}
      {mayChange && (
        <Card title={t('checkTill.title')}>
          <CheckTill />
        </Card>
      )}
    </>
  );
}

function Card(props: {
  readonly title: string;
  /** The section's own heading says it already. */
  readonly isAlone?: boolean;
  readonly children: ReactNode;
}) {
  const { title, isAlone = false } = props;
  return (
    <section aria-label={title} className="flex flex-col gap-5 rounded-lg border border-line bg-surface p-6">
      {!isAlone && <h2 className="text-lg font-semibold">{title}</h2>}
      {props.children}
    </section>
  );
}
