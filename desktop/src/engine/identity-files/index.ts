export { type DeviceIdentity, keepIdentity, readIdentity } from './device-identity.ts';
export { type HighWater, highWater } from './high-water.ts';
export { removeFile, replaceFile, syncFolder } from './replace-file.ts';
export {
  type DeviceSecrets,
  fileVault,
  type SecretVault,
  VaultError,
  type VaultErrorCode,
  type VaultProtection,
} from './secret-vault.ts';
export { createSigner, type Signer, sha256Hex, verifySignature } from './signer.ts';
export { keyProtection, passphraseProtection } from './vault-protection.ts';
