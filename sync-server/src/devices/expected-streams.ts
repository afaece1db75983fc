import type { z } from 'zod';
import type { expectedResponse } from '#shared/sync/index.ts';
import type { ServerContext } from '../context.ts';
import { currentIncarnation } from '../store/incarnations.queries.ts';
import type { Asker } from './asker.ts';
import { mayReach } from './authorise-manager.ts';
import { findStreams } from './devices.queries.ts';

/** Where the server is in each of these streams. Those that the asker's outlet has nothing to do with are left out. */
export async function expectedStreams(
  context: ServerContext,
  asker: Asker,
  streamIds: readonly string[],
): Promise<z.output<typeof expectedResponse>> {
  return context.database.inCompany(asker.companyId, async (tx) => ({
    incarnation: (await currentIncarnation(tx)).number,
    streams: (await findStreams(tx, streamIds))
      .filter((stream) => mayReach(asker, stream))
      .map(({ id, lastSequence, status }) => ({ streamId: id, expectedSequence: lastSequence + 1, status })),
  }));
}
