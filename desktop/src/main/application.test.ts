import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { EngineStart } from '../engine/engine-start.ts';
import { startApplication } from './application.ts';
import type { ElectronPort, EngineProcess, SecurityDecisions, WindowOptions } from './electron-port.ts';
import type { Sender } from './sender-policy.ts';
import type { Keychain } from './vault-key.ts';

const applicationFolder = mkdtempSync(join(tmpdir(), 'kedai-application-'));
mkdirSync(join(applicationFolder, 'dist', 'desktop', 'renderer'), { recursive: true });
writeFileSync(join(applicationFolder, 'dist', 'desktop', 'renderer', 'index.html'), '<!doctype html>');
afterAll(() => rmSync(applicationFolder, { recursive: true }));

const nothing = () => {};
const page: Sender = { address: 'app://kedai/index.html', isMainFrame: true };

/** Electron as far as the main process can tell: remembers what was done, and lets a test make things happen. */
class FakeElectron implements ElectronPort {
  readonly isPackaged: boolean;
  readonly applicationFolder = applicationFolder;
  readonly done: string[] = [];
  readonly windows: { options: WindowOptions; close: () => void; crash: () => void }[] = [];
  readonly engines: {
    modulePath: string;
    arguments: readonly string[];
    first: EngineStart;
    say: (message: unknown) => void;
    exit: (code: number) => void;
  }[] = [];
  folder = 'the usual data folder';
  userKeychain: Keychain | undefined;
  isAlone = true;
  decisions: SecurityDecisions | undefined;
  serve: (request: Request) => Promise<Response> = () => Promise.reject(new Error('no scheme is served'));
  ask: (sender: Sender, path: unknown, input: unknown, has?: unknown) => Promise<unknown> = () =>
    Promise.reject(new Error('no handler'));
  secondInstance = nothing;
  activate = nothing;
  closeAll = nothing;
  quitAsked: () => Promise<void> = () => Promise.resolve();

  constructor(isPackaged = true) {
    this.isPackaged = isPackaged;
  }
  dataFolder = () => this.folder;
  setDataFolder(folder: string) {
    this.done.push('setDataFolder');
    this.folder = folder;
  }
  acquireLock() {
    this.done.push('acquireLock');
    return this.isAlone;
  }
  onSecondInstance(listener: () => void) {
    this.secondInstance = listener;
  }
  onAllWindowsClosed(listener: () => void) {
    this.closeAll = listener;
  }
  onActivate(listener: () => void) {
    this.activate = listener;
  }
  onQuit(listener: () => Promise<void>) {
    this.quitAsked = listener;
  }
  async whenReady() {
    this.done.push('ready');
  }
  quit() {
    this.done.push('quit');
  }
  showError(title: string) {
    this.done.push(`error: ${title}`);
  }
  registerScheme(scheme: string) {
    this.done.push(`register ${scheme}`);
  }
  serveScheme(_scheme: string, answer: (request: Request) => Promise<Response>) {
    this.serve = answer;
  }
  enforce(decisions: SecurityDecisions) {
    this.done.push('enforce');
    this.decisions = decisions;
  }
  onRequest(answer: (sender: Sender, path: unknown, input: unknown, has?: unknown) => Promise<unknown>) {
    this.ask = answer;
  }
  broadcast(event: string, data: unknown) {
    this.done.push(`broadcast ${event} ${JSON.stringify(data)}`);
  }
  openWindow(options: WindowOptions) {
    const opened = { options, close: nothing, crash: nothing };
    this.windows.push(opened);
    return {
      load: async (address: string) => void this.done.push(`load ${address}`),
      focus: () => void this.done.push('focus'),
      close: () => opened.close(),
      onClosed: (listener: () => void) => {
        opened.close = listener;
      },
      onCrashed: (listener: () => void) => {
        opened.crash = listener;
      },
    };
  }
  screen: { x: number; y: number } | undefined;
  otherScreen = () => this.screen;
  keychain = (): Keychain | undefined => this.userKeychain;
  startEngine(modulePath: string, engineArguments: readonly string[], first: EngineStart): EngineProcess {
    const started = {
      first,
      modulePath,
      arguments: engineArguments,
      say: (_message: unknown) => {},
      exit: (_code: number) => {},
    };
    this.engines.push(started);
    return {
      post: (message) => void this.done.push(`post ${JSON.stringify(message)}`),
      onMessage: (listener) => {
        started.say = listener;
      },
      onExit: (listener) => {
        started.exit = listener;
      },
      stop: () => {
        this.done.push('stop engine');
        started.exit(0);
      },
    };
  }
}

