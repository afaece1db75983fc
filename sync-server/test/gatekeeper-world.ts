import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DeviceShape } from '#shared/sync/index.ts';
import { type RunningServer, type ServerOptions, startServer } from '../src/server.ts';
import { call, type TestDevice } from './device.ts';
import type { TestWorld } from './world.ts';

export const SECRET = 'a-secret-of-the-tests-that-is-long-enough';

interface Asked {
  readonly url: URL;
  readonly response: ServerResponse;
}

/** A stand-in for the Electric service that answers when it is told to. */
export class FakeElectric {
  readonly requests: Asked[] = [];
  readonly #server: Server;
  #arrived: (() => void)[] = [];
  #answerLater: ((asked: Asked) => void) | undefined;

  constructor() {
    this.#server = createServer((request: IncomingMessage, response) => {
      const asked = { url: new URL(request.url ?? '', 'http://fake'), response };
      this.requests.push(asked);
      this.#answerLater?.(asked);
      for (const tell of this.#arrived.splice(0)) tell();
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves to the request with that number, counted from one, once it is there. */
  async waitFor(count: number): Promise<Asked> {
    for (;;) {
      const request = this.requests[count - 1];
      if (request !== undefined) return request;
      await new Promise<void>((resolve) => this.#arrived.push(resolve));
    }
  }

  /** Whoever comes after the requests so far, too late to share their answers, is answered at once. */
  answerLater(answer: (asked: Asked) => void): void {
    this.#answerLater = answer;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** One more server on the world's Postgres, as behind a load balancer. */
export const startSibling = (
  world: TestWorld,
  electricUrl: string,
  options: Partial<ServerOptions> = {},
): Promise<RunningServer> =>
  startServer({
    port: 0,
    secret: SECRET,
    logLevel: 'silent',
    requestsPerMinute: 100_000,
    dataDir: world.postgres.dataDir,
    databaseUrl: world.postgres.url,
    electricUrl,
    electricSecret: 'secret-of-electric',
    ...options,
  });

export async function shapesOf(device: TestDevice, url = device.url): Promise<readonly DeviceShape[]> {
  const { data } = await call<{ shapes: DeviceShape[] }>(`${url}/v1/shapes`, {
    headers: device.authorization,
  });
  return data.shapes;
}

export async function shapeOf(
  device: TestDevice,
  table: string,
  month: string | null = null,
  url = device.url,
): Promise<DeviceShape> {
  const found = (await shapesOf(device, url)).find((shape) => shape.table === table && shape.month === month);
  if (found === undefined) throw new Error(`no shape of ${table} ${month}`);
  return found;
}

/** A refusal as [status, code]. */
export async function refusalOf(response: Response): Promise<[number, string | undefined]> {
  const { error } = (await response.json()) as { error?: { code: string } };
  return [response.status, error?.code];
}
