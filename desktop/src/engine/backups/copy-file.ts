import { open } from 'node:fs/promises';

const BLOCK_BYTES = 1024 * 1024;

/** Copies a file beside whatever else the process does, to the disk; a copy that was given up is for the caller to remove. */
export async function copyFile(from: string, to: string, signal: AbortSignal): Promise<void> {
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'w', 0o600);
    try {
      const block = Buffer.allocUnsafe(BLOCK_BYTES);
      for (let position = 0; ; ) {
        signal.throwIfAborted();
        const { bytesRead } = await source.read(block, 0, BLOCK_BYTES, position);
        if (bytesRead === 0) break;
        await target.write(block, 0, bytesRead, position);
        position += bytesRead;
      }
      await target.sync();
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
