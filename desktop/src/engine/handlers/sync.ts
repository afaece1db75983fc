import type { AttentionItem } from '#shared/bridge.ts';
import type { StaffRow } from '#shared/identity/index.ts';
import { accept, instantOf, type Result, reject } from '#shared/kernel/index.ts';
import { isStreamAhead } from '../clock/index.ts';
import { askServerAgain, countNow, type SettleParts, settle } from '../commands/settle-attention.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import type { Device } from '../device.ts';
import { noDetails, readAttention } from '../queries/attention/attention.ts';
import { readHeldReceipt } from '../receipt.ts';
import type { Handlers } from '../router.ts';

/** What needs a person, and what a person can do about it. */
export function syncHandlers(context: EngineContext): Handlers['sync'] {
  const { store } = context;
  const { reader } = store;
  const settling = (run: (parts: SettleParts) => Result<null>): Result<null> =>
    atTheTill(context, (device, person) => {
      const done = run(partsOf(device, person));
      device.committed(['review_resolutions', 'stock_levels', 'facts']);
      device.sync.settled();
      return done;
    });
  const partsOf = (device: Device, person: StaffRow): SettleParts => {
    return { store, committer: device.committer, personId: person.id };
  };
  return {
    attention: () => accept([...ownConcerns(context), ...readAttention(reader)]),
    auditedTables: () => accept(context.device()?.sync.auditedTables() ?? []),
    auditTable: async ({ table }) =>
      context.device()?.sync.auditTable(table) ?? reject('devices.notEnrolled'),
    repair: async () => context.device()?.sync.repair() ?? reject('devices.notEnrolled'),
    countNow: (command) => settling((parts) => countNow(command, parts)),
    settle: (command) => settling((parts) => settle(command, parts)),
    askAgain: ({ factId }) => settling(() => askServerAgain(store, factId)),
    heldReceipt: ({ factId }) => {
      const receipt = readHeldReceipt(reader, factId);
      return receipt === undefined ? reject('sales.receiptUnknown') : accept(receipt);
    },
    printHeldReceipt: async ({ factId }) => {
      const device = context.device();
      if (device === undefined) return reject('devices.notEnrolled');
      const receipt = readHeldReceipt(reader, factId);
      return receipt === undefined ? reject('sales.receiptUnknown') : device.printing.printCopy(receipt);
    },
  };
}

/** What no row tells: another computer sells with a copy of this till's data, or figures differ from the server's. */
function ownConcerns(context: EngineContext): readonly AttentionItem[] {
  const device = context.device();
  if (device === undefined) return [];
  const { streamId, registerCode } = device.state();
  const at = instantOf(context.clock());
  const item = (code: string): AttentionItem => ({
    id: `${streamId} ${code}`,
    kind: 'review',
    code,
    reference: registerCode,
    at,
    ...noDetails,
  });
  return [
    ...(device.sync.isCopied() ? [item('sync.forked')] : []),
    ...(isStreamAhead(device.state(), { nowMs: context.clock(), doubtful: context.businessClock.doubtful })
      ? [item('sync.streamAhead')]
      : []),
    ...(device.sync.isRevoked() ? [item('devices.revoked')] : []),
    ...device.sync.differences().map((table): AttentionItem => {
      const known = item('sync.replicaDiffers');
      return { ...known, id: `${known.id} ${table}`, reference: null, subject: table, actions: ['repair'] };
    }),
  ];
}
