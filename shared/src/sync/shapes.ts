import { z } from 'zod';
import { text } from '../kernel/index.ts';

/**
 * A shape as a device knows it: a name that says what its rows are, and an address. What it selects is the server's
 * business alone; the address contains an opaque id of its full definition.
 */
export const deviceShape = z.object({
  /** Table whose rows it carries: `products`, `facts` … */
  table: text(60),
  /** Posting month for documents, else null. */
  month: z.nullable(text(10)),
  /** Path below the server's address. */
  path: text(300),
  /** True: keep a request waiting for changes. False: ask now and then. */
  live: z.boolean(),
});
export type DeviceShape = z.output<typeof deviceShape>;

export const shapesResponse = z.object({ shapes: z.array(deviceShape).max(500) });
