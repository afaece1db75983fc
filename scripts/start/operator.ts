import { existsSync, readFileSync } from 'node:fs';

/** A server on this machine, and the file that lets whoever may read it act as its operator. */
export interface RunningServer {
  readonly url: string;
  readonly operatorKeyFile: string;
}

export interface OperatorAnswer {
  readonly ok: boolean;
  readonly data: unknown;
  /** Why it was refused, in words. */
  readonly message: string;
  readonly details: unknown;
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
): Promise<OperatorAnswer | undefined> {
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
  const answer = await readAnswer(response);
  if (answer === undefined) return undefined;
  const { error } = answer;
  return {
    ok: answer.status === 'success',
    data: answer.data,
    message: error?.message ?? '',
    details: error?.details ?? {},
  };
}

interface Answer {
  readonly status: string;
  readonly data?: unknown;
  readonly error?: { readonly code: string; readonly message: string; readonly details: unknown };
}

/** Undefined when it isn't a Kedai server that answers at this address. */
async function readAnswer(response: Response): Promise<Answer | undefined> {
  try {
    return (await response.json()) as Answer;
  } catch {
    return undefined;
  }
}
