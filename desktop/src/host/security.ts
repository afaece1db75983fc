import { pageHeaders } from './page-policy.ts';

/** Headers of every answer; nothing of a till stays in a browser's cache. */
export const securityHeaders: Readonly<Record<string, string>> = {
  ...pageHeaders,
  'X-Frame-Options': 'DENY',
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
