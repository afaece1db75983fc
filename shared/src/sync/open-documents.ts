import type { BodyOf, FactDefinition } from '../kernel/index.ts';
import { shiftOpened } from '../sales/index.ts';

/** What a fact does to the documents that are open: it opens one, or closes the one that is. */
export interface DocumentChange {
  readonly effect: 'opens' | 'closes';
  readonly kind: string;
  /** What has at most one open document of the kind. */
  readonly subject: string;
}

interface DocumentRule {
  readonly definition: FactDefinition;
  readonly changeOf: (body: unknown) => DocumentChange;
}

function rule<Definition extends FactDefinition>(
  definition: Definition,
  effect: DocumentChange['effect'],
  kind: string,
  subjectOf: (body: BodyOf<Definition>) => string,
): DocumentRule {
  const changeOf = (body: unknown): DocumentChange => ({
    effect,
    kind,
    subject: subjectOf(body as BodyOf<Definition>),
  });
  return { definition, changeOf };
}

/** Which facts open and close documents that no month bounds; a kind of document is a line here. */
const documentRules: readonly DocumentRule[] = [
  // Opening the next shift of a register ends the one before.
  rule(shiftOpened, 'opens', 'shift', ({ registerId }) => registerId),
];

const byType = new Map(documentRules.map((entry) => [entry.definition.type, entry]));

/** True for facts that may open or close a document. */
export const concernsDocuments = (type: string): boolean => byType.has(type);

/**
 * What a fact does to open documents; undefined for most facts.
 * @param body as it is signed
 */
export function documentChangeOf(type: string, body: unknown): DocumentChange | undefined {
  const found = byType.get(type);
  const read = found?.definition.body.safeParse(body);
  return read?.success ? found?.changeOf(read.data) : undefined;
}
