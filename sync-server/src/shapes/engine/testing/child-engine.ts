import { spawn } from 'node:child_process';
import type { Fixture } from './fixture.ts';

export interface ChildEngine {
  readonly url: string;
  kill(): void;
}

/** An engine on the fixture's data in a process of its own, to be killed. Its secret is `child`. */
export async function startChildEngine(
  fixture: Fixture,
  chunkBytes: number,
  compactFromBytes?: number,
): Promise<ChildEngine> {
  const options = {
    connectionString: fixture.postgres.url,
    dataDir: fixture.dataDir,
    secret: 'child',
    publication: 'shapes',
    slot: 'shapes',
    chunkBytes,
    compactFromBytes,
  };
  const script = `
    const { startShapeEngine } = await import(${JSON.stringify(new URL('../index.ts', import.meta.url).href)});
    const engine = await startShapeEngine(${JSON.stringify(options)});
    for (;;) {
      const health = await fetch(engine.url + '/v1/health');
      if (health.status === 200) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    console.log(engine.url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A test that is given up must not leave it behind.
  process.once('exit', () => child.kill('SIGKILL'));
  const url = await new Promise<string>((resolve) => {
    child.stdout.once('data', (data) => resolve(String(data).trim()));
  });
  return { url, kill: () => child.kill('SIGKILL') };
}
