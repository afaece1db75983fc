import { startApplication } from './application.ts';
import { createElectronPort } from './electron.ts';
import { readLaunchOptions } from './launch-options.ts';

void startApplication(createElectronPort(), readLaunchOptions(process.argv, process.cwd()));
