import type { EngineStart } from '../engine/engine-start.ts';
import type { Sender } from './sender-policy.ts';
import type { Keychain } from './vault-key.ts';

/**
 * What the main process needs of Electron, in our words. `electron.ts` is it in the application; tests use a fake, since
 * importing Electron needs its binary. Nothing here decides anything: decisions are handed in.
 */
export interface ElectronPort {
  readonly isPackaged: boolean;
  /** Where the application itself lies: the package, or the repository. */
  readonly applicationFolder: string;
  /** The folder that this installation keeps its data in. */
  dataFolder(): string;
  /** Must come before `acquireLock`: the lock belongs to the data folder. */
  setDataFolder(folder: string): void;
  /** True when no other process runs on the same data folder. */
  acquireLock(): boolean;
  onSecondInstance(listener: () => void): void;
  onAllWindowsClosed(listener: () => void): void;
  /** Mac: the icon in the dock was clicked. */
  onActivate(listener: () => void): void;
  /** Called once, when quitting was asked for; the application ends when the promise settles. */
  onQuit(listener: () => Promise<void>): void;
  whenReady(): Promise<void>;
  quit(): void;
  /** Shows a message that waits for a click, before or after there are windows. */
  showError(title: string, message: string): void;

  /** Must come before `whenReady`. */
  registerScheme(scheme: string): void;
  serveScheme(scheme: string, answer: (request: Request) => Promise<Response>): void;
  /** Puts the decisions in force for every page and session, present and future. */
  enforce(decisions: SecurityDecisions): void;
  /** What pages ask of us; a rejected promise reaches the page as an error. */
  onRequest(answer: (sender: Sender, path: unknown, input: unknown, has: unknown) => Promise<unknown>): void;
  /** Tells an event to every page that has the bridge. */
  broadcast(event: string, data: unknown): void;

  openWindow(options: WindowOptions): WindowPort;
  /** Where a screen besides the till's begins; undefined when there is one screen. */
  otherScreen(): { readonly x: number; readonly y: number } | undefined;
  /** Undefined where the operating system has none. */
  keychain(): Keychain | undefined;
  /** @param first told to the engine with its port, and to nobody else: command lines can be read by others */
  startEngine(modulePath: string, engineArguments: readonly string[], first: EngineStart): EngineProcess;
}

export interface SecurityDecisions {
  mayNavigate(address: string): boolean;
  mayLoad(address: string): boolean;
  mayOpenWindow(address: string): boolean;
  /** A page asked for a window and didn't get it; the application may open one of its own instead. */
  onWindowAsked(address: string): void;
  mayAttachWebview(): boolean;
  mayUsePermission(permission: string): boolean;
  mayTrustBadCertificate(): boolean;
}

/** Settings of a window, named as Electron names them. */
export interface WindowOptions {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** On which screen; the system decides without them. */
  readonly x?: number;
  readonly y?: number;
  readonly fullscreen?: boolean;
  readonly minWidth: number;
  readonly minHeight: number;
  readonly show: boolean;
  readonly backgroundColor: string;
  readonly autoHideMenuBar: boolean;
  readonly webPreferences: {
    /** What gives the page the bridge; without it the page has none. */
    readonly preload?: string;
    readonly sandbox: boolean;
    readonly contextIsolation: boolean;
    readonly nodeIntegration: boolean;
    readonly nodeIntegrationInWorker: boolean;
    readonly nodeIntegrationInSubFrames: boolean;
    readonly webSecurity: boolean;
    readonly allowRunningInsecureContent: boolean;
    readonly webviewTag: boolean;
    readonly navigateOnDragDrop: boolean;
    readonly spellcheck: boolean;
    readonly devTools: boolean;
  };
}

export interface WindowPort {
  load(address: string): Promise<void>;
  /** Brings it to the front, also when it was minimised. */
  focus(): void;
  close(): void;
  onClosed(listener: () => void): void;
  /** The page's process ended by itself and left the window empty. */
  onCrashed(listener: () => void): void;
}

/** The engine's process and the message port that was handed to it. */
export interface EngineProcess {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number) => void): void;
  /** Asks it to end (SIGTERM); `onExit` tells when it has. */
  stop(): void;
}
