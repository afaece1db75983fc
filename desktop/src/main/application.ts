import { join } from 'node:path';
import type { ToldAnswer } from '#shared/bridge/cart-patch.ts';
import type { EngineStart } from '../engine/engine-start.ts';
import { appScheme, displayPage, startPage } from './app-address.ts';
import { createAppProtocol } from './app-protocol.ts';
import { checkRequest } from './check-request.ts';
import type { ElectronPort, WindowPort } from './electron-port.ts';
import { EngineHost } from './engine-host.ts';
import type { LaunchOptions } from './launch-options.ts';
import { mayLoad, mayNavigate } from './navigation-policy.ts';
import { isDisplayPage, isTrustedSender } from './sender-policy.ts';
import { readVaultKey } from './vault-key.ts';
import { displayWindowOptions, windowOptions } from './window-options.ts';

/** A page that crashes more often than this in one window needs a person. */
const maxReloads = 5;

/**
 * Starts the desktop application: one process per data folder, one engine, one window, and the customer's when it is asked for.
 * Resolves when the window is open; at once when another process has the data folder, which then shows its window.
 */
export async function startApplication(port: ElectronPort, options: LaunchOptions): Promise<void> {
  if (options.dataFolder !== undefined) port.setDataFolder(options.dataFolder);
  if (!port.acquireLock()) {
    port.quit();
    return;
  }
  port.registerScheme(appScheme);
  const display = customerDisplay(port);
  port.enforce({
    mayNavigate,
    mayLoad: (address) => mayLoad(address, port.isPackaged),
    mayOpenWindow: () => false,
    onWindowAsked: (address) => {
      if (isDisplayPage(address)) display.show();
    },
    mayAttachWebview: () => false,
    mayUsePermission: () => false,
    mayTrustBadCertificate: () => false,
  });
  await port.whenReady();

  const built = join(port.applicationFolder, 'dist', 'desktop');
  port.serveScheme(appScheme, createAppProtocol(join(built, 'renderer')));
  const first = engineStart(port);
  if (first === undefined) return;
  const engine = startEngine(port, join(built, 'engine', 'index.mjs'), options, first);
  port.onQuit(() => engine.stop());
  await keepOneWindow(port, join(built, 'preload', 'index.cjs'), () => display.close());
}

/** Undefined when this user can't open what the till's secrets are protected by: nothing must be made anew then. */
function engineStart(port: ElectronPort): EngineStart | undefined {
  try {
    const vaultKey = readVaultKey(port.dataFolder(), port.keychain());
    return vaultKey === undefined ? {} : { vaultKey };
  } catch {
    port.showError(
      'Kedai can’t open this till’s keys',
      'They are protected by the keychain of the user who set this till up, on this computer. Nothing was changed. ' +
        'Sign in to the computer as that user and start Kedai again; if that isn’t possible, call support.',
    );
    port.quit();
    return undefined;
  }
}

function startEngine(
  port: ElectronPort,
  modulePath: string,
  { engineArguments }: LaunchOptions,
  first: EngineStart,
): EngineHost {
  const engine = new EngineHost({
    start: () => port.startEngine(modulePath, ['--data', port.dataFolder(), ...engineArguments], first),
    onEvent: (event, data) => port.broadcast(event, data),
    onGivenUp: (code) => {
      port.showError(
        'Kedai can’t go on',
        `The part of Kedai that keeps sales stopped several times in a row (code ${code}). ` +
          'Every sale that showed a receipt is saved on this computer. ' +
          'Close Kedai and start it again; if this comes back, call support before anything is deleted.',
      );
      port.quit();
    },
  });
  engine.start();
  port.onRequest(async (sender, path, input, has): Promise<ToldAnswer> => {
    if (!isTrustedSender(sender))
      throw new Error(`a request from ${sender.address ?? 'a closed page'} was refused`);
    const request = checkRequest(path, input, has);
    return request.ok ? engine.request(request.value) : { result: request };
  });
  return engine;
}

async function keepOneWindow(port: ElectronPort, preload: string, onClosed: () => void): Promise<void> {
  let window: WindowPort | undefined;
  const open = async () => {
    const opened = port.openWindow(windowOptions(preload, port.isPackaged));
    window = opened;
    opened.onClosed(() => {
      window = undefined;
      onClosed();
    });
    // The cart is with the engine: the page shows it again.
    await loadAndReload(opened, startPage);
  };
  const show = () => {
    if (window === undefined) void open();
    else window.focus();
  };
  port.onSecondInstance(show);
  port.onActivate(show);
  port.onAllWindowsClosed(() => port.quit());
  await open();
}

/** Loads a page, and again when it crashed. */
async function loadAndReload(window: WindowPort, page: string): Promise<void> {
  let reloads = 0;
  window.onCrashed(() => {
    reloads += 1;
    if (reloads <= maxReloads) void window.load(page);
  });
  await window.load(page);
}

/** The customer's display: one window, which goes with the till's. */
function customerDisplay(port: ElectronPort): { show(): void; close(): void } {
  let window: WindowPort | undefined;
  return {
    show: () => {
      // Brought to the front it would take the keys from the till.
      if (window !== undefined) return;
      const opened = port.openWindow(displayWindowOptions(port.otherScreen(), port.isPackaged));
      window = opened;
      opened.onClosed(() => {
        window = undefined;
      });
      void loadAndReload(opened, displayPage);
    },
    close: () => window?.close(),
  };
}
