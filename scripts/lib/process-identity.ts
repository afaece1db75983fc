import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const lookUpTimeoutMs = 10_000;

/**
 * What tells a process from a later one that was given the same number: the moment it started.
 * @returns undefined when there is no such process
 */
export function identifyProcess(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform === 'linux') return identifyOnLinux(pid);
  if (process.platform === 'win32') {
    const script = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
    return firstLine('powershell', ['-NoProfile', '-NonInteractive', '-Command', script]);
  }
  return firstLine('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

/** A process that has ended and wasn't collected by its parent yet counts as gone. */
function identifyOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in the second field may contain anything, closing brackets too: fields are counted after the last one.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startedTicks = fields[18];
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return state === 'Z' || startedTicks === undefined ? undefined : `${bootId} ${startedTicks}`;
  } catch {
    // It ended while we looked.
    return undefined;
  }
}

function firstLine(program: string, programArguments: readonly string[]): string | undefined {
  const answer = spawnSync(program, programArguments, { encoding: 'utf8', timeout: lookUpTimeoutMs });
  const line = answer.stdout?.trim().split('\n')[0] ?? '';
  return answer.status === 0 && line !== '' ? line : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, and it isn't ours to signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
