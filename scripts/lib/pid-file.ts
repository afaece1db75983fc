import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identifyProcess } from './process-identity.ts';

export interface RememberedProcess {
  readonly name: string;
  readonly pid: number;
  /** See `identifyProcess`: numbers are used again, moments aren't. */
  readonly identity: string;
}

/** Who started what, on disk, so that a start after `kill -9` can clear away what was left running. */
interface Contents {
  readonly owner: RememberedProcess;
  readonly children: readonly RememberedProcess[];
}

/** Remembers us and these children, whole or not at all. */
export function writePidFile(file: string, children: readonly RememberedProcess[]): void {
  const owner = remember('owner', process.pid);
  if (owner === undefined) throw new Error('expected this process to be alive');
  const contents: Contents = { owner, children };
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(contents));
  renameSync(fresh, file);
}

export function removePidFile(file: string): void {
  rmSync(file, { force: true });
}

export function remember(name: string, pid: number): RememberedProcess | undefined {
  const identity = identifyProcess(pid);
  return identity === undefined ? undefined : { name, pid, identity };
}

/** Whether the very process that was remembered still runs. */
export function isSameProcess({ pid, identity }: RememberedProcess): boolean {
  return identifyProcess(pid) === identity;
}

/** What a pid file says now: whether its writer still runs, and which of the writer's children do. */
export function readPidFile(file: string): {
  readonly ownerRuns: boolean;
  readonly running: readonly RememberedProcess[];
} {
  const contents = parse(file);
  if (contents === undefined) return { ownerRuns: false, running: [] };
  return { ownerRuns: isSameProcess(contents.owner), running: contents.children.filter(isSameProcess) };
}

/** False once another start has taken the file over, because our processes had ended. */
export const isOurPidFile = (file: string): boolean => parse(file)?.owner.pid === process.pid;

function parse(file: string): Contents | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isContents(value) ? value : undefined;
  } catch {
    // None was written, or a disk lost it: there is nobody that could safely be ended.
    return undefined;
  }
}

function isContents(value: unknown): value is Contents {
  return (
    isRecord(value) &&
    isRemembered(value.owner) &&
    Array.isArray(value.children) &&
    value.children.every(isRemembered)
  );
}

function isRemembered(value: unknown): value is RememberedProcess {
  return (
    isRecord(value) &&
    Number.isInteger(value.pid) &&
    Number(value.pid) > 1 &&
    typeof value.identity === 'string'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
