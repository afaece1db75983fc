import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The renderer: the till's page and the customer's display, served by `app://kedai` in Electron and by the browser host elsewhere. */
export default defineConfig({
  root: folder('./src/renderer'),
  // Relative, since the page doesn't know under which address it will be served.
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: folder('../dist/desktop/renderer'),
    emptyOutDir: true,
    target: 'es2023',
    // Both shells' content security policies take fonts and scripts from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [folder('./src/renderer/index.html'), folder('./src/renderer/display.html')],
    },
    reportCompressedSize: false,
    // A till loads its page from its own disk: one large file is no slower than many.
    chunkSizeWarningLimit: 4_000,
  },
});
