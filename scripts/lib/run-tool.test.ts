import { describe, expect, it } from 'vitest';
import { runTool } from './run-tool.ts';

const patient = { timeoutMs: 60_000 };

function runCode(code: string, options = patient) {
  return runTool(process.execPath, ['-e', code], options);
}

describe('running a tool', () => {
  it('gives its exit code, and the end of what it printed on both outputs, without colours', async () => {
    const code = `
      for (let line = 1; line <= 40; line++) console.log('\\x1b[32mline ' + line + '\\x1b[39m');
      process.stdout.write('', () => { console.error('that was all'); process.exitCode = 3; });`;
    const result = await runCode(code);
    expect(result).toMatchObject({ code: 3 });
    expect(result.lastLines).toHaveLength(30);
    expect(result.lastLines.toSorted()).toContain('that was all');
    expect(result.lastLines.filter((line) => /^line \d+$/.test(line))).toHaveLength(29);
  });

  it('stops one that takes longer than its limit, and says so', async () => {
    const result = await runCode('console.log("at work"); setInterval(() => {}, 1000)', { timeoutMs: 2_000 });
    expect(result).toMatchObject({ failure: 'it was still running after 2 s and was stopped' });
  });

  it('does not wait for a process that the tool left behind with its output', async () => {
    const left = 'setTimeout(() => {}, 20_000)';
    const code = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', '${left}'], { stdio: 'inherit', detached: true });
      child.unref();
      console.log(child.pid);`;
    const result = await runCode(code);
    expect(result).toMatchObject({ code: 0 });
    // Still there, which is what it had to be not to be waited for.
    expect(process.kill(Number(result.lastLines.at(-1)), 'SIGKILL')).toBe(true);
  });

  it('says of one that could not be started why', async () => {
    const result = await runTool('kedai-no-such-program', [], patient);
    expect(result).toMatchObject({ failure: expect.stringContaining('could not be started') });
  });
});
