import { cx } from 'class-variance-authority';
import { ArrowLeft, KeyRound, Users } from 'lucide-react';
import {
  type FormEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffTile } from '#shared/bridge.ts';
import type { Rejection } from '#shared/kernel/index.ts';
import { useHotkeys } from '../app/hotkeys.ts';
import { useAppState, useDataChanged, useTakeState, useTill } from '../app/use-till.ts';
import { LanguageChoice, LayoutChoice, TextSizeChoice } from '../devices/appearance.tsx';
import { LiftLock } from '../shift/lift-lock.tsx';
import { Button } from '../ui/button.tsx';
import { Decoration } from '../ui/decoration.tsx';
import { Empty } from '../ui/empty.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { NumberPad } from '../ui/number-pad.tsx';
import { Spoken } from '../ui/spoken.tsx';
import { PinProblem } from './pin-problem.tsx';

const staffTables = ['staff'];

/** Who is it? Then the PIN. */
export function SignIn() {
  const { t } = useTranslation();
  const { company, register, outlet } = useAppState();
  const staff = useStaff();
  const [chosen, setChosen] = useChosen(staff);
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <header className="mx-auto flex w-full max-w-6xl items-center justify-between gap-4 px-8 pt-6 pb-4">
        <div>
          <h1 className="text-2xl font-semibold">{company?.name}</h1>
          <p className="text-ink-soft">
            {[register && `${register.code} ${register.name}`, outlet?.name].filter(Boolean).join(' · ')}
          </p>
        </div>
        <div className="flex shrink-0 gap-3">
          <LayoutChoice isCompact />
          <TextSizeChoice isCompact />
          <LanguageChoice hideLabel />
        </div>
      </header>
      <div className="mx-auto grid min-h-0 w-full max-w-6xl flex-1 grid-cols-[1fr_22.5rem] grid-rows-[minmax(0,1fr)] gap-8 px-8 pb-8 max-lg:px-6">
        <section aria-labelledby="who" className="flex min-h-0 flex-col gap-3">
          <h2 id="who" className="text-lg font-semibold">
            {t('signIn.who')}
          </h2>
          {staff?.length === 0 ? (
            <Empty icon={<Users size={40} />} title={t('signIn.noStaff')}>
              {t('signIn.noStaffHelp')}
            </Empty>
          ) : (
            <StaffTiles staff={staff ?? []} chosen={chosen} onChoose={setChosen} />
          )}
        </section>
        <section
          aria-label={t('signIn.pin')}
          className="max-h-full min-h-[min(32.5rem,100%)] self-start overflow-y-auto rounded-lg border border-line bg-surface p-5"
        >
          {chosen ? (
            <PinEntry key={chosen.id} person={chosen} onBack={() => setChosen(null)} />
          ) : (
            <div className="flex h-[min(29.875rem,60vh)] flex-col items-center justify-center gap-3 text-ink-soft">
              <KeyRound size={40} strokeWidth={1.25} aria-hidden="true" />
              <p className="text-center">{t('signIn.chooseFirst')}</p>
            </div>
          )}
        </section>
      </div>
    </main>
  );
}

/** Who is to enter their PIN: chosen by hand, or by their badge, which stands until it is put away. */
function useChosen(staff: readonly StaffTile[] | null) {
  const { bridge } = useTill();
  const takeState = useTakeState();
  const { badgeOf } = useAppState();
  const [byHand, setByHand] = useState<StaffTile | null>(null);
  const byBadge = staff?.find(({ id }) => id === badgeOf) ?? null;
  const choose = (person: StaffTile | null): void => {
    setByHand(person);
    if (byBadge !== null) void bridge.identity.signOut({}).then(takeState);
  };
  return [byBadge ?? byHand, choose] as const;
}

function useStaff(): readonly StaffTile[] | null {
  const { bridge } = useTill();
  const [staff, setStaff] = useState<readonly StaffTile[] | null>(null);
  const load = useCallback(() => {
    void bridge.identity.staff({}).then((answer) => answer.ok && setStaff(answer.value));
  }, [bridge]);
  useEffect(load, [load]);
  useDataChanged(staffTables, load);
  return staff;
}

interface TilesProps {
  readonly staff: readonly StaffTile[];
  readonly chosen: StaffTile | null;
  readonly onChoose: (person: StaffTile) => void;
}

