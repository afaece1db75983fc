import { existsSync, readFileSync } from 'node:fs';

/** A server on this machine, and the file that lets whoever may read it act as its operator. */
export interface RunningServer {
  readonly url: string;
  readonly operatorKeyFile: string;
}

const answerTimeoutMs = 120_000;
const statusTimeoutMs = 2_000;

/**
 * Asks a server as its operator.
 * @returns what it answered; undefined when there is no such server
 */
export async function askServer(
  server: RunningServer,
  path: string,
  body?: unknown,
): Promise<{ readonly ok: boolean; readonly data: unknown; readonly message: string } | undefined> {
  if (!existsSync(server.operatorKeyFile)) return undefined;
  const key = readFileSync(server.operatorKeyFile, 'utf8').trim();
  let response: Response;
  try {
    response = await fetch(`${server.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Operator ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(body === undefined ? statusTimeoutMs : answerTimeoutMs),
    });
  } catch {
    return undefined;
  }
  if (response.status === 401) return undefined;
  const answer = (await response.json()) as {
    status: string;
    data?: unknown;
    error?: { code: string; message: string; details: unknown };
  };
  const { error } = answer;
  const message = error ? `${error.code}: ${error.message} ${JSON.stringify(error.details)}` : '';
  return { ok: answer.status === 'success', data: answer.data, message };
}
