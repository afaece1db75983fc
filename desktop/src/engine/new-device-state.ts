import { GENESIS_HASH } from '#shared/kernel/index.ts';
import type { DeviceIdentity } from './identity-files/index.ts';
import type { DeviceState } from './store/index.ts';

/** A stream at its beginning, or after facts that were dropped here because the server holds them safely. */
export const newDeviceState = (
  identity: DeviceIdentity,
  after: { readonly sequence: number; readonly hash: string } = { sequence: 0, hash: GENESIS_HASH },
): DeviceState => ({
  ...(identity as Pick<DeviceState, keyof DeviceIdentity>),
  token: null,
  tokenExpiresAt: null,
  lastSequence: after.sequence,
  lastHash: after.hash,
  lastReceiptSequence: 0,
  lastServerTime: null,
  lastFactAt: null,
  securedThrough: 0,
  firstCopyComplete: false,
});

export const identityOf = (state: DeviceState): DeviceIdentity => {
  const { companyId, streamId, registerId, registerCode, outletId, receiptSeries } = state;
  const { recoveryPublicKey, serverUrl, installationId } = state;
  return {
    companyId,
    streamId,
    registerId,
    registerCode,
    outletId,
    receiptSeries,
    recoveryPublicKey,
    serverUrl,
    installationId,
  };
};
