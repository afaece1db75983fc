import { closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Disk, writeWhole } from './disk.ts';

const BUFFER_BYTES = 256 * 1024;
const [OPEN, COMMA, CLOSE] = [0x5b, 0x2c, 0x5d];

export function snapshotFile(folder: string, chunk: number): string {
  return join(folder, `snapshot-${chunk}.json`);
}

/**
 * Writes a snapshot as files that are served as they are: JSON arrays of about `chunkBytes`, each of which ends with
 * the row that fills it. Rows are bytes from start to end; nothing is parsed.
 */
export class SnapshotWriter {
  readonly #folder: string;
  readonly #chunkBytes: number;
  readonly #disk: Disk;
  readonly #onChunk: (chunks: number) => void;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #used = 0;
  #file: number | undefined;
  #chunks = 0;
  #fill = 0;
  #bytes = 0;

  constructor(folder: string, chunkBytes: number, disk: Disk, onChunk: (chunks: number) => void) {
    this.#folder = folder;
    this.#chunkBytes = chunkBytes;
    this.#disk = disk;
    this.#onChunk = onChunk;
  }

  /** Bytes of messages written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  add(row: Buffer): void {
    this.#put(row);
    if (this.#fill >= this.#chunkBytes) this.#endChunk();
  }

  /** Adds the closing message, in a file of its own when the last row filled one. */
  finish(message: string): void {
    this.#put(Buffer.from(message));
    this.#endChunk();
  }

  /** Makes the files durable. */
  async sync(): Promise<void> {
    for (let chunk = 0; chunk < this.#chunks; chunk += 1) {
      const file = await open(snapshotFile(this.#folder, chunk), 'r+');
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
    }
  }

  /** Gives up the file that is open, after a failure. */
  abandon(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #put(message: Buffer): void {
    if (this.#file === undefined) {
      this.#file = openSync(snapshotFile(this.#folder, this.#chunks), 'w');
      this.#byte(OPEN);
    } else {
      this.#byte(COMMA);
    }
    if (message.length > BUFFER_BYTES - this.#used) this.#flush();
    if (message.length > BUFFER_BYTES) this.#write(message);
    else this.#used += message.copy(this.#buffer, this.#used);
    this.#fill += message.length;
    this.#bytes += message.length;
  }

  #byte(value: number): void {
    if (this.#used === BUFFER_BYTES) this.#flush();
    this.#buffer[this.#used] = value;
    this.#used += 1;
  }

  #flush(): void {
    this.#write(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #write(data: Buffer): void {
    if (this.#file === undefined) throw new Error('expected an open snapshot file');
    writeWhole(this.#disk, this.#file, data, null);
  }

  #endChunk(): void {
    this.#byte(CLOSE);
    this.#flush();
    this.abandon();
    this.#fill = 0;
    this.#chunks += 1;
    this.#onChunk(this.#chunks);
  }
}
