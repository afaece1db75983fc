import { join } from 'node:path';

/** A file that says that the demonstration of this data folder is complete. */
export const seededMarker = (dataDir: string): string => join(dataDir, 'demonstration-made');
