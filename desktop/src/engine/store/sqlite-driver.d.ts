// The driver has better-sqlite3's API. Its own types can't be found through its package.json, so it borrows the original's.
declare module 'better-sqlite3-multiple-ciphers' {
  import Database from 'better-sqlite3';

  export = Database;
}
