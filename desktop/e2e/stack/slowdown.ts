import type { Browser, BrowserContext, Page } from '@playwright/test';

const variable = 'KEDAI_E2E_SLOWDOWN';
/** How much later an answer of the engine comes, for each time that the machine is slower. */
const answerDelayMs = 20;

/** How many times slower than here the tests are to find the till, so that what races shows it; 1: as it is. */
export function wantedSlowdown(): number {
  const text = process.env[variable] ?? '1';
  const times = Number(text);
  if (!(times >= 1))
    throw new Error(`expected ${variable} to be a number of times, 1 or more; it is ${text}`);
  return times;
}

/** Slows down what every page of this browser computes, and what its engine says to it. */
export function slowDown(browser: Browser): void {
  const times = wantedSlowdown();
  if (times === 1) return;
  browser.on('context', (context) => {
    context.on('page', (page) => void slowProcessor(context, page, times));
    void context.routeWebSocket(/\/bridge$/, (till) => {
      const engine = till.connectToServer();
      // All wait equally long, so that they stay in order.
      engine.onMessage((message) => setTimeout(() => till.send(message), times * answerDelayMs));
    });
  });
}

async function slowProcessor(context: BrowserContext, page: Page, times: number): Promise<void> {
  try {
    const devTools = await context.newCDPSession(page);
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: times });
  } catch (error) {
    // A page may be closed before anybody could slow it down.
    if (!page.isClosed()) throw error;
  }
}
