import { accept } from '#shared/kernel/index.ts';
import { storedValueMovements } from '#shared/payments/index.ts';
import { holdStoredValue } from '../commands/hold-stored-value.ts';
import { releaseLease, spendStoredValue } from '../commands/spend-stored-value.ts';
import { atTheTill, type EngineContext } from '../context.ts';
import { readAccountByCode, tileOf } from '../queries/payments/stored-value.ts';
import type { Handlers } from '../router.ts';

export function paymentsHandlers(context: EngineContext): Handlers['payments'] {
  const { store } = context;
  const { reader } = store;
  return {
    storedValue: ({ code }) =>
      atTheTill(context, (device) => {
        const account = readAccountByCode(reader, code);
        return accept(account === undefined ? null : tileOf(reader, account, device.state().streamId));
      }),
    hold: (wanted) => holdStoredValue(context, wanted),
    spend: (command) =>
      atTheTill(context, (device, person) => {
        const spent = spendStoredValue(command, { store, committer: device.committer, actor: person.id });
        device.committed([storedValueMovements.name]);
        return spent;
      }),
    release: ({ leaseId }) =>
      atTheTill(context, (device, person) => {
        const released = releaseLease(leaseId, { store, committer: device.committer, actor: person.id });
        device.committed([storedValueMovements.name]);
        return released;
      }),
  };
}
