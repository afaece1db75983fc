import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { PrinterStatus } from '#shared/bridge.ts';
import {
  createPrinter,
  learnDrawer,
  MAX_UNCONFIRMED_TRIES,
  MAX_WAITING_JOBS,
  type Printer,
  type PrinterOptions,
  type PrintJob,
  printDocument,
} from '../../src/engine/devices/printer/index.ts';
import { deliver } from '../../src/engine/devices/printer/network-printer.ts';
import { interpretEscPos, type PaperItem } from './interpret-escpos.ts';
import { sampleReceipt } from './receipt.fixture.ts';
import { type Behaviour, startVirtualPrinter, type VirtualPrinter } from './virtual-printer.ts';

/** Short, so that a printer that hangs is given up on at once. */
const timings = { connectMs: 2_000, stallMs: 300, answerMs: 100, hangUpMs: 200, releaseMs: 200 };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function startPaper(behaviour?: Behaviour, port?: number): Promise<VirtualPrinter> {
  const paper = await startVirtualPrinter(behaviour, port);
  closers.push(() => paper.close());
  return paper;
}

interface Till {
  readonly printer: Printer;
  readonly statuses: readonly PrinterStatus[];
  readonly unprinted: readonly (readonly string[])[];
  readonly log: readonly string[];
  until(wanted: Partial<PrinterStatus>): Promise<void>;
}

function startTill(
  address: { readonly host: string; readonly port: number } | null,
  changes: Partial<PrinterOptions> = {},
): Till {
  const statuses: PrinterStatus[] = [];
  const unprinted: (readonly string[])[] = [];
  const log: string[] = [];
  const waiters = new Set<() => void>();
  const printer = createPrinter({
    settings: () =>
      address === null ? null : { host: address.host, port: address.port, columns: 48, drawerShutAt: null },
    onStatus: (status) => {
      statuses.push(status);
      for (const waiter of waiters) waiter();
    },
    onUnprinted: (saleIds) => unprinted.push(saleIds),
    log: (_level, message) => log.push(message),
    timings,
    ...changes,
  });
  closers.push(() => printer.close());
  const until = (wanted: Partial<PrinterStatus>): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!Object.entries(wanted).every(([key, value]) => Reflect.get(printer.status(), key) === value))
          return;
        waiters.delete(look);
        resolve();
      };
      waiters.add(look);
      look();
    });
  return { printer, statuses, unprinted, log, until };
}

const job = (number: number, openDrawer = false): PrintJob => ({
  saleId: `sale-${number}`,
  document: sampleReceipt(number),
  openDrawer,
});

const paperOf = (bytes: Uint8Array): PaperItem[] => interpretEscPos(bytes, 48);

/** The receipt numbers that came out, in order. */
const numbersOn = (paper: VirtualPrinter): string[] =>
  paper.jobs.flatMap((bytes) =>
    paperOf(bytes).flatMap((item) => (item.kind === 'barcode' ? [item.text] : [])),
  );

const hasDrawerPulse = (bytes: Uint8Array | undefined): boolean =>
  bytes !== undefined && paperOf(bytes).some((item) => item.kind === 'drawer');

