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
    webPreferences: {
      preload,
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
    },
  };
}