const noOptions = { dataFolder: undefined, engineArguments: [] };
let electron: FakeElectron;

beforeEach(() => {
  electron = new FakeElectron();
});

describe('starting the desktop application', () => {
  it('locks the data folder, locks pages down and only then opens one', async () => {
    await startApplication(electron, { dataFolder: 'till-2', engineArguments: ['--register', 'T02'] });
    expect(electron.done).toEqual([
      'setDataFolder',
      'acquireLock',
      'register app',
      'enforce',
      'ready',
      'load app://kedai/index.html',
    ]);
    const dist = join(applicationFolder, 'dist', 'desktop');
    expect(electron.engines[0]?.modulePath).toBe(join(dist, 'engine', 'index.mjs'));
    expect(electron.engines[0]?.arguments).toEqual(['--data', 'till-2', '--register', 'T02']);
    expect(electron.windows[0]?.options.webPreferences.preload).toBe(join(dist, 'preload', 'index.cjs'));
  });

  it('tells the engine alone what the keychain keeps, and starts nothing for a user whose keychain doesn’t open it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kedai-data-'));
    const open: Keychain = {
      encrypt: (text) => Buffer.from(text),
      decrypt: (bytes) => Buffer.from(bytes).toString(),
    };
    electron.userKeychain = open;
    await startApplication(electron, { dataFolder: folder, engineArguments: [] });
    const [engine] = electron.engines;
    expect(engine?.first.vaultKey).toMatch(/^[0-9a-f]{64}$/);
    expect(engine?.arguments.join(' ')).not.toContain(engine?.first.vaultKey);

    const locked: Keychain = {
      ...open,
      decrypt: () => {
        throw new Error('another user');
      },
    };
    const other = new FakeElectron();
    other.userKeychain = locked;
    await startApplication(other, { dataFolder: folder, engineArguments: [] });
    expect(other.engines).toEqual([]);
    expect(other.windows).toEqual([]);
    expect(other.done.at(-1)).toBe('quit');
    expect(other.done.join()).toContain('can’t open this till’s keys');
    rmSync(folder, { recursive: true });
  });

  it('opens a window without Node, isolated and sandboxed', async () => {
    await startApplication(electron, noOptions);
    expect(electron.windows[0]?.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
    });
  });

  it('has developer tools only when it is not packaged', async () => {
    await startApplication(electron, noOptions);
    const unpackaged = new FakeElectron(false);
    await startApplication(unpackaged, noOptions);
    expect(electron.windows[0]?.options.webPreferences.devTools).toBe(false);
    expect(unpackaged.windows[0]?.options.webPreferences.devTools).toBe(true);
  });

  it('leaves at once when another process has the data folder, which then shows its window', async () => {
    await startApplication(electron, noOptions);
    const second = new FakeElectron();
    second.isAlone = false;
    await startApplication(second, noOptions);
    expect(second.done).toEqual(['acquireLock', 'quit']);
    expect(second.engines).toEqual([]);
    electron.secondInstance();
    expect(electron.done.at(-1)).toBe('focus');
  });

  it('refuses windows, webviews, permissions, bad certificates and strangers’ pages', async () => {
    await startApplication(electron, noOptions);
    const decisions = electron.decisions;
    expect(decisions?.mayOpenWindow('app://kedai/index.html')).toBe(false);
    expect(decisions?.mayAttachWebview()).toBe(false);
    expect(decisions?.mayUsePermission('geolocation')).toBe(false);
    expect(decisions?.mayTrustBadCertificate()).toBe(false);
    expect(decisions?.mayNavigate('https://example.com/')).toBe(false);
    expect(decisions?.mayLoad('https://example.com/a.js')).toBe(false);
    expect(decisions?.mayLoad('app://kedai/a.js')).toBe(true);
  });

  it('serves the built pages under its own scheme', async () => {
    await startApplication(electron, noOptions);
    const response = await electron.serve(new Request('app://kedai/'));
    expect(await response.text()).toBe('<!doctype html>');
  });
});