describe('a printer that works', () => {
  it.each([true, false])(
    'prints in order, once, a job at a time (answers status: %s)',
    async (answersStatus) => {
      const paper = await startPaper({ kind: 'prints', answersStatus });
      const till = startTill(paper);
      for (const number of [1, 2, 3]) till.printer.print(job(number));
      await paper.untilJobs(3);
      await till.until({ state: 'ready' });
      expect(numbersOn(paper)).toEqual(['T01-000001', 'T01-000002', 'T01-000003']);
      expect(paper.mostConnections).toBe(1);
      expect(paper.torn).toEqual([]);
      till.printer.retryUnprinted();
      till.printer.print(job(4));
      await paper.untilJobs(4);
      await till.until({ state: 'ready' });
      expect(numbersOn(paper)).toHaveLength(4);
    },
  );

  it('says what it does, and which receipts aren’t on paper yet', async () => {
    const paper = await startPaper();
    const till = startTill(paper);
    const address = `${paper.host}:${paper.port}`;
    expect(till.printer.status()).toEqual({ state: 'ready', address, unprinted: 0, drawer: 'unknown' });
    till.printer.print(job(1));
    expect(till.printer.status()).toEqual({ state: 'printing', address, unprinted: 0, drawer: 'unknown' });
    await paper.untilJobs(1);
    await till.until({ state: 'ready' });
    expect(till.statuses.map(({ state }) => state)).toEqual(['printing', 'ready']);
    expect(till.unprinted).toEqual([['sale-1'], []]);
  });

  it('opens the drawer when the job says so', async () => {
    const paper = await startPaper();
    const till = startTill(paper);
    till.printer.print(job(1, true));
    till.printer.print(job(2, false));
    await paper.untilJobs(2);
    expect(paper.jobs.map(hasDrawerPulse)).toEqual([true, false]);
  });

  it('prints a copy beside an original that still waits, and either of them once', async () => {
    const paper = await startPaper();
    const till = startTill(paper);
    const copy = { ...job(2), document: sampleReceipt(2, { copy: true }) };
    for (const each of [job(1), job(2), job(2), copy, copy]) till.printer.print(each);
    await paper.untilJobs(3);
    await till.until({ state: 'ready' });
    expect(numbersOn(paper)).toEqual(['T01-000001', 'T01-000002', 'T01-000002']);
    expect(till.unprinted.at(-1)).toEqual([]);
  });

  it('prints an original once, also when it is asked for while it prints', async () => {
    const paper = await startPaper();
    const till = startTill(paper);
    till.printer.print(job(1));
    await till.until({ state: 'printing' });
    till.printer.print(job(1));
    till.printer.print(job(2));
    await paper.untilJobs(2);
    await till.until({ state: 'ready' });
    expect(numbersOn(paper)).toEqual(['T01-000001', 'T01-000002']);
  });

  it('prints one document and tells whether it did', async () => {
    const paper = await startPaper();
    const settings = { host: paper.host, port: paper.port, columns: 48 as const, drawerShutAt: null };
    expect(await printDocument(sampleReceipt(7), settings)).toEqual({ ok: true, value: null });
    expect(numbersOn(paper)).toEqual(['T01-000007']);
    await paper.close();
    const refused = await printDocument(sampleReceipt(8), settings);
    expect(refused.ok ? undefined : refused.error.code).toBe('devices.printerUnreachable');
  });

  it('serves the queue and a single document one after the other', async () => {
    const paper = await startPaper();
    const till = startTill(paper);
    till.printer.print(job(1));
    till.printer.print(job(2));
    const settings = { host: paper.host, port: paper.port, columns: 48 as const, drawerShutAt: null };
    const single = await Promise.all([3, 4].map((number) => printDocument(sampleReceipt(number), settings)));
    await paper.untilJobs(4);
    await till.until({ state: 'ready' });
    expect(single.every(({ ok }) => ok)).toBe(true);
    expect(numbersOn(paper).sort()).toEqual(['T01-000001', 'T01-000002', 'T01-000003', 'T01-000004']);
    expect(paper.mostConnections).toBe(1);
  });

  it('tells once of the receipts that are asked for in one turn', async () => {
    const paper = await startPaper();
    const till = startTill(paper);
    for (const number of [1, 2, 3]) till.printer.print(job(number));
    await paper.untilJobs(3);
    await till.until({ state: 'ready' });
    expect(till.unprinted[0]).toEqual(['sale-1', 'sale-2', 'sale-3']);
  });
});

describe('a printer that is off', () => {
  it('keeps what it is asked, and prints it in order when it is asked again', async () => {
    const paper = await startPaper();
    await paper.close();
    const till = startTill(paper);
    till.printer.print(job(1, true));
    till.printer.print(job(2));
    await till.until({ state: 'unreachable', unprinted: 2 });
    const back = await startPaper(undefined, paper.port);
    till.printer.print(job(3, true));
    await back.untilJobs(3);
    await till.until({ state: 'ready', unprinted: 0 });
    expect(numbersOn(back)).toEqual(['T01-000001', 'T01-000002', 'T01-000003']);
    expect(back.jobs.map(hasDrawerPulse)).toEqual([false, false, true]);
  });

  it('prints what waits when a person tries again', async () => {
    const paper = await startPaper();
    await paper.close();
    const till = startTill(paper);
    till.printer.print(job(1));
    await till.until({ state: 'unreachable', unprinted: 1 });
    expect(till.unprinted).toEqual([['sale-1']]);
    till.printer.retryUnprinted();
    await till.until({ state: 'unreachable' });
    const back = await startPaper(undefined, paper.port);
    till.printer.retryUnprinted();
    await back.untilJobs(1);
    await till.until({ state: 'ready', unprinted: 0 });
    expect(till.unprinted).toEqual([['sale-1'], []]);
  });

  it('keeps a bounded number of receipts, the newest', async () => {
    const paper = await startPaper();
    await paper.close();
    const till = startTill(paper);
    for (let number = 1; number <= MAX_WAITING_JOBS + 3; number += 1) till.printer.print(job(number));
    await till.until({ state: 'unreachable', unprinted: MAX_WAITING_JOBS });
    expect(till.unprinted.at(-1)).toHaveLength(MAX_WAITING_JOBS);
    expect(till.unprinted.at(-1)?.at(-1)).toBe(`sale-${MAX_WAITING_JOBS + 3}`);
    expect(till.log.filter((message) => message.includes('oldest'))).toHaveLength(3);
  });
});

