import type { CopiesView, CopyStatus, KeptCopy } from '#shared/bridge.ts';
import {
  COPY_CODE_LENGTH,
  COPY_PORT,
  type CopyAddress,
  PAIRING_ALPHABET,
  receiptNumber,
} from '#shared/devices/index.ts';
import { accept, type Result, reject, type StreamId } from '#shared/kernel/index.ts';
import { dataFiles } from '../data-files.ts';
import type { StartMirror } from '../journal/index.ts';
import type { DeviceState } from '../store/index.ts';
import type { Log } from '../sync/log.ts';
import { createCopySender } from './copy-sender.ts';
import { takeTurns } from './in-turn.ts';
import { createKeeper } from './keeper.ts';
import { type KeeperHost, ownAddresses, startKeeperHost } from './keeper-host.ts';
import { type AboutCopy, createKeptCopies } from './kept-copies.ts';
import type { CopiedKind } from './peer-protocol.ts';
import { peerSettingsFile } from './peer-settings.ts';

const LOOPBACK = '127.0.0.1';

export interface PeerOptions {
  readonly dataDir: string;
  /** The device's own key, from its vault. */
  readonly localKey: Uint8Array;
  /** Keeps copies on this port from the start, whatever was set before. */
  readonly port: number | undefined;
  readonly state: () => DeviceState;
  readonly clock: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly fetch: typeof fetch;
  readonly log: Log;
  onChange(): void;
}

/** Copies of journals between the tills of a shop: this till's at another one, and others' here. */
export interface Peer {
  /** Does what was set before: nothing is taken or sent until then. */
  start(): void;
  /** Follows a journal of this till. */
  mirrorOf(kind: CopiedKind): StartMirror;
  status(): CopyStatus;
  view(): Promise<CopiesView>;
  /** Begins to keep other tills' copies, with a new code, or ends it; what is kept stays. */
  keep(isKept: boolean): Promise<Result<null>>;
  /** Sends this till's copies to a keeper that takes them; without a code, the known one. Null: to nobody. */
  sendTo(address: CopyAddress | null): Promise<Result<null>>;
  /** Where the copy of another till is. */
  folderOf(streamId: StreamId): string;
  close(): Promise<void>;
}

export function createPeer(options: PeerOptions): Peer {
  const { state, log } = options;
  const files = dataFiles(options.dataDir);
  const settings = peerSettingsFile(files.peerKey, options.localKey);
  const copies = createKeptCopies(files.copies);
  const sender = createCopySender(options);
  let host: KeeperHost | undefined;
  let portTaken = false;
  const { inTurn, settled } = takeTurns();

  const listen = async (code: string, port: number): Promise<Result<number>> => {
    await host?.close();
    host = undefined;
    const keeper = createKeeper({
      ...{ copies, code, clock: options.clock, random: options.random },
      companyId: state().companyId,
      ownStream: () => state().streamId,
    });
    try {
      host = await startKeeperHost(keeper, port);
      portTaken = false;
      return accept(host.port);
    } catch (error) {
      portTaken = true;
      log('warn', 'copies of other tills cannot be taken', { port, error: String(error) });
      return reject('devices.copyPortTaken', { port });
    }
  };
  const keepOn = async (code: string, port: number): Promise<Result<null>> => {
    const listening = await listen(code, port);
    if (!listening.ok) return listening;
    settings.save({ ...settings.read(), keeper: { code, port: listening.value } });
    return accept(null);
  };
  const begin = async (): Promise<void> => {
    const { keeper, target } = settings.read();
    if (target !== null) sender.sendTo(target);
    if (options.port !== undefined) await keepOn(keeper?.code ?? newCode(options.random), options.port);
    else if (keeper !== null) await listen(keeper.code, keeper.port);
  };

  return {
    start: () => void inTurn(begin),
    mirrorOf: sender.mirrorOf,
    status: sender.status,
    view: async () => {
      await settled();
      const { keeper } = settings.read();
      const kept = await copies.list();
      const here = ownAddresses();
      return {
        sending: sender.status(),
        keeping:
          keeper === null
            ? null
            : { code: keeper.code, port: host?.port ?? keeper.port, addresses: here, portTaken },
        kept: kept
          .filter(({ companyId }) => companyId === state().companyId)
          .map((about) => keptCopy(about, here))
          .sort((one, other) => (one.receiptSeries < other.receiptSeries ? -1 : 1)),
      };
    },
    keep: (isKept) =>
      inTurn(async () => {
        if (isKept) return keepOn(newCode(options.random), options.port ?? COPY_PORT);
        await host?.close();
        host = undefined;
        settings.save({ ...settings.read(), keeper: null });
        return accept(null);
      }),
    sendTo: (address) =>
      inTurn(async () => {
        const known = settings.read();
        const code = address?.code ?? known.target?.code;
        if (address === null || code === undefined) {
          if (address !== null) return reject('devices.copyCodeWrong');
          settings.save({ ...known, target: null });
          sender.sendTo(null);
          return accept(null);
        }
        const target = { host: address.host, port: address.port, code };
        const tried = await sender.tryOut(target);
        if (!tried.ok) return tried;
        settings.save({ ...known, target });
        sender.sendTo(target);
        return accept(null);
      }),
    folderOf: copies.folderOf,
    close: async () => {
      await settled();
      await sender.close();
      await host?.close();
      await copies.settled();
    },
  };
}

/** What can't be guessed by whoever listens on the network: 16 characters of 31. */
function newCode(random: (bytes: number) => Uint8Array): string {
  let code = '';
  while (code.length < COPY_CODE_LENGTH) {
    for (const byte of random(COPY_CODE_LENGTH)) {
      // A byte that would favour the first letters is passed over.
      if (byte < 256 - (256 % PAIRING_ALPHABET.length))
        code += PAIRING_ALPHABET[byte % PAIRING_ALPHABET.length];
    }
  }
  return code.slice(0, COPY_CODE_LENGTH);
}

function keptCopy(about: AboutCopy, here: readonly string[]): KeptCopy {
  const { streamId, registerCode, receiptSeries, whole, via } = about;
  const receipt =
    whole === null || whole.receiptSequence === 0
      ? null
      : receiptNumber(receiptSeries, whole.receiptSequence);
  return {
    streamId,
    registerCode,
    receiptSeries,
    throughReceipt: receipt,
    copiedAt: whole?.at ?? null,
    oldAddress: via === LOOPBACK || here.includes(via) ? null : via,
  };
}
