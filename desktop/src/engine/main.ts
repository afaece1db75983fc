import './small-heap.ts';

import { type Engine, startEngine } from './engine.ts';
import {
  engineArguments,
  logToStandardError,
  optionsFromArguments,
  outliveBugs,
  readArguments,
} from './engine-arguments.ts';
import type { EngineStart } from './engine-start.ts';
import { keyProtection } from './identity-files/index.ts';
import { type EngineMessage, openMessageChannel } from './message-channel.ts';

/** Where requests come from and answers go to: Electron's main process, or whoever forked this one. */
interface Parent {
  /** What it told first. */
  readonly start: EngineStart;
  post(message: EngineMessage): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The parent is gone: nobody is left to sell for. */
  onGone(listener: () => void): void;
}

/** The part of Electron's MessagePortMain that is used; its types would import Electron. */
interface ElectronMessagePort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
}

interface ElectronParentPort {
  once(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly ElectronMessagePort[] }) => void,
  ): void;
}

await main();

async function main(): Promise<void> {
  const parent = await findParent();
  let engine: Engine;
  try {
    const given = optionsFromArguments(readArguments(engineArguments));
    const { vaultKey } = parent.start;
    engine = await startEngine(
      vaultKey === undefined
        ? given
        : { ...given, vaultProtection: keyProtection(Buffer.from(vaultKey, 'hex')) },
    );
  } catch (error) {
    logToStandardError('error', error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
  outliveBugs(logToStandardError);
  const channel = openMessageChannel(engine, (message) => parent.post(message));
  parent.onMessage((message) => {
    if (!channel.receive(message)) logToStandardError('warn', 'a message was no request');
  });
  const stop = (): void => {
    channel.close();
    void engine.close().finally(() => process.exit(0));
  };
  parent.onGone(stop);
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

async function findParent(): Promise<Parent> {
  const parentPort = (process as { parentPort?: ElectronParentPort }).parentPort;
  if (parentPort !== undefined) return electronParent(parentPort);
  if (process.send === undefined) throw new Error('The engine is started by the application, not by hand.');
  return {
    start: {},
    post: (message) => process.send?.(message),
    onMessage: (listener) => void process.on('message', listener),
    onGone: (listener) => void process.once('disconnect', listener),
  };
}

/** Electron's main process hands over one end of a channel with its first message. */
async function electronParent(parentPort: ElectronParentPort): Promise<Parent> {
  const { port, start } = await new Promise<{ port: ElectronMessagePort; start: EngineStart }>(
    (resolve, reject) => {
      parentPort.once('message', ({ data, ports: [port] }) => {
        if (port === undefined) reject(new Error('expected a port with the first message'));
        else resolve({ port, start: (data ?? {}) as EngineStart });
      });
    },
  );
  return {
    start,
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onGone: (listener) => port.on('close', listener),
  };
}
