import { cleanup, render, screen, within } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, describe, expect, it } from 'vitest';
import type { FleetView } from '#shared/bridge.ts';
import { troubleCodes } from '#shared/devices/index.ts';
import { rightsByRole } from '#shared/identity/index.ts';
import { createI18n } from '../app/i18n/index.ts';
import { setState } from '../app/session.ts';
import { createTill, type Till } from '../app/till.ts';
import { TillContext } from '../app/use-till.ts';
import { createFakeEngine } from '../test/fake-engine.ts';
import { demoFleet, wellFleet } from '../test/fake-fleet.ts';
import { Fleet } from './fleet.tsx';
import { formatBytes, spanWords, troubleWords } from './fleet-words.ts';

let till: Till;
afterEach(() => {
  cleanup();
  till.stop();
});

function open(fleet: FleetView, { away = false, language = 'en' as 'en' | 'zh' } = {}) {
  const engine = createFakeEngine({
    person: { id: 'a', name: 'Devi', role: 'manager', rights: rightsByRole.manager },
  });
  engine.fleet = fleet;
  engine.setAway(away);
  till = createTill(engine);
  setState(till.session, engine.state());
  render(
    <I18nextProvider i18n={createI18n(language)}>
      <TillContext value={till}>
        <Fleet />
      </TillContext>
    </I18nextProvider>,
  );
  return engine;
}

const rows = async () => within(await screen.findByRole('list')).getAllByRole('listitem');

describe('[DEV-35] how the tills are', () => {
  it('begins with what needs somebody, says what to do, and then what each told', async () => {
    open(demoFleet);
    const [worst, next, ...fine] = await rows();
    expect(screen.getByText('2 tills need a look')).toBeDefined();
    const of = (row: HTMLElement | undefined) => within(row as HTMLElement);
    expect(of(worst).getByText('Back till')).toBeDefined();
    expect(of(worst).getByText("Not heard from for 3 hours, with 4 records that weren't sent")).toBeDefined();
    expect(of(worst).getByText(/another till can take it over/)).toBeDefined();
    expect(of(worst).getByText('4 records to send, since 11:05')).toBeDefined();
    expect(of(worst).getByText('version 1.2.0 · 1 version behind')).toBeDefined();
    expect(of(next).getByText("Its printer doesn't answer, and 3 receipts wait for it")).toBeDefined();
    expect(of(next).getByText("Its computer's clock is 7 minutes slow")).toBeDefined();
    expect(of(next).getByText('clock 7 minutes slow')).toBeDefined();
    expect(of(next).getByText('1 change still being asked for')).toBeDefined();
    expect(fine.map((row) => of(row).queryByText(/Not heard from|doesn't answer/))).toEqual([null, null]);
    const own = of(fine[0]);
    expect(own.getByText('This till')).toBeDefined();
    expect(own.queryByText(/heard from/)).toBeNull();
    for (const words of [
      'everything sent',
      'printer ready',
      '118 GB of disk free',
      'clock right',
      'backup of 09:10',
    ])
      expect(own.getByText(words)).toBeDefined();
  });

  it('[DEV-34] lists a till of an older version, which tells nothing, as nothing wrong', async () => {
    open(demoFleet);
    const old = within((await rows())[3] as HTMLElement);
    expect(old.getByText('Stock room')).toBeDefined();
    expect(old.getByText(/one of an older version doesn't/)).toBeDefined();
    expect(old.getByText('heard from 14:12')).toBeDefined();
  });

  it('names the outlet of each where there are several, as at the office', async () => {
    const [own, other, ...rest] = demoFleet.devices;
    if (own === undefined || other === undefined) throw new Error('expected two tills');
    open({ ...demoFleet, devices: [own, { ...other, outletCode: 'BDK' }, ...rest] });
    const [worst, next] = await rows();
    expect(within(worst as HTMLElement).getByText('BDK')).toBeDefined();
    expect(within(next as HTMLElement).getByText('TPY')).toBeDefined();
  });

  it('says when all are well', async () => {
    open(wellFleet);
    expect(await screen.findByText('The till is well')).toBeDefined();
  });

  it('says as of when the others are known when the cloud can’t be asked, and judges them as of then', async () => {
    open({ ...demoFleet, asOf: '2026-11-20T03:13:00.000Z', isCurrent: false });
    expect(
      await screen.findByText(/as they were at 20 Nov 2026, 11:13; this one is as it is now/),
    ).toBeDefined();
    expect(screen.queryByText(/Not heard from for/)).toBeNull();
  });

  it('shows this till alone when nothing was told of the others yet', async () => {
    open({ ...wellFleet, asOf: null, isCurrent: false });
    expect(await screen.findByText(/only this till is shown/)).toBeDefined();
    expect(await rows()).toHaveLength(1);
  });

  it('says what to do when not even the till’s own engine answers', async () => {
    open(demoFleet, { away: true });
    expect(await screen.findByRole('status')).toBeDefined();
    expect(screen.queryByRole('list')).toBeNull();
  });

  it('asks again when the cloud is back', async () => {
    const engine = open({ ...wellFleet, isCurrent: false });
    await screen.findByText(/The cloud can't be reached/);
    engine.fleet = demoFleet;
    engine.change({ sync: { ...engine.state().sync, server: 'offline' } });
    expect(await screen.findByText('2 tills need a look')).toBeDefined();
  });

  it('is in Chinese', async () => {
    open(demoFleet, { language: 'zh' });
    expect(await screen.findByText('2 台收银机需要查看')).toBeDefined();
    expect(screen.getByText('已有 3 小时没有联系，还有 4 笔记录没有上传')).toBeDefined();
  });
});

describe('the words for what is wrong', () => {
  it.each(['en', 'zh', 'ms', 'ta'] as const)('are there in %s for all of it, whichever way', (language) => {
    const { t } = createI18n(language);
    const common = { isUrgent: false, since: '2026-11-21T03:00:00.000Z', bytes: 1_500_000_000 };
    for (const code of troubleCodes) {
      for (const [count, ms] of [
        [0, 7_200_000],
        [1, -7_200_000],
        [5, 400_000_000],
      ] as const) {
        const { title, text } = troubleWords(t, { ...common, code, count, ms }, '2026-11-21T06:00:00.000Z');
        for (const words of [title, text]) expect(words).not.toMatch(/fleet\.|\{\{|undefined|NaN/);
      }
    }
  });

  it('say how long and how much as people do', () => {
    const { t } = createI18n('en');
    const MINUTE_MS = 60_000;
    expect([1, 89, 90, 180, 47 * 60, 49 * 60].map((minutes) => spanWords(t, minutes * MINUTE_MS))).toEqual([
      ...['1 minute', '89 minutes', '2 hours', '3 hours', '47 hours', '2 days'],
    ]);
    expect([0, 180e6, 999e6, 1.5e9, 10.9e9, 118.4e9].map(formatBytes)).toEqual([
      ...['0 MB', '180 MB', '999 MB', '1.5 GB', '10 GB', '118 GB'],
    ]);
  });
});
