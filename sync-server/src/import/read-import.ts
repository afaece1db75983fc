import { accept, type Result, reject } from '#shared/kernel/index.ts';
import { type ImportProblem, MAX_SHOWN_PROBLEMS } from './check-import.ts';
import { type CompanyImport, companyImport } from './schema.ts';

/** Parsed JSON as an import; a rejection that names the places whose form is wrong. */
export function readImport(file: unknown): Result<CompanyImport> {
  const parsed = companyImport.safeDecode(file as never);
  if (parsed.success) return accept(parsed.data);
  const { issues } = parsed.error;
  const problems = issues.slice(0, MAX_SHOWN_PROBLEMS).map(
    (issue): ImportProblem => ({
      place: issue.path.reduce<string>(
        (place, step) =>
          typeof step === 'number' ? `${place}[${step}]` : `${place}${place && '.'}${String(step)}`,
        '',
      ),
      problem: issue.message,
    }),
  );
  return reject('identity.importInvalid', { problems, count: issues.length });
}
