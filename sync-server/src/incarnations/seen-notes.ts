import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const WRITE_AFTER_MS = 250;
/** Earlier facts that stay noted: the newest few, and one of those that are up to so many times as far back as others. */
const NEWEST_MARKS = 4;
const THINNED_BY = 4;

const markedFact = z.object({ acceptNo: z.int().positive(), factId: z.string() });
type MarkedFact = z.output<typeof markedFact>;

/** What was seen of a company's data: it must still be there at the next start. */
const seenCompany = z.object({
  incarnation: z.int().positive(),
  acceptNo: z.int().min(0),
  /** The fact that has this acceptNo; null when there is none yet. */
  factId: z.nullable(z.string()),
  /** The last number of each of the company's number series. */
  series: z.record(z.string(), z.int()),
  /** What a device was last told is decided. Notes of older versions don't have it. */
  commandId: z.nullable(z.string()).default(null),
  /** Facts of this life that came before it, the oldest first: how far a database that took in others since agrees with it. */
  marks: z.array(markedFact).default([]),
});
export type SeenCompany = z.output<typeof seenCompany>;
/** The same, as far as it is read from the company's data. */
export type CompanyMark = Omit<SeenCompany, 'commandId' | 'marks'>;
const seenFile = z.object({ companies: z.record(z.string(), seenCompany) });

/**
 * What devices were told, kept outside of Postgres: a database that was put back from a backup doesn't have it. Each server
 * keeps its own, in its data folder. Writing it holds nobody up; a note that is lost with its machine is a restore that an
 * operator must tell of.
 */
export class SeenNotes {
  readonly #path: string;
  readonly #companies: Map<string, SeenCompany>;
  readonly #onFailure: (error: unknown) => void;
  #isChanged = false;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    path: string,
    companies: Map<string, SeenCompany>,
    onFailure: (error: unknown) => void,
  ) {
    this.#path = path;
    this.#companies = companies;
    this.#onFailure = onFailure;
  }

  /** A file that can't be read is an error: what it says decides whether devices lose sales. */
  static async load(path: string, onFailure: (error: unknown) => void): Promise<SeenNotes> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return new SeenNotes(path, new Map(), onFailure);
    const parsed = seenFile.safeParse(parseOrUndefined(text));
    if (!parsed.success) {
      throw new Error(
        `${path} can't be read. If the database was restored from a backup, put an empty file named "restored" beside it; then remove it and start again.`,
      );
    }
    return new SeenNotes(path, new Map(Object.entries(parsed.data.companies)), onFailure);
  }

  of(companyId: string): SeenCompany | undefined {
    return this.#companies.get(companyId);
  }

  companyIds(): string[] {
    return [...this.#companies.keys()];
  }

  /** Notes what a device was just told: acceptNos only grow within a life. */
  sawFact(companyId: string, seen: Omit<CompanyMark, 'series'>): void {
    const before = this.#companies.get(companyId);
    const isOlder = before?.incarnation === seen.incarnation && before.acceptNo >= seen.acceptNo;
    if (isOlder) return;
    const { series, commandId } = before ?? { series: {}, commandId: null };
    this.#companies.set(companyId, { ...seen, series, commandId, marks: marksWith(before, seen) });
    this.#write();
  }

  /** Notes what a device was told is decided: its fact is the server's own, which is noted later. */
  sawDecision(companyId: string, commandId: string): void {
    const before = this.#companies.get(companyId);
    const known = before ?? { incarnation: 1, acceptNo: 0, factId: null, series: {}, marks: [] };
    this.#companies.set(companyId, { ...known, commandId });
    this.#write();
  }

  /** Notes a company as it is in the database. What was decided in the life before isn't asked of the next. */
  saw(companyId: string, mark: CompanyMark): void {
    const before = this.#companies.get(companyId);
    const isSameLife = before?.incarnation === mark.incarnation;
    const commandId = isSameLife ? before.commandId : null;
    const seen = { ...mark, commandId, marks: marksWith(before, mark) };
    const isOlder = isSameLife && before.acceptNo > seen.acceptNo;
    const next = isOlder ? { ...before, series: seen.series } : seen;
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(next)) return;
    this.#companies.set(companyId, next);
    this.#write();
  }

  /** Writes at once what is noted, and waits for it. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isChanged) {
      this.#isChanged = false;
      this.#writing = this.#writing.then(() => this.#writeAll());
    }
    await this.#writing;
  }

  /** What is noted within a moment goes in one write: a fleet that comes back pushes hundreds of times a second. */
  #write(): void {
    this.#isChanged = true;
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS);
    this.#timer.unref();
  }

  async #writeAll(): Promise<void> {
    try {
      await writeBeside(this.#path, JSON.stringify({ companies: Object.fromEntries(this.#companies) }));
    } catch (error) {
      // With the next note, or when the server stops.
      this.#isChanged = true;
      this.#onFailure(error);
    }
  }
}

/** What stays noted of a life when it has gone on from what was seen before. */
function marksWith(
  before: SeenCompany | undefined,
  seen: Pick<CompanyMark, 'incarnation' | 'acceptNo'>,
): MarkedFact[] {
  if (before === undefined || before.incarnation !== seen.incarnation) return [];
  const { acceptNo, factId, marks } = before;
  if (factId === null || acceptNo >= seen.acceptNo) return marks;
  const kept = new Map<number, MarkedFact>();
  for (const mark of [...marks, { acceptNo, factId }]) {
    const distance = distanceClass(seen.acceptNo - mark.acceptNo);
    // The oldest of a class: it grows into the next one.
    if (!kept.has(distance)) kept.set(distance, mark);
  }
  return [...kept.values()];
}

/** The newest are each of their own. */
const distanceClass = (back: number): number =>
  back <= NEWEST_MARKS
    ? back
    : NEWEST_MARKS + Math.ceil(Math.log(back / NEWEST_MARKS) / Math.log(THINNED_BY));

/** Written beside and renamed: whoever reads it finds the one before or this one, whole. */
async function writeBeside(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
