import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { askServer, type RunningServer } from './operator.ts';

/** A file to import, read but not judged: the server does that. */
export interface ImportFile {
  readonly path: string;
  readonly content: unknown;
  /** What the file calls its company and its registers, as far as that can be read. */
  readonly slug: string | undefined;
  readonly registers: readonly string[];
}

/** Reads the file before anything is started; a message for the person when it can't be. */
export function readImportFile(path: string): ImportFile | { readonly problem: string } {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(resolve(path), 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      problem: `${path} could not be read: ${why}\nNothing was started. Its form is described in docs/import.md.`,
    };
  }
  const { company, registers } = (content ?? {}) as { company?: { slug?: unknown }; registers?: unknown };
  const codes = Array.isArray(registers)
    ? registers.map((register: { code?: unknown }) => String(register?.code))
    : [];
  return {
    path,
    content,
    slug: typeof company?.slug === 'string' ? company.slug : undefined,
    registers: codes,
  };
}

/** Imports it; what is wrong, line by line, when it was refused. */
export async function importCompany(
  server: RunningServer,
  file: ImportFile,
  say: (line: string) => void,
): Promise<{ readonly problem?: string }> {
  say(`ATTENTION: importing ${file.path}. It fills a new or empty company and never one that has sales.`);
  const answer = await askServer(server, '/v1/operator/imports', file.content);
  if (!answer?.ok) {
    const places =
      (answer?.details as { problems?: readonly { place: string; problem: string }[] })?.problems ?? [];
    const lines = places.map(({ place, problem }) => `  ${place}: ${problem}`);
    const why = answer?.message ?? 'The server did not answer in time; it may still finish.';
    return { problem: [`Nothing was imported from ${file.path}. ${why}`, ...lines].join('\n') };
  }
  const { products, people, registers } = answer.data as Record<string, number>;
  say(`Imported ${products} products, ${people} people and ${registers} registers.`);
  say(
    `Keep recovery-${file.slug}.key of the server's data folder somewhere safe: it opens a broken till's journal.`,
  );
  return {};
}
