import './app/no-eval.ts';
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/noto-sans-sc/index.css';
import '@fontsource-variable/noto-sans-tamil/index.css';
import './ui/styles.css';
import { createRoot } from 'react-dom/client';
import { lockWhenIdle } from './app/auto-lock.ts';
import { listenForHotkeys, typeIntoLayers } from './app/hotkeys.ts';
import { createI18n } from './app/i18n/index.ts';
import { Kedai } from './app/kedai.tsx';
import { listenForScans } from './app/scanner.ts';
import { createTill, routeScan } from './app/till.ts';
import { findTransport } from './app/transport.ts';
import { displayChannelName, tellDisplay } from './display/channel.ts';

const root = document.getElementById('root');
if (!root) throw new Error('expected index.html to have an element with the id root');

const till = createTill(findTransport());
listenForScans(document, { onScan: (code) => routeScan(till, code), onTyped: typeIntoLayers });
listenForHotkeys(document);
lockWhenIdle(till, window);
tellDisplay(till, new BroadcastChannel(displayChannelName));
createRoot(root).render(<Kedai till={till} i18n={createI18n('en')} />);
