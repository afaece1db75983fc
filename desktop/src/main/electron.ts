import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  protocol,
  type Session,
  safeStorage,
  screen,
  session,
  utilityProcess,
  type WebContents,
} from 'electron';
import type { EngineStart } from '../engine/engine-start.ts';
import { eventChannel, requestChannel } from '../preload/channels.ts';
import type {
  ElectronPort,
  EngineProcess,
  SecurityDecisions,
  WindowOptions,
  WindowPort,
} from './electron-port.ts';
import type { Keychain } from './vault-key.ts';

/**
 * Electron behind `ElectronPort`: the only file of the main process that imports it at run time. It only connects wires;
 * whatever could be decided wrongly is decided, and tested, elsewhere.
 */
export function createElectronPort(): ElectronPort {
  app.enableSandbox();
  // Date fields show days as they are written here, whatever the computer's language is.
  app.commandLine.appendSwitch('lang', 'en-SG');
  return {
    isPackaged: app.isPackaged,
    applicationFolder: app.getAppPath(),
    dataFolder: () => app.getPath('userData'),
    setDataFolder: (folder) => app.setPath('userData', folder),
    acquireLock: () => app.requestSingleInstanceLock(),
    onSecondInstance: (listener) => void app.on('second-instance', listener),
    onAllWindowsClosed: (listener) => void app.on('window-all-closed', listener),
    onActivate: (listener) => void app.on('activate', listener),
    onQuit,
    whenReady: async () => {
      await app.whenReady();
      Menu.setApplicationMenu(applicationMenu());
    },
    quit: () => app.quit(),
    showError: (title, message) => dialog.showErrorBox(title, message),
    registerScheme: (scheme) =>
      protocol.registerSchemesAsPrivileged([
        { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
      ]),
    serveScheme: (scheme, answer) => protocol.handle(scheme, answer),
    enforce,
    onRequest: (answer) =>
      ipcMain.handle(requestChannel, ({ senderFrame }, path: unknown, input: unknown, has: unknown) => {
        const sender = { address: senderFrame?.url, isMainFrame: senderFrame?.parent === null };
        return answer(sender, path, input, has);
      }),
    broadcast: (event, data) => {
      for (const window of withBridge) window.webContents.send(eventChannel, event, data);
    },
    openWindow,
    otherScreen: () => {
      const own = screen.getPrimaryDisplay().id;
      return screen.getAllDisplays().find(({ id }) => id !== own)?.bounds;
    },
    keychain,
    startEngine,
  };
}

function onQuit(listener: () => Promise<void>): void {
  let isDone = false;
  app.on('before-quit', (event) => {
    if (isDone) return;
    event.preventDefault();
    void listener().finally(() => {
      isDone = true;
      app.quit();
    });
  });
}

/** On a Mac, copy and paste work only through a menu; elsewhere there is nothing to put in one. */
function applicationMenu(): Menu | null {
  if (process.platform !== 'darwin') return null;
  return Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]);
}

function enforce(decisions: SecurityDecisions): void {
  app.on('web-contents-created', (_event, contents) => enforceOnPage(contents, decisions));
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(decisions.mayTrustBadCertificate());
  });
  app.on('select-client-certificate', (event, _contents, _url, _certificates, callback) => {
    // Without a choice made here, Electron would send the first certificate that it finds.
    event.preventDefault();
    callback();
  });
  app.on('session-created', (created) => enforceOnSession(created, decisions));
  // The first session may be older than the listener above.
  void app.whenReady().then(() => enforceOnSession(session.defaultSession, decisions));
}

function enforceOnSession(target: Session, decisions: SecurityDecisions): void {
  target.setPermissionRequestHandler((_contents, permission, callback) => {
    callback(decisions.mayUsePermission(permission));
  });
  target.setPermissionCheckHandler((_contents, permission) => decisions.mayUsePermission(permission));
  target.setDevicePermissionHandler(({ deviceType }) => decisions.mayUsePermission(deviceType));
  target.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !decisions.mayLoad(url) }));
  target.on('will-download', (event) => event.preventDefault());
}

function enforceOnPage(contents: WebContents, decisions: SecurityDecisions): void {
  contents.on('will-navigate', (event) => {
    if (!decisions.mayNavigate(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!decisions.mayNavigate(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!decisions.mayNavigate(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    if (!decisions.mayAttachWebview()) event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    if (decisions.mayOpenWindow(url)) return { action: 'allow' };
    decisions.onWindowAsked(url);
    return { action: 'deny' };
  });
}

/** Windows whose pages have the bridge: the others hear nothing of the engine either. */
const withBridge = new Set<BrowserWindow>();

function openWindow(options: WindowOptions): WindowPort {
  const window = new BrowserWindow(options);
  const hasBridge = options.webPreferences.preload !== undefined;
  if (hasBridge) {
    withBridge.add(window);
    window.once('closed', () => withBridge.delete(window));
  }
  // What only shows something doesn't take the keys from the till.
  window.once('ready-to-show', () => (hasBridge ? window.show() : window.showInactive()));
  return {
    load: (address) => window.loadURL(address),
    focus: () => {
      if (window.isMinimized()) window.restore();
      window.focus();
    },
    close: () => window.close(),
    onClosed: (listener) => void window.on('closed', listener),
    onCrashed: (listener) => void window.webContents.on('render-process-gone', listener),
  };
}

/** Without a keychain of the desktop's, Electron would encrypt with a key that anybody knows: that is none. */
function keychain(): Keychain | undefined {
  const isReal =
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');
  if (!isReal) return undefined;
  return {
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (bytes) => safeStorage.decryptString(Buffer.from(bytes)),
  };
}

function startEngine(
  modulePath: string,
  engineArguments: readonly string[],
  first: EngineStart,
): EngineProcess {
  const child = utilityProcess.fork(modulePath, [...engineArguments], {
    serviceName: 'Kedai engine',
    stdio: 'inherit',
  });
  const { port1: ours, port2: theirs } = new MessageChannelMain();
  child.postMessage(first, [theirs]);
  return {
    post: (message) => ours.postMessage(message),
    onMessage: (listener) => {
      ours.on('message', ({ data }) => listener(data));
      ours.start();
    },
    onExit: (listener) => {
      child.once('exit', (code) => {
        ours.close();
        listener(code);
      });
    },
    stop: () => void child.kill(),
  };
}
