import { ImagePlus, MonitorUp } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../app/problem.ts';
import { useAppState, useRight, useTill } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { smallPicture } from './small-picture.ts';

/** The page for the customer's screen, beside the till's own. */
const displayPage = 'display.html';

/** Opens the customer's display. In Electron the application opens it itself, on the other screen, in place of a window of ours. */
export function CustomerDisplaySettings() {
  const { t } = useTranslation();
  const [isBlocked, setBlocked] = useState(false);
  const open = (): void => {
    // Named, so that pressing twice shows the same one.
    const opened = window.open(new URL(displayPage, document.baseURI), 'kedai-display', 'popup');
    setBlocked(opened === null && window.kedai === undefined);
  };
  return (
    <>
      <p className="text-sm text-ink-soft">{t('display.lead')}</p>
      {isBlocked && <Notice tone="wait" title={t('display.blocked')} />}
      <div>
        <Button onClick={open} icon={<MonitorUp size={20} aria-hidden="true" />}>
          {t('display.open')}
        </Button>
      </div>
      <IdleScreenForm />
    </>
  );
}

/** What the display shows while nobody buys: the shop's words and picture, seen here as they will be. */
function IdleScreenForm() {
  const { t } = useTranslation();
  const { bridge } = useTill();
  const { settings } = useAppState();
  const may = useRight('changeSettings');
  const { display } = settings;
  const file = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(display.text);
  const [problem, setProblem] = useState<string | null>(null);
  const save = async (change: Partial<typeof display>): Promise<void> => {
    const answer = await bridge.app.saveSettings({ ...settings, display: { ...display, ...change } });
    setProblem(answer.ok ? null : problemText(t, answer.error));
  };
  const choose = async (files: FileList | null): Promise<void> => {
    const [file] = files ?? [];
    if (file === undefined) return;
    const picture = await smallPicture(file);
    if (picture === null) setProblem(t('display.idle.notPicture'));
    else await save({ picture });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void save({ text: text.trim() });
  };
  return (
    <form onSubmit={submit} aria-label={t('display.idle.title')} className="flex flex-col gap-4">
      <h3 className="font-semibold">{t('display.idle.title')}</h3>
      <Field
        label={t('display.idle.text')}
        help={t('display.idle.textHelp')}
        maxLength={200}
        disabled={!may}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="flex items-center gap-4">
        {display.picture !== null && (
          <img
            src={display.picture}
            alt={t('display.idle.picture')}
            className="h-24 max-w-60 rounded-lg border border-line bg-canvas object-contain p-2"
          />
        )}
        <input
          ref={file}
          type="file"
          hidden
          accept="image/png,image/jpeg,image/webp"
          aria-label={t('display.idle.picture')}
          // Emptied first, so that the same file can be chosen again once it was changed.
          onClick={(event) => {
            event.currentTarget.value = '';
          }}
          onChange={(event) => void choose(event.target.files)}
        />
        <Button
          disabled={!may}
          icon={<ImagePlus size={20} aria-hidden="true" />}
          onClick={() => file.current?.click()}
        >
          {t('display.idle.choose')}
        </Button>
        {display.picture !== null && (
          <Button disabled={!may} onClick={() => void save({ picture: null })}>
            {t('display.idle.noPicture')}
          </Button>
        )}
      </div>
      {problem !== null && <Notice tone="danger" title={problem} />}
      <div>
        <Button type="submit" kind="primary" disabled={!may || text.trim() === display.text}>
          {t('display.idle.save')}
        </Button>
      </div>
    </form>
  );
}
