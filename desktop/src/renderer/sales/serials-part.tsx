import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { PartFrame, type PartProps } from './part-frame.tsx';
import { useSheetScans } from './use-sheet-scans.ts';

/** Serial numbers of a line, one a piece: each scan fills the next. */
export function SerialsPart({ line, onChange }: PartProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const { serials } = line;
  const pieces = Math.floor(line.quantityMilli / 1_000);
  const left = pieces - serials.length;
  /** Scanned, and not answered yet: the next scan may be faster. */
  const underWay = useRef<readonly string[]>([]);
  const add = async (serial: string): Promise<void> => {
    setTyped('');
    const others = underWay.current.filter((one) => !serials.includes(one));
    underWay.current = [...others, serial];
    await onChange({ serials: [...serials, ...underWay.current] }, left > underWay.current.length);
    underWay.current = underWay.current.filter((one) => one !== serial);
  };
  useSheetScans((code) => {
    if (left > 0) void add(code);
    return left > 0;
  });
  return (
    <PartFrame
      submit={t('line.serials.add')}
      isComplete={typed.trim() !== '' && left > 0}
      onSubmit={() => void add(typed.trim())}
    >
      <p role="status" className="font-medium">
        {t('line.serials.have', { count: serials.length, pieces })}
      </p>
      <ul className="flex flex-col divide-y divide-line">
        {serials.map((serial) => (
          <li key={serial} className="flex items-center justify-between">
            <span className="figures font-mono break-all">{serial}</span>
            <Button
              kind="ghost"
              size="icon"
              aria-label={t('line.serials.remove', { serial })}
              onClick={() => void onChange({ serials: serials.filter((other) => other !== serial) }, true)}
            >
              <X size={18} aria-hidden="true" />
            </Button>
          </li>
        ))}
      </ul>
      <Field
        label={t('line.serials.title')}
        help={t('line.serials.help')}
        maxLength={60}
        disabled={left <= 0}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </PartFrame>
  );
}
