import { Pencil, Shapes } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { QuickKeysView } from '#shared/bridge/quick-keys.ts';
import { useRight } from '../app/use-till.ts';
import { Button } from '../ui/button.tsx';
import { QuickPageTabs } from './quick-page-tabs.tsx';

/** In the place of the categories while quick keys are shown, so that these have the room: their pages, and the way to categories. */
export function QuickChips(props: {
  readonly view: QuickKeysView;
  /** False while a search is on. */
  readonly isShown: boolean;
  readonly onPage: (pageId: string) => void;
  readonly onCategories: () => void;
  readonly onArrange: () => void;
}) {
  const { t } = useTranslation();
  const { view } = props;
  const mayArrange = useRight('editPrices');
  return (
    <QuickPageTabs pages={view.pages} chosen={props.isShown ? view.pageId : null} onChoose={props.onPage}>
      <fieldset aria-label={t('keypad.categories')}>
        <Button icon={<Shapes size={18} aria-hidden="true" />} onClick={props.onCategories}>
          {t('quickKeys.all')}
        </Button>
      </fieldset>
      {mayArrange && view.pages.length > 0 && (
        <Button
          size="icon"
          aria-label={t('quickKeys.arrange')}
          icon={<Pencil size={18} aria-hidden="true" />}
          onClick={props.onArrange}
        />
      )}
    </QuickPageTabs>
  );
}
