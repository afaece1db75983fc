/** Postgres can't be asked now; the client is told to come again. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
