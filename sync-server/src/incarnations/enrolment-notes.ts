import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { RegisterRow, StreamRow } from '#shared/devices/index.ts';

/**
 * Of a stream, what doesn't change while it is written, and the count of its register that gave it its series. A stream without
 * a register is one of the server's own, of one life of its data.
 */
const noted = z.object({
  id: z.string(),
  companyId: z.string(),
  registerId: z.nullable(z.string()),
  outletId: z.nullable(z.string()),
  installationId: z.string(),
  publicKey: z.string(),
  receiptSeries: z.string(),
  enrolledAt: z.string(),
  enrolledBy: z.nullable(z.string()),
  replaces: z.nullable(z.string()),
  enrolments: z.int().min(0),
  /** Its register, which may have been added after the backup, too. Older notes don't have it. */
  register: z.optional(z.object({ code: z.string(), name: z.string(), kind: z.string() })),
});
export type NotedEnrolment = z.output<typeof noted>;

/**
 * Which streams were given to devices, or begun by the server itself, kept outside of Postgres, a line each: a database that was
 * put back from a backup doesn't have those that began after it, and what was written in them would be nobody's.
 */
export class EnrolmentNotes {
  readonly #path: string;
  readonly #onFailure: (error: unknown) => void;

  constructor(path: string, onFailure: (error: unknown) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  /** On disk before the device is answered. A disk that refuses holds no device up. */
  async note(
    stream: StreamRow,
    { enrolments, ...register }: Pick<RegisterRow, 'enrolments'> & Partial<RegisterRow>,
  ): Promise<void> {
    const known = register.code === undefined ? {} : { register };
    const line = JSON.stringify(noted.parse({ ...stream, enrolments, ...known }));
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      const file = await open(this.#path, 'a', 0o600);
      try {
        // The line break in front keeps a line that was torn from spoiling this one.
        await file.appendFile(`\n${line}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    } catch (error) {
      this.#onFailure(error);
    }
  }

  /** A company's, by stream. A line that can't be read is passed over. */
  async of(companyId: string): Promise<readonly NotedEnrolment[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const byId = new Map<string, NotedEnrolment>();
    for (const line of text.split('\n')) {
      const enrolment = parsed(line);
      if (enrolment?.companyId === companyId) byId.set(enrolment.id, enrolment);
    }
    return [...byId.values()];
  }
}

function parsed(line: string): NotedEnrolment | undefined {
  try {
    return noted.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
