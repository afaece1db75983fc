/** The application's own pages are the only ones there are: a scheme of our own, answered from the package. */
export const appScheme = 'app';
export const appHost = 'kedai';
export const appOrigin = `${appScheme}://${appHost}`;
export const startPage = `${appOrigin}/index.html`;
/** What faces the customer: it hears the till's page, and has no bridge. */
export const displayPage = `${appOrigin}/display.html`;

/** Whether an address is one of the application's own pages. Compared as a parsed URL: `app://kedai.example` isn't. */
export function isAppAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${appScheme}:` && url.host === appHost && url.username === '';
}