function StaffTiles({ staff, chosen, onChoose }: TilesProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLFieldSetElement>(null);
  const move = (direction: number): void => {
    const tiles = [...(list.current?.querySelectorAll('button') ?? [])];
    const index = tiles.indexOf(document.activeElement as HTMLButtonElement);
    tiles[Math.min(Math.max(index + direction, 0), tiles.length - 1)]?.focus();
  };
  const across = (): number =>
    list.current ? getComputedStyle(list.current).gridTemplateColumns.split(' ').length : 1;
  useHotkeys(
    {
      ArrowRight: () => move(1),
      ArrowLeft: () => move(-1),
      ArrowDown: () => move(across()),
      ArrowUp: () => move(-across()),
    },
    {
      typed: (text) => {
        const person = chosen ? undefined : staff[Number(text) - 1];
        if (person) onChoose(person);
        return person !== undefined;
      },
    },
  );
  return (
    <fieldset
      ref={list}
      aria-labelledby="who"
      className="-m-1 grid auto-rows-min grid-cols-[repeat(auto-fill,minmax(8.75rem,1fr))] gap-3 overflow-y-auto p-1"
    >
      {staff.map((person, index) => (
        <button
          key={person.id}
          type="button"
          aria-pressed={chosen?.id === person.id}
          onClick={() => onChoose(person)}
          className={cx(
            'flex h-28 flex-col items-start justify-between rounded-lg border p-4 text-left transition-colors',
            chosen?.id === person.id
              ? 'border-accent bg-accent-soft text-accent-soft-ink'
              : 'border-line bg-surface hover:bg-sunken',
          )}
        >
          <span className="flex w-full items-start justify-between">
            <Decoration className="text-2xl font-semibold">{initials(person.name)}</Decoration>
            {index < 9 && <KeyHint>{String(index + 1)}</KeyHint>}
          </span>
          <span>
            <span className="block font-semibold">
              {person.name}
              <Spoken>,</Spoken>
            </span>{' '}
            <span className={cx('block text-sm', chosen?.id !== person.id && 'text-ink-soft')}>
              {t(`roles.${person.role}`, { defaultValue: person.role })}
            </span>
          </span>
        </button>
      ))}
    </fieldset>
  );
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase();

const minPinLength = 4;
const maxPinLength = 8;

interface PinEntryProps {
  readonly person: StaffTile;
  readonly onBack: () => void;
}

function PinEntry({ person, onBack }: PinEntryProps) {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const takeState = useTakeState();
  const field = useRef<HTMLInputElement>(null);
  const [pin, setPin] = useState('');
  const [checking, setChecking] = useState(false);
  const [problem, setProblem] = useState<Rejection | null>(null);
  useLayoutEffect(() => field.current?.focus(), []);

  const enter = (digits: string): void => {
    setProblem(null);
    setPin((before) => (before + digits).slice(0, maxPinLength));
    field.current?.focus();
  };
  useHotkeys(
    { Escape: onBack },
    {
      typed: (text) => {
        if (!/^\d+$/.test(text)) return false;
        enter(text);
        return true;
      },
    },
  );

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (pin.length < minPinLength || checking) return;
    setChecking(true);
    const answer = takeState(await bridge.identity.signIn({ staffId: person.id, pin }));
    if (answer.ok) return;
    setChecking(false);
    setPin('');
    setProblem(answer.error);
    field.current?.focus();
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
      <ChosenPerson person={person} onBack={onBack} />
      <PinField
        field={field}
        pin={pin}
        isWrong={problem !== null}
        onPin={(digits) => {
          setProblem(null);
          setPin(digits);
        }}
      />
      <NumberPad
        onDigit={enter}
        onDelete={() => {
          setPin((before) => before.slice(0, -1));
          field.current?.focus();
        }}
      />
      <Button
        type="submit"
        kind="primary"
        size="large"
        hotkey="Enter"
        disabled={pin.length < minPinLength || checking}
      >
        {t('signIn.submit')}
      </Button>
      {problem && (
        <div key={problem.code} ref={bringIntoSight} className="flex flex-col gap-3">
          <PinProblem problem={problem} />
          {problem.code === 'identity.pinLocked' && (
            <LiftLock person={person} onLifted={() => setProblem(null)} />
          )}
        </div>
      )}
    </form>
  );
}

/** On a low screen, or in large type, there is little room under the digits for what is wrong and how to go on. */
const bringIntoSight = (words: HTMLElement | null): void => words?.scrollIntoView({ block: 'nearest' });

function ChosenPerson({ person, onBack }: PinEntryProps) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center gap-2">
      <Button kind="ghost" size="icon" aria-label={t('signIn.back')} onClick={onBack} className="-ml-3">
        <ArrowLeft size={20} aria-hidden="true" />
      </Button>
      <p className="text-lg font-semibold">{person.name}</p>
    </div>
  );
}

interface PinFieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly pin: string;
  readonly isWrong: boolean;
  readonly onPin: (pin: string) => void;
}

function PinField({ field, pin, isWrong, onPin }: PinFieldProps) {
  const { t } = useTranslation();
  return (
    <input
      ref={field}
      type="password"
      inputMode="none"
      autoComplete="off"
      aria-label={t('signIn.pin')}
      aria-invalid={isWrong || undefined}
      maxLength={maxPinLength}
      value={pin}
      onChange={(event) => onPin(event.target.value.replace(/\D/g, ''))}
      className="h-16 w-full rounded-lg border border-line-strong bg-surface text-center text-3xl tracking-[0.4em] focus-visible:outline-offset-0"
    />
  );
}
