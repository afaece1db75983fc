import { z } from 'zod';
import { instant, text } from '../kernel/index.ts';

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

/** On a shape's first answer: how many rows the shape has, for whom shows how far a copy is. */
export const SHAPE_ROWS_HEADER = 'kedai-shape-rows';

/**
 * What a device asks with: where its counters start, and the life of the server's data that it has followed it into. It
 * changes which months are listed and what the device must give up, never whose rows.
 */
export const shapesQuery = z.object({
  since: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  life: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).default(1),
});
export type ShapesQuery = z.output<typeof shapesQuery>;

export const shapesResponse = z.object({
  shapes: z.array(deviceShape).max(500),
  /** The life of the server's data; a device that knows an older one must first give up what came after it began. */
  incarnation: z.object({
    number: z.int().positive(),
    throughAcceptNo: z.int().min(0),
    /** What was asked of the server and decided after this may be unknown to it; without it, anything may. */
    decidedThrough: z.nullish(instant),
  }),
  /** The newest checkpoint of the device's audience; null before the first. */
  checkpoint: z.nullable(
    z.object({ throughAcceptNo: z.int().min(0), incarnation: z.int().positive(), shape: deviceShape }),
  ),
});
export type ShapesResponse = z.output<typeof shapesResponse>;
