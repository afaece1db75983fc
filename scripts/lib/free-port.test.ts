import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { findFreePort } from './free-port.ts';

const servers: Server[] = [];

function occupy(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('a free port', () => {
  it('can be listened on', async () => {
    const port = await findFreePort();
    expect(port).toBeGreaterThan(1023);
    await expect(occupy(port)).resolves.toBeUndefined();
  });

  it('is the preferred one while nobody has it, and another one when somebody does', async () => {
    const port = await findFreePort();
    expect(await findFreePort(port)).toBe(port);
    await occupy(port);
    expect(await findFreePort(port)).not.toBe(port);
  });
});
