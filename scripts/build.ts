// Builds the desktop application into dist/desktop: `node scripts/run.mjs build`. Installers are made from it with
// `npx electron-builder`, on the system that they are for.

import { buildDesktop } from './lib/build-desktop.ts';

await buildDesktop();
console.log('built: dist/desktop');
