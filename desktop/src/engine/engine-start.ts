/** What Electron's main process tells the engine beside its command line. */
export interface EngineStart {
  /** Protects the file of the device's secrets: 32 bytes in hexadecimal, from the operating system's keychain. */
  readonly vaultKey?: string;
}