describe('requests from pages', () => {
  beforeEach(() => startApplication(electron, noOptions));

  it('reach the engine, and its answer comes back', async () => {
    const answer = electron.ask(page, 'sales.cart', {}, 7);
    await Promise.resolve();
    expect(electron.done.at(-1)).toBe('post {"id":1,"path":"sales.cart","input":{},"has":7}');
    electron.engines[0]?.say({ id: 1, result: { ok: true, value: 'a cart' } });
    expect(await answer).toEqual({ result: { ok: true, value: 'a cart' } });
  });

  it('are refused from any other sender, and the engine never sees them', async () => {
    const stranger = { address: 'https://example.com/', isMainFrame: true };
    await expect(electron.ask(stranger, 'sales.cart', {})).rejects.toThrow(/was refused/);
    await expect(electron.ask({ ...page, isMainFrame: false }, 'sales.cart', {})).rejects.toThrow(
      /was refused/,
    );
    await expect(electron.ask({ ...page, address: undefined }, 'sales.cart', {})).rejects.toThrow(
      /was refused/,
    );
    expect(electron.done.filter((entry) => entry.startsWith('post'))).toEqual([]);
  });

  it('are answered without the engine when the contract doesn’t know them', async () => {
    expect(await electron.ask(page, 'sales.unheardOf', {})).toMatchObject({
      result: { error: { code: 'kernel.notFound' } },
    });
    expect(await electron.ask(page, 'sales.cart', 'x')).toMatchObject({
      result: { error: { code: 'kernel.inputInvalid' } },
    });
    expect(electron.done.filter((entry) => entry.startsWith('post'))).toEqual([]);
  });
});

describe('while the application runs', () => {
  beforeEach(() => startApplication(electron, noOptions));

  it('tells the engine’s events to its pages', () => {
    electron.engines[0]?.say({ event: 'state', data: { waiting: 3 } });
    expect(electron.done.at(-1)).toBe('broadcast state {"waiting":3}');
  });

  it('loads the page again when it crashed, but not for ever', () => {
    for (let count = 0; count < 20; count += 1) electron.windows[0]?.crash();
    expect(electron.done.filter((entry) => entry.startsWith('load'))).toHaveLength(6);
  });

  it('opens a new window when the dock icon is clicked after the window was closed', async () => {
    electron.windows[0]?.close();
    electron.activate();
    expect(electron.windows).toHaveLength(2);
  });

  it('quits when its window is closed, and ends the engine before it goes', async () => {
    electron.closeAll();
    expect(electron.done.at(-1)).toBe('quit');
    await electron.quitAsked();
    expect(electron.done.at(-1)).toBe('stop engine');
  });
});

describe('the customer’s display', () => {
  const ask = (address: string) => electron.decisions?.onWindowAsked(address);
  beforeEach(() => startApplication(electron, noOptions));

  it('is opened in place of the window that the page asked for, over the other screen and without the bridge', () => {
    electron.screen = { x: 1366, y: 0 };
    ask('app://kedai/display.html');
    expect(electron.windows).toHaveLength(2);
    expect(electron.done.at(-1)).toBe('load app://kedai/display.html');
    const { options } = electron.windows[1] ?? {};
    expect(options).toMatchObject({ x: 1366, y: 0, fullscreen: true });
    expect(options?.webPreferences).not.toHaveProperty('preload');
    expect(options?.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it('is a window on the only screen there is, opened once, and again after it was closed', () => {
    ask('app://kedai/display.html');
    ask('app://kedai/display.html');
    expect(electron.windows).toHaveLength(2);
    expect(electron.windows[1]?.options.fullscreen).toBeUndefined();
    expect(electron.done).not.toContain('focus');
    electron.windows[1]?.close();
    ask('app://kedai/display.html');
    expect(electron.windows).toHaveLength(3);
  });

  it('is the only window that a page can ask for', () => {
    for (const address of [
      'app://kedai/index.html',
      'https://example.com/display.html',
      'app://kedai.example/display.html',
      'app://kedai/assets/display.html',
      'file:///display.html',
      'display.html',
    ])
      ask(address);
    expect(electron.windows).toHaveLength(1);
  });

  it('is reloaded when it crashed, and closed with the till’s window', () => {
    ask('app://kedai/display.html');
    const before = electron.done.filter((entry) => entry.startsWith('load')).length;
    electron.windows[1]?.crash();
    expect(electron.done.filter((entry) => entry.startsWith('load'))).toHaveLength(before + 1);
    electron.windows[0]?.close();
    electron.activate();
    expect(electron.windows).toHaveLength(3);
    ask('app://kedai/display.html');
    expect(electron.windows).toHaveLength(4);
  });

  it('can ask the engine for nothing', async () => {
    for (const address of ['app://kedai/display.html', 'app://kedai/display.html?x#y'])
      await expect(electron.ask({ address, isMainFrame: true }, 'sales.cart', {})).rejects.toThrow(
        /was refused/,
      );
    expect(electron.done.filter((entry) => entry.startsWith('post'))).toEqual([]);
  });
});
