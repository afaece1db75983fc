import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lastNonZero } from '../journal/record-frame.ts';
import { TAG_BYTES } from '../journal/sealing.ts';
import type { CopiedKind } from './peer-protocol.ts';

/** A file of a journal that a copy follows. */
export interface FollowedFile {
  readonly kind: CopiedKind;
  readonly name: string;
  /** So many of its bytes matter; infinite for a file that grows no more. */
  wanted: number;
  /** So many are kept elsewhere. */
  done: number;
  /** Compared with the copy in this session; until then nothing is assumed about the copy. */
  compared: boolean;
}

export interface Removal {
  readonly kind: CopiedKind;
  readonly name: string;
}

/** What is to be copied of a till's journals, in memory: the journals say it anew at each start. */
export class FollowedFiles {
  readonly #folders = new Map<CopiedKind, string>();
  readonly #files = new Map<string, FollowedFile>();
  readonly #removals = new Map<string, Removal>();

  /** A journal is opened: what was known of it before is of an earlier opening. */
  begin(kind: CopiedKind, folder: string): void {
    this.#folders.set(kind, folder);
    for (const [key, file] of this.#files) if (file.kind === kind) this.#files.delete(key);
  }

  follow(kind: CopiedKind, name: string, through: number): void {
    const file = this.#files.get(keyOf(kind, name));
    if (file === undefined)
      this.#files.set(keyOf(kind, name), { kind, name, wanted: through, done: 0, compared: false });
    else file.wanted = Math.max(file.wanted, through);
  }

  remove(kind: CopiedKind, name: string): void {
    this.#files.delete(keyOf(kind, name));
    this.#removals.set(keyOf(kind, name), { kind, name });
  }

  removed({ kind, name }: Removal): void {
    this.#removals.delete(keyOf(kind, name));
  }

  nextRemoval(): Removal | undefined {
    return this.#removals.values().next().value;
  }

  nextFile(): FollowedFile | undefined {
    for (const file of this.#files.values()) if (file.done < file.wanted) return file;
    return undefined;
  }

  isFollowed({ kind, name }: FollowedFile): boolean {
    return this.#files.has(keyOf(kind, name));
  }

  get isCopied(): boolean {
    return this.nextFile() === undefined && this.#removals.size === 0;
  }

  /** Nothing is known any more of what the keeper has. */
  forgetCopies(): void {
    for (const file of this.#files.values()) Object.assign(file, { done: 0, compared: false });
  }

  /** How many bytes of a file matter. One that grows no more ends in zeros, of which its last record may have some at its end. */
  async endOf(file: FollowedFile): Promise<number> {
    if (Number.isFinite(file.wanted)) return file.wanted;
    const bytes = await readFile(this.#pathOf(file));
    return Math.min(bytes.length, lastNonZero(bytes, 0) + TAG_BYTES);
  }

  /** Fewer bytes than asked for where the file ends. */
  async read(file: FollowedFile, position: number, length: number): Promise<Buffer> {
    const handle = await open(this.#pathOf(file), 'r');
    try {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await handle.read(bytes, 0, length, position);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  #pathOf({ kind, name }: FollowedFile): string {
    return join(this.#folders.get(kind) ?? '', name);
  }
}

const keyOf = (kind: CopiedKind, name: string): string => `${kind}/${name}`;
