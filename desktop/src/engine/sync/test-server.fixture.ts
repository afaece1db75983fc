import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { enrolProofText, tokenProofText } from '#shared/devices/index.ts';
import { instantOf } from '#shared/kernel/index.ts';
import { pushRequest } from '#shared/sync/index.ts';
import { verifySignature } from '../identity-files/index.ts';
import { TestIngest } from './test-ingest.fixture.ts';
import type { TestShape } from './test-shape.fixture.ts';

/** What goes wrong with a request: it or its answer is lost, the answer breaks off, or is another one. */
export type Fault =
  | 'dropRequest'
  | 'dropAnswer'
  | 'breakAnswer'
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

/** A server for one stream that speaks the protocols between devices and the real one, and fails when told to. */
export class TestServer {
  readonly shapes: TestShape[] = [];
  readonly ingest = new TestIngest();
  /** Pairing code → what its device gets. */
  readonly enrolments = new Map<string, unknown>();
  readonly pushedBodies: string[] = [];
  readonly requests: string[] = [];
  fault: (request: {
    readonly method: string;
    readonly path: string;
    readonly count: number;
  }) => Fault | undefined = () => undefined;
  publicKey: Uint8Array = new Uint8Array(32);
  clock: () => number = Date.now;
  revoked = false;
  #tokens = new Set<string>();
  #tokenCount = 0;
  #server = createServer((request, response) => {
    this.#handle(request, response).catch((error) => {
      // The client left in the middle of its request. Anything else is a mistake in here, and fails the run.
      if (!request.readableAborted) throw error;
    });
  });
  #port = 0;

  /** Starts, on the port that it had before if it had one. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async stop(): Promise<void> {
    for (const shape of this.shapes) shape.release();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  issueToken(): string {
    this.#tokenCount += 1;
    const token = `token-${this.#tokenCount}`;
    this.#tokens.add(token);
    return token;
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const method = request.method ?? 'GET';
    this.requests.push(`${method} ${request.url}`);
    const count = this.requests.filter((each) => each.startsWith(`${method} ${pathname}`)).length;
    const body = await readBody(request);
    const fault = this.fault({ method, path: pathname, count });
    if (fault === 'dropRequest') {
      response.destroy();
      return;
    }
    if (fault === 'breakAnswer') {
      const headers = { 'electric-handle': 'broken', 'electric-offset': '9_0', 'electric-schema': '{}' };
      response.writeHead(200, { ...headers, 'electric-cursor': '1', 'content-length': 1_000 });
      response.write('[{"key":', () => response.destroy());
      return;
    }
    if (typeof fault === 'object') {
      sendJson(response, fault.status, fault.body, fault.headers);
      return;
    }
    const shape = this.shapes.find((each) => each.path === pathname);
    if (shape !== undefined && this.#isAuthorised(request)) {
      await shape.answer(searchParams, response);
      return;
    }
    const { status, answer } = this.#answer(method, pathname, body, request);
    if (fault === 'dropAnswer') response.destroy();
    else sendJson(response, status, answer);
  }

  #isAuthorised(request: IncomingMessage): boolean {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    return token !== undefined && this.#tokens.has(token);
  }

  #answer(method: string, path: string, body: string, request: IncomingMessage) {
    if (path === '/health') return success({ serverTime: instantOf(this.clock()), protocol: 1 });
    if (path === '/v1/devices/enrol') return this.#enrol(JSON.parse(body));
    if (path === '/v1/devices/token') return this.#renew(JSON.parse(body));
    if (!this.#isAuthorised(request)) return refusal(401, 'devices.tokenExpired');
    if (path === '/v1/facts' && method === 'POST') {
      this.pushedBodies.push(body);
      return success(this.ingest.push(pushRequest.parse(JSON.parse(body)).facts, this.clock()));
    }
    if (path === '/v1/shapes') {
      const incarnation = { number: 1, throughAcceptNo: 0 };
      return success({ shapes: this.shapes.map((shape) => shape.listed), incarnation, checkpoint: null });
    }
    return refusal(404, path.startsWith('/v1/shapes/') ? 'sync.shapeUnknown' : 'kernel.notFound');
  }

  #enrol(body: { pairingCode: string; publicKey: string; installationId: string; proof: string }) {
    const key = Buffer.from(body.publicKey, 'base64');
    const text = Buffer.from(enrolProofText(body.pairingCode, body.installationId), 'utf8');
    if (!verifySignature(key, text, Buffer.from(body.proof, 'base64'))) {
      return refusal(401, 'devices.proofInvalid');
    }
    const answer = this.enrolments.get(body.pairingCode);
    return answer === undefined ? refusal(401, 'devices.pairingCodeInvalid') : success(answer);
  }

  #renew(body: { streamId: string; issuedAt: string; signature: string }) {
    if (this.revoked) return refusal(403, 'devices.revoked');
    if (Math.abs(Date.parse(body.issuedAt) - this.clock()) > 600_000) {
      return refusal(401, 'devices.clockTooFar', { serverTime: instantOf(this.clock()) });
    }
    const text = tokenProofText(body.streamId, body.issuedAt);
    const genuine = verifySignature(
      this.publicKey,
      Buffer.from(text, 'utf8'),
      Buffer.from(body.signature, 'base64'),
    );
    if (!genuine) return refusal(401, 'devices.proofInvalid');
    const serverTime = instantOf(this.clock());
    const tokenExpiresAt = instantOf(this.clock() + 24 * 3_600_000);
    return success({ token: this.issueToken(), tokenExpiresAt, serverTime });
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
}

const success = (data: unknown) => ({ status: 200, answer: { status: 'success', data, meta: {} } });

const refusal = (status: number, code: string, details: Record<string, unknown> = {}) => ({
  status,
  answer: { status: 'error', error: { code, message: 'Refused.', details, requestId: 'r-1' } },
});

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
