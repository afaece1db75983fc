import { useTranslation } from 'react-i18next';
import type { OutletId } from '#shared/kernel/index.ts';
import { useTill, useView } from '../app/use-till.ts';
import { Select } from '../ui/select.tsx';
import { useOutlets } from './use-outlets.ts';

const ALL = '';

/**
 * Which outlet the screens of an office are about; one choice holds for all of them. Nothing where there is no choice.
 * @param one no screen for all together: a day is one outlet's
 * @param isWide as wide as the list below it
 */
export function OutletFilter({
  one = false,
  isWide = false,
}: {
  readonly one?: boolean;
  readonly isWide?: boolean;
}) {
  const { t } = useTranslation();
  const till = useTill();
  const outlets = useOutlets();
  const chosen = useView((view) => view.outletId);
  if (outlets.length === 0) return null;
  const all = { value: ALL, label: t(one ? 'office.choose' : 'office.all') };
  return (
    <div className={isWide ? '' : 'w-fit max-w-full'}>
      <Select
        label={t('office.outlet')}
        value={chosen ?? ALL}
        options={[
          all,
          ...outlets.map(({ id, code, name }) => ({ value: id as string, label: `${code} · ${name}` })),
        ]}
        onChange={(value) => till.view.setState({ outletId: value === ALL ? null : (value as OutletId) })}
      />
    </div>
  );
}