describe('a printer that breaks', () => {
  const broken: readonly (readonly [string, Behaviour])[] = [
    ['resets the connection at once', { kind: 'resetsAfter', bytes: 1 }],
    ['resets it half-way', { kind: 'resetsAfter', bytes: 200 }],
    ['hangs up before the end', { kind: 'hangsUpAfter', bytes: 200 }],
  ];

  it.each(broken)('that %s gets the whole receipt again', async (_name, behaviour) => {
    const paper = await startPaper(behaviour);
    const till = startTill(paper);
    till.printer.print(job(1));
    await till.until({ state: 'unreachable', unprinted: 1 });
    expect(paper.jobs).toEqual([]);
    paper.behave({ kind: 'prints', answersStatus: true });
    till.printer.retryUnprinted();
    await paper.untilJobs(1);
    await till.until({ state: 'ready', unprinted: 0 });
    expect(numbersOn(paper)).toEqual(['T01-000001']);
    expect(paperOf(paper.jobs[0] ?? Uint8Array.of()).some((item) => item.kind === 'cut')).toBe(true);
  });

  it('that takes the call and never reads keeps nobody waiting, and its receipt', async () => {
    const paper = await startPaper({ kind: 'neverReads' });
    const till = startTill(paper);
    till.printer.print(job(1));
    await till.until({ state: 'unreachable', unprinted: 1 });
    paper.behave({ kind: 'prints', answersStatus: true });
    till.printer.print(job(2));
    await paper.untilJobs(2);
    await till.until({ state: 'ready', unprinted: 0 });
    expect(numbersOn(paper)).toEqual(['T01-000001', 'T01-000002']);
  });

  it('that never confirms gets each receipt a bounded number of times', async () => {
    const paper = await startPaper({ kind: 'neverReads' });
    const till = startTill(paper);
    till.printer.print(job(1));
    for (let tries = 1; tries < MAX_UNCONFIRMED_TRIES; tries += 1) {
      await till.until({ state: 'unreachable', unprinted: 1 });
      till.printer.retryUnprinted();
    }
    await till.until({ state: 'ready', unprinted: 0 });
    expect(till.unprinted).toEqual([['sale-1'], []]);
  });

  it('that stops reading a long job is given up on', async () => {
    const paper = await startPaper({ kind: 'neverReads' });
    const tooMuchToBuffer = new Uint8Array(32 * 1024 * 1024);
    expect(await deliver(tooMuchToBuffer, paper, timings)).toEqual({
      outcome: 'failed',
      reason: 'the printer stopped reading',
    });
  });

  it('that is hung lets the till close', async () => {
    const paper = await startPaper({ kind: 'neverReads' });
    const till = startTill(paper, { timings: { ...timings, answerMs: 60_000, hangUpMs: 60_000 } });
    till.printer.print(job(1));
    till.printer.print(job(2));
    await till.printer.close();
    expect(till.unprinted.at(-1)).toEqual(['sale-1', 'sale-2']);
  });
});

