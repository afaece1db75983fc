import type { TFunction } from 'i18next';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import type { Screen } from './till.ts';
import { useIsTouch } from './use-layout.ts';
import { useView } from './use-till.ts';

const groups = [
  {
    name: 'counter',
    keys: [
      ['F9', 'pay'],
      ['End', 'exactCash'],
      ['F2', 'customer'],
      ['F3', 'find'],
      ['Alt 1–9', 'quick'],
      ['6 *', 'times'],
      ['↑ ↓', 'choose'],
      ['+ −', 'step'],
      ['Del', 'remove'],
      ['Ctrl Z', 'undo'],
      ['Enter', 'line'],
      ['Ctrl M', 'markdown'],
      ['F5', 'park'],
      ['F7', 'price'],
      ['Ctrl D', 'discount'],
      ['Ctrl U', 'coupon'],
      ['Ctrl B', 'department'],
      ['Ctrl X', 'scanOff'],
      ['Ctrl R', 'repeat'],
      ['Ctrl P', 'reprint'],
      ['Ctrl E', 'clear'],
      ['Ctrl O', 'drawer'],
      ['F11', 'age'],
    ],
  },
  {
    name: 'everywhere',
    keys: [
      ['F4', 'receipts'],
      ['F6', 'stock'],
      ['F2', 'newProduct'],
      ['F7', 'editProduct'],
      ['F9', 'history'],
      ['F5', 'count'],
      ['Ctrl L', 'prices'],
      ['Ctrl S', 'shift'],
      ['F8', 'settings'],
      ['F10', 'switch'],
      ['F12', 'train'],
      ['Ctrl K', 'palette'],
      ['F1 ?', 'help'],
      ['Esc', 'back'],
    ],
  },
] as const;

const topics = [
  ...([
    'sell',
    'unknown',
    'discount',
    'customer',
    'park',
    'pay',
    'receipts',
    'offline',
    'attention',
  ] as const),
  ...(['shift', 'cash', 'stock', 'prices', 'training', 'till'] as const),
];
type Page = 'keys' | (typeof topics)[number];

/** What is read first where one stands; at the counter it's the keys. */
const pageOf: Readonly<Record<Screen, Page>> = {
  counter: 'keys',
  office: 'receipts',
  receipts: 'receipts',
  stock: 'stock',
  prices: 'prices',
  shift: 'shift',
  settings: 'till',
};

/** The topics, and all keys on one page; part of the application, so that it is there without a line. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [page, setPage] = useState<Page>(pageOf[useView((view) => view.screen)]);
  const [words, setWords] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const isTouch = useIsTouch();
  const found = topics.filter((topic) => hasWords(t, topic, words));
  const shown = words === '' || page === 'keys' || found.includes(page) ? page : (found[0] ?? page);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('help.title')}
      description={t('help.scan')}
      width="wide"
      // On glass a field would bring the keys up, over what is to be read.
      initialFocus={() => (isTouch ? text.current : search.current)}
    >
      <div className="grid h-[min(32rem,70vh)] min-h-0 grid-cols-[16rem_1fr]">
        <nav aria-label={t('help.contents')} className="flex min-h-0 flex-col gap-2 border-r border-line p-4">
          <Field
            ref={search}
            label={t('help.search')}
            value={words}
            onChange={(event) => {
              setWords(event.target.value);
              if (page === 'keys')
                setPage(topics.find((topic) => hasWords(t, topic, event.target.value)) ?? page);
            }}
          />
          <ul className="min-h-0 overflow-y-auto">
            <PageLink name={t('help.allKeys')} isShown={shown === 'keys'} onShow={() => setPage('keys')} />
            {found.map((topic) => (
              <PageLink
                key={topic}
                name={t(`help.topics.${topic}.title`)}
                isShown={shown === topic}
                onShow={() => setPage(topic)}
              />
            ))}
          </ul>
          {found.length === 0 && <p className="text-sm text-ink-soft">{t('help.none')}</p>}
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long page is scrolled by keyboard, too */}
        <div ref={text} tabIndex={0} className="min-h-0 overflow-y-auto p-5 -outline-offset-3">
          {shown === 'keys' ? <Keys /> : <Topic topic={shown} />}
        </div>
      </div>
    </Dialog>
  );
}

/** Each word of the search, in any order, anywhere in the topic. */
const hasWords = (t: TFunction, topic: (typeof topics)[number], words: string): boolean => {
  const text = `${t(`help.topics.${topic}.title`)} ${t(`help.topics.${topic}.text`)}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};

function PageLink(props: { readonly name: string; readonly isShown: boolean; readonly onShow: () => void }) {
  return (
    <li>
      <button
        type="button"
        aria-current={props.isShown ? 'page' : undefined}
        onClick={props.onShow}
        className="min-h-10 w-full rounded-lg px-3 py-1 text-left aria-[current=page]:bg-accent-soft aria-[current=page]:font-semibold aria-[current=page]:text-accent-soft-ink"
      >
        {props.name}
      </button>
    </li>
  );
}

function Topic({ topic }: { readonly topic: (typeof topics)[number] }) {
  const { t } = useTranslation();
  return (
    <article className="flex max-w-prose flex-col gap-3">
      <h3 className="text-lg font-semibold">{t(`help.topics.${topic}.title`)}</h3>
      {t(`help.topics.${topic}.text`)
        .split('\n')
        .map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
    </article>
  );
}

/** All keys on one page. */
function Keys() {
  const { t } = useTranslation();
  return (
    <div className="grid grid-cols-2 gap-8">
      {groups.map((group) => (
        <section key={group.name}>
          <h3 className="mb-2 text-sm font-semibold text-ink-soft">{t(`help.groups.${group.name}`)}</h3>
          <dl className="divide-y divide-line">
            {group.keys.map(([key, action]) => (
              <div key={action} className="flex min-h-10 items-center justify-between gap-4">
                <dt>{t(`help.keys.${action}`)}</dt>
                <dd className="flex gap-1">
                  {key.split(' ').map((part) => (
                    <KeyHint key={part}>{part}</KeyHint>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
