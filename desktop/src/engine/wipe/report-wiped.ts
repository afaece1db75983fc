import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { wipedResponse } from '#shared/devices/index.ts';
import type { Result } from '#shared/kernel/index.ts';
import { dataFiles } from '../data-files.ts';
import { removeFile, syncFolder } from '../identity-files/index.ts';
import { pause, waitAfter } from '../sync/backoff.ts';
import type { Log } from '../sync/log.ts';
import { createServerClient, posted } from '../sync/server-client.ts';

/** A server makes its backups by the hour or by the night. */
const SECURED_AGAIN_MS = 10 * 60 * 1000;

const report = z.object({
  streamId: z.uuid(),
  serverUrl: z.string(),
  token: z.string(),
  lastSequence: z.int(),
  leftUnsent: z.int(),
});
type Report = Readonly<z.output<typeof report>>;

export interface ReportOptions {
  readonly dataDir: string;
  readonly fetch: typeof fetch;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
}

/**
 * Tells the server of the tills that were wiped in this folder, until it knows and has what they sent in a backup; then their
 * sealed journals go as well. Nobody waits for it.
 */
export function startReportingWipes(options: ReportOptions): { close(): Promise<void> } {
  const closing = new AbortController();
  const reporting = Promise.all(
    reportsIn(options.dataDir).map((each) => reportUntilSecured(each, options, closing.signal)),
  );
  return {
    close: async () => {
      closing.abort();
      await reporting;
    },
  };
}

function reportsIn(dataDir: string): Report[] {
  const { wiped, wipedOf } = dataFiles(dataDir);
  if (!existsSync(wiped)) return [];
  return readdirSync(wiped).flatMap((streamId) => {
    const path = wipedOf(streamId).report;
    return existsSync(path) ? [report.parse(JSON.parse(readFileSync(path, 'utf8')))] : [];
  });
}

async function reportUntilSecured(wiped: Report, options: ReportOptions, signal: AbortSignal): Promise<void> {
  let failures = 0;
  for (;;) {
    const answer = await send(wiped, options.fetch, signal);
    if (signal.aborted) return;
    if (answer.ok && settle(wiped, answer.value.securedThrough, options)) return;
    if (!answer.ok && [401, 403].includes(Number(answer.error.details.status))) {
      // Asked about again at the next start; the journal is sealed meanwhile.
      options.log('warn', 'the server does not take the word of a wiped till', { code: answer.error.code });
      return;
    }
    failures = answer.ok ? 0 : failures + 1;
    const wait = waitAfter(failures, options.random, answer.ok ? {} : answer.error.details);
    await pause(answer.ok ? SECURED_AGAIN_MS : wait.atLeastMs + wait.onTopMs, signal);
    if (signal.aborted) return;
  }
}

function send(
  { serverUrl, token, leftUnsent }: Report,
  fetchFrom: typeof fetch,
  signal: AbortSignal,
): Promise<Result<{ securedThrough: number }>> {
  const post = posted({ leftUnsent });
  return createServerClient(serverUrl, fetchFrom).request({
    ...post,
    headers: { ...post.headers, authorization: `Bearer ${token}` },
    path: '/v1/devices/wiped',
    data: wipedResponse,
    signal,
  });
}

/** @returns true when there is nothing more to ask */
function settle(
  { streamId, lastSequence, leftUnsent }: Report,
  securedThrough: number,
  { dataDir, log }: ReportOptions,
): boolean {
  const { wiped, wipedOf } = dataFiles(dataDir);
  if (leftUnsent > 0) {
    // What the server never took is nowhere else.
    removeFile(wipedOf(streamId).report);
    return true;
  }
  if (securedThrough < lastSequence) return false;
  rmSync(wipedOf(streamId).folder, { recursive: true, force: true });
  syncFolder(wiped);
  log('info', 'the sealed journal of a wiped till is gone: the server has it in a backup', { streamId });
  return true;
}
