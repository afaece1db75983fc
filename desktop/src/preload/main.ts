import { preloadPort } from './electron.ts';
import { exposeBridge } from './expose-bridge.ts';

exposeBridge(preloadPort);
