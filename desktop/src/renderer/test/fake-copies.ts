import type { CopiesView, CopyStatus } from '#shared/bridge.ts';
import { parseCopyAddress } from '#shared/devices/index.ts';
import { accept, reject } from '#shared/kernel/index.ts';

const code = 'K7WQ3MXBHD2NRTVA';
const none: CopyStatus = {
  state: 'none',
  address: null,
  throughReceipt: null,
  copiedAt: null,
  behindSince: null,
  code: null,
};

/** A till that keeps copies of two others, one of which came by an address that this computer has no more. */
export const demoCopies: CopiesView = {
  sending: none,
  keeping: { code, port: 4680, addresses: ['192.168.1.20', '10.8.0.4'], portTaken: false },
  kept: [
    {
      streamId: '019a0000-0000-7000-8000-0000000000d2',
      registerCode: 'T02',
      receiptSeries: 'T02',
      throughReceipt: 'T02-000123',
      copiedAt: '2026-11-21T06:09:00.000Z',
      oldAddress: null,
    },
    {
      streamId: '019a0000-0000-7000-8000-0000000000d3',
      registerCode: 'T03',
      receiptSeries: 'T03',
      throughReceipt: null,
      copiedAt: null,
      oldAddress: '192.168.1.7',
    },
  ],
};

/** Copies as the engine has them; `told` hears how this till's own stands. */
export function fakeCopies(told: (sending: CopyStatus) => void) {
  let view: CopiesView = { sending: none, keeping: null, kept: [] };
  const change = (to: CopiesView) => {
    view = to;
    told(view.sending);
    return accept(view);
  };
  return {
    set: change,
    methods: {
      copies: () => accept(view),
      keepCopies: ({ isKept }: { isKept: boolean }) =>
        change({ ...view, keeping: isKept ? demoCopies.keeping : null }),
      sendCopies: ({ to }: { to: { address: string; code: string } | null }) => {
        if (to === null) return change({ ...view, sending: none });
        const address = parseCopyAddress(to.address, to.code);
        if (address === undefined) return reject('devices.copyAddressInvalid');
        if (address.code !== undefined && address.code !== code) return reject('devices.copyCodeWrong');
        const sending: CopyStatus = {
          ...none,
          state: 'copied',
          address: `${address.host}:${address.port}`,
          throughReceipt: 'T01-000122',
          copiedAt: '2026-11-21T06:10:00.000Z',
        };
        return change({ ...view, sending });
      },
      carryKept: () => accept({ streams: [], requests: 1, damaged: false }),
    },
  };
}
