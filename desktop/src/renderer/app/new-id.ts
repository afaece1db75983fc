import { uuidV7 } from '#shared/kernel/index.ts';

const randomBytes = 10;

/** The id of something that is asked for, made before the first try. @param now the engine's clock, UTC */
export const newId = (now: string): string =>
  uuidV7(Date.parse(now), crypto.getRandomValues(new Uint8Array(randomBytes)));
