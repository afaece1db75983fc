import type { CompanyImport } from '../import/schema.ts';
import { cornerCrafts } from './corner-crafts.ts';
import { luckyMinimart } from './lucky-minimart.ts';

/** The companies of the demonstration, as anybody's import file would describe them. */
export const demoCompanies: readonly CompanyImport[] = [luckyMinimart, cornerCrafts];
