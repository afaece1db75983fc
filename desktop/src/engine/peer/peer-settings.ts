import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../identity-files/index.ts';
import { decrypt, encrypt, KEY_BYTES, NONCE_BYTES, TAG_BYTES } from '../journal/sealing.ts';
import { parseJson } from './peer-protocol.ts';

const LABEL = 'kedai settings of copies, v1';
const BOUND = Buffer.from(LABEL);

const peerSettings = z.object({
  /** This till keeps copies of others: its code, and the port that it was given. */
  keeper: z.nullable(z.object({ code: z.string(), port: z.int().min(1).max(65_535) })),
  /** This till's copies go there. */
  target: z.nullable(z.object({ host: z.string(), port: z.int().min(1).max(65_535), code: z.string() })),
});
export type PeerSettings = Readonly<z.output<typeof peerSettings>>;

const NOTHING: PeerSettings = { keeper: null, target: null };

/**
 * Codes are secrets, and stand in a file beside the device's keys that those keys seal: nonce (12), then AES-256-GCM with its tag. Its
 * name makes it one of the till's keys: a wipe destroys it first.
 * @param localKey the device's own, which its vault keeps
 */
export function peerSettingsFile(path: string, localKey: Uint8Array) {
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', localKey, '', LABEL, KEY_BYTES)));
  return {
    /** Nothing for a file that can't be opened: it can be typed again, and nothing that was sold hangs on it. */
    read(): PeerSettings {
      if (!existsSync(path)) return NOTHING;
      const file = readFileSync(path);
      const plain =
        file.length < NONCE_BYTES + TAG_BYTES
          ? undefined
          : decrypt(key, file.subarray(0, NONCE_BYTES), file.subarray(NONCE_BYTES), BOUND);
      const read = plain && peerSettings.safeParse(parseJson(plain));
      return read?.success ? read.data : NOTHING;
    },
    save(settings: PeerSettings): void {
      const nonce = randomBytes(NONCE_BYTES);
      const plain = Buffer.from(JSON.stringify(peerSettings.parse(settings)));
      replaceFile(path, Buffer.concat([nonce, encrypt(key, nonce, plain, BOUND)]));
    },
  };
}
