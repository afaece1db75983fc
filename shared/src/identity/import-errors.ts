import type { ErrorTable } from '../kernel/index.ts';

/** What filling a company from a file, and operating a server, can be refused for. */
export const importErrors = {
  'identity.importInvalid': {
    message: 'The import file has mistakes.',
    safe: 'Nothing of it was imported.',
    next: 'Correct the places that are named and import it again.',
    status: 422,
  },
  'identity.importNotEmpty': {
    message: 'This company is in use already: an import only fills a new or an empty one.',
    safe: 'Nothing was imported, and the company is as it was.',
    next: 'Give the company in the file another slug, or use a new data folder.',
    status: 409,
  },
  'identity.clockShiftRefused': {
    message: 'The clock is shifted, but a company that is no demonstration has sales here.',
    safe: 'The server did not start, and nothing was changed.',
    next: 'Start it without --now (KEDAI_CLOCK_OFFSET_MS), or use the data folder of a demonstration.',
    status: 409,
  },
  'identity.companyUnknown': {
    message: 'There is no company of that name on this server.',
    safe: 'Nothing was changed.',
    next: 'Check its name; the server’s status lists those there are.',
    status: 404,
  },
  'identity.operatorKeyWrong': {
    message: 'This needs the operator’s key of this server.',
    safe: 'Nothing was changed.',
    next: 'Read the key from operator.key in the server’s data folder.',
    status: 401,
  },
} as const satisfies ErrorTable;
