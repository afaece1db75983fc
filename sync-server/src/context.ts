import type { EnrolmentNotes } from './incarnations/enrolment-notes.ts';
import type { ErasureList } from './incarnations/erasure-list.ts';
import type { SeenNotes } from './incarnations/seen-notes.ts';
import type { Database } from './store/database.ts';

/** What a log line may carry. Never tokens, PINs, keys or bodies. */
export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What every part of the server works with. Time and randomness are arguments, as in the domain. */
export interface ServerContext {
  readonly database: Database;
  /** Unix time in milliseconds; a demonstration may shift it. */
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  /** Root of all derived keys. */
  readonly secret: string;
  readonly log: Log;
  /** What devices were told, kept outside of Postgres. */
  readonly seen: SeenNotes;
  /** Which streams devices were given, kept there too. */
  readonly enrolments: EnrolmentNotes;
  /** Who was erased, kept beside the backups. */
  readonly erasures: ErasureList;
  /** Slug of the store that the storefront serves when a request names none. */
  readonly defaultStore: string | undefined;
}
