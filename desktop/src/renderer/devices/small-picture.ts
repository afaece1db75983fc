import { MAX_DISPLAY_PICTURE } from '#shared/devices/index.ts';

/** Longest sides that are tried, the largest first: sharp enough for a customer's display, small enough for a setting. */
const sidesPx = [640, 480, 320, 200, 120] as const;

/** A picture from a file, made small enough to be kept as a setting; null for what is no picture. */
export async function smallPicture(file: Blob): Promise<string | null> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return null;
  const canvas = document.createElement('canvas');
  for (const side of sidesPx) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const drawn = canvas.toDataURL('image/webp', 0.85);
    if (drawn.length <= MAX_DISPLAY_PICTURE) return drawn;
  }
  return null;
}
