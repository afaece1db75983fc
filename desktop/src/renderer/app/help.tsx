import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';

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
      ['F7', 'editProduct'],
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

/** All keys on one page. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open onClose={onClose} title={t('help.title')} description={t('help.scan')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list of keys is scrolled by keyboard, too */}
      <div tabIndex={0} className="grid grid-cols-2 gap-8 overflow-y-auto p-5 -outline-offset-3">
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
    </Dialog>
  );
}
