export { type HighWater, highWater } from './high-water.ts';
export {
  type DeviceSecrets,
  fileVault,
  type SecretVault,
  VaultError,
  type VaultErrorCode,
  type VaultProtection,
} from './secret-vault.ts';
export { createSigner, type Signer, sha256Hex, verifySignature } from './signer.ts';
