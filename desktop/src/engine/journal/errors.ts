/** What can go wrong with the journal, as codes that the engine maps to words for a person. */
export type JournalErrorCode =
  | 'journal.full'
  | 'journal.wrongKey'
  | 'journal.damaged'
  | 'journal.outOfSequence'
  | 'journal.recordTooLarge'
  | 'journal.missing'
  | 'journal.closed';

export class JournalError extends Error {
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The disk has no room for the next segment. Nothing of the refused call was applied; a later append can succeed. */
export class JournalFullError extends JournalError {
  constructor(cause: unknown) {
    super('journal.full', 'The disk is full: the journal has no room for the next record.', { cause });
  }
}

export class JournalKeyError extends JournalError {
  constructor(message: string) {
    super('journal.wrongKey', message);
  }
}

/** A read met a record that can't be trusted. What came before it was handed out; `journal.salvage` reads the rest. */
export class JournalDamagedError extends JournalError {
  readonly file: string;
  readonly offset: number;
  readonly lastSequence: number;

  constructor(file: string, offset: number, lastSequence: number) {
    super('journal.damaged', `Segment ${file} is damaged at byte ${offset}, after sequence ${lastSequence}.`);
    this.file = file;
    this.offset = offset;
    this.lastSequence = lastSequence;
  }
}

/** Turns "no space" and "over quota" of the operating system into the journal's own error; others pass unchanged. */
export function asJournalError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' ? new JournalFullError(error) : error;
}
