import type { WindowOptions } from './electron-port.ts';

/** The till's window. A page in it is a page in a locked-down browser: it has the bridge and nothing else. */
export function windowOptions(preload: string, isPackaged: boolean): WindowOptions {
  return {
    title: 'Kedai',
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 640,
    // Shown when the page has painted, so that nobody sees it white first.
    show: false,
    backgroundColor: '#ffffff',
    autoHideMenuBar: true,
    webPreferences: { preload, ...lockedDown(isPackaged) },
  };
}

/** The window that faces the customer: over all of the other screen where there is one, and without the bridge. */
export function displayWindowOptions(
  screen: { readonly x: number; readonly y: number } | undefined,
  isPackaged: boolean,
): WindowOptions {
  return {
    title: 'Kedai',
    width: 1024,
    height: 640,
    minWidth: 480,
    minHeight: 320,
    ...(screen && { x: screen.x, y: screen.y, fullscreen: true }),
    show: false,
    backgroundColor: '#ffffff',
    autoHideMenuBar: true,
    webPreferences: lockedDown(isPackaged),
  };
}

const lockedDown = (isPackaged: boolean): Omit<WindowOptions['webPreferences'], 'preload'> => ({
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  // A dictionary would be fetched from the internet.
  spellcheck: false,
  devTools: !isPackaged,
});
