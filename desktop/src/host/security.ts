/** What a page may load and do: everything that isn't listed is refused, and nothing comes from anywhere else. */
const directives: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  // Menus and dialogs measure the screen and write what they found into style elements; styles can't run code.
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'media-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'object-src': ["'none'"],
  'frame-src': ["'none'"],
  'frame-ancestors': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

/** Headers of every answer. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const refusals = {
  403: {
    title: 'This window may not open the till',
    text: 'Open the address that was printed when Kedai was started: it carries the key of this start. After a restart the key is a new one.',
  },
  404: { title: 'There is nothing here', text: 'Go back to the till at the start of this address.' },
  405: { title: 'This can’t be done here', text: 'Go back to the till at the start of this address.' },
  500: {
    title: 'The page could not be read',
    text: 'Every sale that showed a receipt is saved. Reload this window; if it stays, restart Kedai.',
  },
} as const;

/** A page in words for whoever is refused. */
export function refusalPage(status: keyof typeof refusals): string {
  const { title, text } = refusals[status];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Kedai</title><h1>${title}</h1><p>${text}</p></html>`;
}
