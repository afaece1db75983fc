import { parseArgs } from 'node:util';

export interface StartOptions {
  /** Code of the register that this till is: `T01`. */
  readonly register: string;
  /** The company, by its store's name. */
  readonly company: string;
  readonly dataFolder: string;
  /** Undefined: the port of the last time, so that tills find the server again; 4600 at first. */
  readonly serverPort: number | undefined;
  /** 0: any free port. */
  readonly tillPort: number;
  /** What the clocks show at the start; demonstration companies only. */
  readonly now: string | undefined;
  readonly importFile: string | undefined;
  /** A backup that takes the place of the till's database before it starts. */
  readonly restoreFile: string | undefined;
  readonly parts: 'both' | 'server' | 'till';
  /** True: the browser host, also where Electron could open a window. */
  readonly browser: boolean;
}

export const DEFAULT_COMPANY = 'lucky-minimart';

export const usage = `npm start -- [options]

  --register T02      which register this till is (T01)
  --company NAME      which company (${DEFAULT_COMPANY}; corner-crafts is the one without GST)
  --only server|till  start one of the two; the till works without a server once it has been paired
  --browser           serve the till to a browser, also where Electron could open a window
  --import FILE       fill an empty company from a JSON file (docs/import.md)
  --restore FILE      put a backup in the place of the till's database first (docs/recovery.md)
  --now INSTANT       shift every clock of a demonstration, as 2026-11-21T23:58+08:00
  --data FOLDER       where databases, keys and journals are kept (data)
  --port N            port of the server (the last one; at first 4600)
  --till-port N       port of the browser host (any free one)
`;

/** Reads the command line; a message for the person who typed it when something is wrong. */
export function readOptions(commandLine: readonly string[]): StartOptions | { readonly problem: string } {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(commandLine);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return { problem: '' };
  const only = values.only ?? 'both';
  if (only !== 'both' && only !== 'server' && only !== 'till')
    return { problem: '--only takes server or till.' };
  const serverPort = values.port === undefined ? null : portOf(values.port);
  const tillPort = portOf(values['till-port'] ?? '0');
  if (serverPort === undefined || tillPort === undefined)
    return { problem: 'A port is a number from 0 to 65535.' };
  if (values.now !== undefined && Number.isNaN(Date.parse(values.now))) {
    return { problem: `--now takes an instant such as 2026-11-21T23:58+08:00, not ${values.now}.` };
  }
  return {
    register: (values.register ?? 'T01').toUpperCase(),
    company: values.company ?? DEFAULT_COMPANY,
    dataFolder: values.data ?? 'data',
    serverPort: serverPort ?? undefined,
    tillPort,
    now: values.now,
    importFile: values.import,
    restoreFile: values.restore,
    parts: only,
    browser: values.browser ?? false,
  };
}

const parse = (commandLine: readonly string[]) =>
  parseArgs({
    args: [...commandLine],
    allowPositionals: false,
    options: {
      register: { type: 'string' },
      company: { type: 'string' },
      only: { type: 'string' },
      browser: { type: 'boolean' },
      import: { type: 'string' },
      restore: { type: 'string' },
      now: { type: 'string' },
      data: { type: 'string' },
      port: { type: 'string' },
      'till-port': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;

function portOf(text: string): number | undefined {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined;
}
