import { contextBridge, ipcRenderer } from 'electron';
import { eventChannel, requestChannel } from './channels.ts';
import type { PreloadPort } from './expose-bridge.ts';

/** Electron as the preload script needs it: the only file here that imports it. */
export const preloadPort: PreloadPort = {
  expose: (name, value) => contextBridge.exposeInMainWorld(name, value),
  request: (path, input, has) => ipcRenderer.invoke(requestChannel, path, input, has),
  onEvent: (listener) => {
    ipcRenderer.on(eventChannel, (_event, name: string, data: unknown) => listener(name, data));
  },
};
