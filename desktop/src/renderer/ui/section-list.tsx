import { cx } from 'class-variance-authority';
import { KeyHint } from './key-hint.tsx';

/** The parts of a place, at its left: one is shown beside the list. */
export function SectionList<Name extends string>(props: {
  readonly label: string;
  readonly sections: readonly { readonly name: Name; readonly label: string }[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
}) {
  const { sections, chosen, onChoose } = props;
  return (
    <nav
      aria-label={props.label}
      className="flex min-h-0 flex-col gap-1 overflow-y-auto border-r border-line bg-surface p-3"
    >
      {sections.map(({ name, label }) => (
        <button
          key={name}
          type="button"
          aria-current={name === chosen ? 'true' : undefined}
          onClick={() => onChoose(name)}
          className={cx(
            'min-h-12 shrink-0 rounded-lg px-3 py-1 text-left font-medium break-words',
            name === chosen ? 'bg-accent-soft text-accent-soft-ink' : 'text-ink hover:bg-sunken',
          )}
        >
          {label}
        </button>
      ))}
      {sections.length > 1 && (
        <span className="mt-2 flex gap-1 px-3">
          <KeyHint>↑</KeyHint>
          <KeyHint>↓</KeyHint>
        </span>
      )}
    </nav>
  );
}
