import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShiftSummary } from '#shared/bridge/shift.ts';
import type { Right } from '#shared/identity/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { Problem } from '../app/problem-notice.tsx';
import { useAppState, useView } from '../app/use-till.ts';
import { SectionList } from '../ui/section-list.tsx';
import { BagsSection } from './bags-section.tsx';
import { CashSection } from './cash-section.tsx';
import { CloseShift } from './close-shift.tsx';
import { DaySection } from './day-section.tsx';
import { EarningsSection } from './earnings-section.tsx';
import { ExceptionsSection } from './exceptions-section.tsx';
import { HoursSection } from './hours-section.tsx';
import { NowSection } from './now-section.tsx';
import { ShiftsSection } from './shifts-section.tsx';
import { useCurrentShift } from './use-loaded.ts';

const sections = [
  { name: 'now', right: 'sell' },
  { name: 'cash', right: 'sell' },
  { name: 'shifts', right: 'sell' },
  { name: 'day', right: 'issueDayReport' },
  { name: 'bags', right: 'issueDayReport' },
  { name: 'exceptions', right: 'viewExceptions' },
  { name: 'hours', right: null },
  { name: 'earnings', right: null },
] as const satisfies readonly { name: string; right: Right | null }[];
type Section = (typeof sections)[number]['name'];
/** About the drawer of this device, which only a counter has. */
const drawerSections: readonly Section[] = ['now', 'cash'];

/** The drawer's shift from opening to Z, and what a manager looks at afterwards. */
export function ShiftScreen() {
  const { person, register } = useAppState();
  const handover = useView((view) => view.handover);
  const may = (right: Right | null): boolean => right === null || (person?.rights.includes(right) ?? false);
  const isCounter = register?.kind === 'counter';
  const shown = sections
    .filter(({ name, right }) => may(right) && (isCounter || !drawerSections.includes(name)))
    .map(({ name }) => name);
  const [wanted, setWanted] = useState<Section>('now');
  useEffect(() => {
    const asked = sections.find(({ name }) => name === handover);
    if (asked !== undefined) setWanted(asked.name);
  }, [handover]);
  const section = shown.includes(wanted) ? wanted : (shown[0] ?? 'hours');
  const step = (direction: 1 | -1): void => {
    const next = shown[shown.indexOf(section) + direction];
    if (next !== undefined) setWanted(next);
  };
  useHotkeys({ ArrowUp: () => step(-1), ArrowDown: () => step(1) });
  if (!may('sell')) return <Sections shown={shown} section={section} onChoose={setWanted} />;
  return <WithShift shown={shown} section={section} onChoose={setWanted} />;
}

interface SectionsProps {
  readonly shown: readonly Section[];
  readonly section: Section;
  readonly onChoose: (section: Section) => void;
}

function WithShift(props: SectionsProps) {
  const handover = useView((view) => view.handover);
  const { value: current, problem, reload } = useCurrentShift();
  const [closing, setClosing] = useState<ShiftSummary | null>(null);
  const [asked, setAsked] = useState(handover);
  useEffect(() => setAsked(handover), [handover]);
  useEffect(() => {
    if (current === null || asked === null) return;
    const shift =
      asked === 'close' ? current.shift : current.awaitingCount.find(({ shiftId }) => shiftId === asked);
    if (shift != null) setClosing(shift);
    setAsked(null);
  }, [current, asked]);
  if (closing !== null && current !== null)
    return (
      <CloseShift
        key={closing.shiftId}
        shift={closing}
        current={current}
        onLeave={() => {
          setClosing(null);
          reload();
        }}
      />
    );
  return (
    <Sections {...props}>
      <Problem problem={problem} />
      {props.section === 'now' && current !== null && <NowSection current={current} onClose={setClosing} />}
      {props.section === 'cash' && current !== null && <CashSection current={current} />}
      {props.section === 'shifts' && <ShiftsSection onCount={setClosing} />}
    </Sections>
  );
}

function Sections(props: SectionsProps & { readonly children?: ReactNode }) {
  const { t } = useTranslation();
  const { shown, section, onChoose } = props;
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[12.5rem_minmax(0,1fr)]">
      <SectionList
        label={t('shift.sections.label')}
        sections={shown.map((name) => ({ name, label: t(`shift.sections.${name}`) }))}
        chosen={section}
        onChoose={onChoose}
      />
      <section
        aria-label={t(`shift.sections.${section}`)}
        className="flex min-h-0 flex-col gap-4 overflow-y-auto p-6"
      >
        <h1 className="text-2xl font-semibold">{t(`shift.sections.${section}`)}</h1>
        {props.children}
        {section === 'day' && <DaySection />}
        {section === 'exceptions' && <ExceptionsSection />}
        {section === 'hours' && <HoursSection />}
        {section === 'earnings' && <EarningsSection />}
        {section === 'bags' && <BagsSection />}
      </section>
    </div>
  );
}
