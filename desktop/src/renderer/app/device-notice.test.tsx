import { act, cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { defaultDeviceSettings } from '#shared/devices/index.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { createI18n } from './i18n/index.ts';
import { Kedai } from './kedai.tsx';
import { createTill } from './till.ts';

afterEach(cleanup);

for (const [language, says, dismiss] of [
  ['en', /database was damaged.*newest backup/, 'Dismiss'],
  ['zh', /数据库曾损坏/, '知道了'],
] as const) {
  it(`says in words (${language}) that the database was made anew, until somebody has read it`, async () => {
    const engine = createFakeEngine({
      notice: { code: 'devices.rebuiltFromBackup' },
      settings: { ...defaultDeviceSettings, language },
    });
    const till = createTill(engine);
    render(<Kedai till={till} i18n={createI18n(language)} />);
    const words = await screen.findByText(says);
    const banner = words.closest('[role="status"]') as HTMLElement;
    await act(async () => within(banner).getByRole('button', { name: dismiss }).click());
    expect(screen.queryByText(says)).toBeNull();
    expect(engine.state().notice).toBeNull();
    till.stop();
  });
}
