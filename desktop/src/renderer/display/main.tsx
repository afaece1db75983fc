import '../app/no-eval.ts';
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/noto-sans-sc/index.css';
import '@fontsource-variable/noto-sans-tamil/index.css';
import '../ui/styles.css';
import { createRoot } from 'react-dom/client';
import { createI18n } from '../app/i18n/index.ts';
import { displayChannelName } from './channel.ts';
import { CustomerDisplay } from './customer-display.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('expected display.html to have an element with the id root');

// This page has no bridge: it knows what a till's page tells it, and can ask for nothing else.
const openChannel = (): BroadcastChannel => new BroadcastChannel(displayChannelName);
createRoot(root).render(<CustomerDisplay openChannel={openChannel} i18n={createI18n('en')} />);
