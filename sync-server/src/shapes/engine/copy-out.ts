import type { ClientBase, Connection, Submittable } from 'pg';

/**
 * Runs `COPY (query) TO STDOUT` and gives each row's bytes as they come off the socket. The query must return one
 * column of JSON text: JSON escapes every control character, so with control characters as delimiter and quote the CSV
 * format never has anything to quote, and a row is its text and a newline.
 */
export function copyJsonRows(client: ClientBase, query: string, onRow: (row: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const sql = `COPY (${query}) TO STDOUT WITH (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')`;
    client.query(new CopyOut(sql, onRow, (error) => (error === undefined ? resolve() : reject(error))));
  });
}

/** The part of pg's query interface that a COPY needs; pg calls these by name. */
class CopyOut implements Submittable {
  readonly #sql: string;
  readonly #onRow: (row: Buffer) => void;
  readonly #done: (error?: Error) => void;
  #failure: Error | undefined;

  constructor(sql: string, onRow: (row: Buffer) => void, done: (error?: Error) => void) {
    this.#sql = sql;
    this.#onRow = onRow;
    this.#done = done;
  }

  submit(connection: Connection): void {
    connection.query(this.#sql);
  }

  handleCopyData(message: { readonly chunk: Buffer }): void {
    if (this.#failure !== undefined) return;
    try {
      this.#onRow(message.chunk.subarray(0, -1));
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  handleError(error: Error): void {
    this.#done(error);
  }

  handleReadyForQuery(): void {
    this.#done(this.#failure);
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
}