describe('a drawer that tells whether it is shut', () => {
  /** Looked at in short order, and let stay open for no time at all, or for ever. */
  const watched = (
    paper: VirtualPrinter,
    { shutAt = 1 as 0 | 1 | null, patienceMs = 0 as number | null } = {},
  ) =>
    startTill(paper, {
      settings: () => ({ host: paper.host, port: paper.port, columns: 48, drawerShutAt: shutAt }),
      drawerPatienceMs: () => patienceMs,
      drawerTimings: { pollMs: 10, mostMisses: 2 },
    });

  it.each([0, 1] as const)(
    '[DEV-40] is said to be open until somebody shuts it (shut at level %i)',
    async (shutAt) => {
      const paper = await startPaper();
      paper.drawer = { shutAt, isOpen: false };
      const till = watched(paper, { shutAt });
      till.printer.print(job(1, true));
      await till.until({ drawer: 'leftOpen' });
      paper.drawer.isOpen = false;
      await till.until({ drawer: 'shut' });
      till.printer.print(job(2, true));
      await till.until({ drawer: 'leftOpen' });
    },
  );

  it('[DEV-40] may stay open as long as the company lets it', async () => {
    const paper = await startPaper();
    paper.drawer = { shutAt: 1, isOpen: false };
    const till = watched(paper, { patienceMs: null });
    till.printer.print(job(1, true));
    await till.until({ drawer: 'open' });
    paper.drawer.isOpen = false;
    await till.until({ drawer: 'shut' });
    expect(till.statuses.map(({ drawer }) => drawer)).not.toContain('leftOpen');
  });

  it('[DEV-40] is never said to be open when nobody has tried it, or no cash was taken', async () => {
    const paper = await startPaper();
    paper.drawer = { shutAt: 1, isOpen: true };
    const untried = watched(paper, { shutAt: null });
    untried.printer.print(job(1, true));
    await paper.untilJobs(1);
    const card = watched(paper);
    card.printer.print(job(2, false));
    await paper.untilJobs(2);
    await Promise.all([untried, card].map((till) => till.printer.close()));
    expect([...untried.statuses, ...card.statuses].every(({ drawer }) => drawer === 'unknown')).toBe(true);
  });

  it('[DEV-40] is unknown again when its printer no longer answers', async () => {
    const paper = await startPaper();
    paper.drawer = { shutAt: 1, isOpen: false };
    const till = watched(paper);
    till.printer.print(job(1, true));
    await till.until({ drawer: 'leftOpen' });
    await paper.close();
    await till.until({ drawer: 'unknown' });
  });

  it('[DEV-40] shows its level when it is tried, and one that has no contact is refused', async () => {
    const paper = await startPaper();
    const learnTimings = { delivery: timings, betweenMs: 5 };
    const settings = { host: paper.host, port: paper.port, columns: 48, drawerShutAt: null } as const;
    for (const shutAt of [0, 1] as const) {
      paper.drawer = { shutAt, isOpen: false };
      expect(await learnDrawer(settings, learnTimings)).toEqual({ ok: true, value: shutAt });
    }
    paper.drawer = null;
    expect(await learnDrawer(settings, learnTimings)).toMatchObject({
      error: { code: 'devices.drawerSilent' },
    });
    paper.behave({ kind: 'prints', answersStatus: false });
    expect(await learnDrawer(settings, learnTimings)).toMatchObject({
      error: { code: 'devices.drawerSilent' },
    });
  });
});

describe('what nothing about a printer can do', () => {
  it('prints nothing and keeps nothing without a printer', () => {
    const till = startTill(null);
    till.printer.print(job(1));
    expect(till.printer.status()).toEqual({ state: 'none', address: null, unprinted: 0, drawer: 'unknown' });
    expect(till.unprinted).toEqual([]);
  });

  it('goes on when a listener throws', async () => {
    const paper = await startPaper();
    const till = startTill(paper, {
      onStatus: () => {
        throw new Error('a screen that is gone');
      },
    });
    till.printer.print(job(1));
    till.printer.print(job(2));
    await paper.untilJobs(2);
    expect(numbersOn(paper)).toEqual(['T01-000001', 'T01-000002']);
    expect(till.log.length).toBeGreaterThan(0);
  });

  it('prints nothing more once it is closed', async () => {
    const paper = await startPaper();
    const till = startTill(paper);
    await till.printer.close();
    till.printer.print(job(1));
    till.printer.retryUnprinted();
    expect(till.printer.status().state).toBe('ready');
    expect(paper.mostConnections).toBe(0);
  });

  it('takes a name that nothing answers to for a printer that is off', async () => {
    const till = startTill({ host: 'printer.invalid', port: 9100 });
    till.printer.print(job(1));
    await till.until({ state: 'unreachable', unprinted: 1 });
    expect(till.log).toContain('A receipt could not be printed.');
  });

  it('finds a port where nothing listens within its limit', async () => {
    const silent = createServer();
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => {
        const address = silent.address();
        silent.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
    });
    const delivery = await deliver(Uint8Array.of(0x1b, 0x40), { host: '127.0.0.1', port }, timings);
    expect(delivery.outcome).toBe('failed');
  });
});
