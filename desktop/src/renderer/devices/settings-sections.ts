import type { AppState } from '#shared/bridge.ts';
import type { Right } from '#shared/identity/index.ts';

interface SectionOfSettings {
  readonly name: string;
  /** Its name in the list, by its translation key. */
  readonly label: string;
  /** What is in it, so that it can be found by that too. */
  readonly holds: readonly string[];
  /** One of these is enough to see it; null: anybody sees it. */
  readonly rights: readonly Right[] | null;
  /** About the drawer's side of a counter: no other device has it. */
  readonly onlyCounter?: true;
}

export const settingsSections = [
  {
    name: 'till',
    label: 'settings.sections.till',
    holds: ['settings.appearance', 'settings.language', 'settings.theme', 'settings.about'],
    rights: null,
  },
  { name: 'printer', label: 'settings.sections.printer', holds: ['settings.printer'], rights: null },
  { name: 'display', label: 'display.title', holds: [], rights: null, onlyCounter: true },
  {
    name: 'tills',
    label: 'tills.title',
    holds: ['settings.pair', 'pairTill.add', 'fleet.title'],
    rights: ['pairDevice'],
  },
  {
    name: 'safety',
    label: 'settings.sections.safety',
    holds: ['backups.title', 'copies.title', 'carry.title', 'checkTill.title'],
    rights: ['pairDevice', 'changeSettings'],
  },
  { name: 'counter', label: 'settings.sections.counter', holds: [], rights: ['changeSettings'] },
  { name: 'signOut', label: 'signOutTill.title', holds: [], rights: ['pairDevice'] },
] as const satisfies readonly SectionOfSettings[];

export type SettingsSection = (typeof settingsSections)[number]['name'];

/** The parts of the settings that whoever is signed in may see at this device. */
export const sectionsFor = ({ person, register }: Pick<AppState, 'person' | 'register'>) =>
  settingsSections.filter(
    (section) =>
      (section.rights === null || section.rights.some((right) => person?.rights.includes(right))) &&
      (!('onlyCounter' in section) || register?.kind === 'counter'),
  );
