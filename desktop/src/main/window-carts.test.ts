import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type BridgeCarrier, keepCart, type ToldAnswer } from '#shared/bridge/cart-patch.ts';
import type { BridgeAnswer, BridgeTransport } from '#shared/bridge.ts';
import { present } from '#shared/kernel/index.ts';
import type { Engine } from '../engine/engine.ts';
import { openMessageChannel } from '../engine/message-channel.ts';
import { exposeBridge } from '../preload/expose-bridge.ts';
import { checkRequest } from './check-request.ts';
import { EngineHost } from './engine-host.ts';

/** Of the engine's cart. */
let lines: readonly { readonly lineId: string; readonly name: string }[];
const cart = () => ({ saleId: 'sale', pricedAt: 'now', lines });
let host: EngineHost;
/** Ends the engine as a crash does. */
let crash: () => void;
/** What the main process told the page. */
let told: ToldAnswer[];

const engine = {
  request: async (path: string): Promise<BridgeAnswer<unknown>> => ({
    ok: true,
    value: path === 'sales.cart' ? cart() : 'ready',
  }),
  subscribe: () => () => undefined,
} as unknown as Engine;

/** What stands between a page of an Electron window and its engine, but for Electron: its ports are Node's, its messages are copies. */
function openWindow(): BridgeTransport {
  let page: BridgeCarrier | undefined;
  exposeBridge({
    expose: (_name, value) => {
      page = value as BridgeCarrier;
    },
    request: async (path, input, has) => {
      const request = checkRequest(...structuredClone([path, input, has] as const));
      const answer = request.ok ? await host.request(request.value) : { result: request };
      told.push(answer);
      return structuredClone(answer);
    },
    onEvent: () => {},
  });
  return keepCart(present(page, 'the object that a page gets'));
}

beforeEach(() => {
  lines = [];
  told = [];
  host = new EngineHost({
    start: () => {
      const { port1: ours, port2: theirs } = new MessageChannel();
      const channel = openMessageChannel(engine, (message) => theirs.postMessage(message));
      theirs.on('message', (message) => channel.receive(message));
      let onExit: (code: number) => void = () => {};
      const end = (): void => {
        channel.close();
        ours.close();
        onExit(0);
      };
      crash = end;
      return {
        post: (message) => ours.postMessage(message),
        onMessage: (listener) => void ours.on('message', listener),
        onExit: (listener) => {
          onExit = listener;
        },
        stop: end,
      };
    },
    onEvent: () => {},
    onGivenUp: () => {},
  });
  host.start();
});
afterEach(() => host.stop());

const milk = { lineId: 'a', name: 'Milk' };
const bread = { lineId: 'b', name: 'Bread' };
/** Asks for the cart, which arrives whole whatever was told. */
async function look(page: BridgeTransport): Promise<unknown> {
  expect(await page.request('sales.cart', {})).toEqual({ ok: true, value: cart() });
  const { result } = present(told.at(-1), 'an answer');
  return result.ok && (result.value as { readonly lines: unknown }).lines;
}

it('tells a window of Electron only what changed of its cart, as it does a browser’s page', async () => {
  const page = openWindow();
  expect(await look(page)).toEqual([]);
  lines = [milk];
  expect(await look(page)).toEqual([milk]);
  lines = [bread, milk];
  expect(await look(page)).toEqual([bread, 0]);
  expect(await look(page)).toEqual([0, 1]);
});

it('tells a window all of it that was told of another cart than the last, or none', async () => {
  const [one, other] = [openWindow(), openWindow()];
  lines = [milk];
  for (const page of [one, other, one]) expect(await look(page)).toEqual([milk]);
  expect(await look(one)).toEqual([0]);
});

it('tells a window all of it that had its cart of an engine which ended', async () => {
  const page = openWindow();
  lines = [milk];
  await look(page);
  expect(await look(page)).toEqual([0]);
  crash();
  expect(await page.request('sales.cart', {})).toMatchObject({ error: { code: 'kernel.unavailable' } });
  lines = [bread];
  while (!(await page.request('app.state', {})).ok) await new Promise(setImmediate);
  expect(await look(page)).toEqual([bread]);
  expect(await look(page)).toEqual([0]);
});
