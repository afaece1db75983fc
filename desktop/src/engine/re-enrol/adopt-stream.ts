import {
  envelopeText,
  GENESIS_HASH,
  type StreamId,
  streamId as streamIdSchema,
} from '#shared/kernel/index.ts';
import { registeredFact } from '#shared/projections.ts';
import { moveToStream } from '#shared/sync/index.ts';
import { createSigner, type Signer, sha256Hex } from '../identity-files/index.ts';
import {
  type DeviceState,
  readDeviceState,
  replicaDb,
  type Store,
  writeDeviceState,
} from '../store/index.ts';
import type { NewStream } from './pending-stream.ts';

/**
 * Makes a stream this device's own, in one transaction: what the server hasn't accepted of the old one is recorded again in
 * it, under the same ids [SYN-7].
 * @returns false when that was done before
 */
export function adoptStream(store: Store, stream: NewStream, streamKeySeed: Uint8Array): boolean {
  const to = streamIdSchema.parse(stream.streamId);
  const device = readDeviceState(store.reader);
  if (device === undefined || device.streamId === to) return false;
  const signer = createSigner(streamKeySeed);
  store.write((db) => {
    const end = moveToStream(
      replicaDb(db),
      {
        from: device.streamId as StreamId,
        to,
        end: { sequence: 0, hash: GENESIS_HASH, lastFactAt: device.lastFactAt },
        sign: signWith(signer),
      },
      registeredFact,
    );
    const { receiptSeries, recoveryPublicKey, token, tokenExpiresAt } = stream;
    const state: DeviceState = {
      ...device,
      streamId: to,
      receiptSeries,
      recoveryPublicKey,
      token,
      tokenExpiresAt,
      lastSequence: end.sequence,
      lastHash: end.hash,
      lastFactAt: end.lastFactAt,
      lastReceiptSequence: 0,
      securedThrough: 0,
      lastServerTime: later(device.lastServerTime, stream.serverTime),
    };
    writeDeviceState(db, state);
  });
  return true;
}

const signWith =
  (signer: Signer): Parameters<typeof moveToStream>[1]['sign'] =>
  (envelope) => {
    const text = envelopeText(envelope);
    const bytes = Buffer.from(text, 'utf8');
    return {
      envelope: text,
      signature: Buffer.from(signer.sign(bytes)).toString('base64'),
      hash: sha256Hex(bytes),
    };
  };

const later = (known: string | null, told: string): string => (known !== null && known > told ? known : told);
