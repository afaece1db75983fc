import { z } from 'zod';
import {
  companySettings,
  counterSettings,
  datedGstMethod,
  gstMethods,
  labelLayout,
  MAX_GST_METHODS,
  surcharge,
} from '#shared/identity/index.ts';
import { calendarDate } from '#shared/kernel/index.ts';
import { slipTenders } from '#shared/payments/index.ts';

/** An in-store label is an EAN-13; a layout that fills fewer or more digits is never read. */
const LABEL_DIGITS = 13;
const CHECK_DIGIT = 1;

const layout = z
  .strictObject(labelLayout.shape)
  .refine(
    ({ prefix, itemDigits, valueDigits, hasValueCheck }) =>
      prefix.length + itemDigits + valueDigits + (hasValueCheck ? 1 : 0) + CHECK_DIGIT === LABEL_DIGITS,
    `prefix, item, value and check digits must be ${LABEL_DIGITS} together`,
  );

const { noLiquor, tips } = counterSettings.shape;

/**
 * What a company may set of its counter. A till reads these leniently, and takes the default for what it can't read: a slip would
 * go unseen there, so that it is refused here.
 */
const importCounter = z.strictObject({
  ...counterSettings.shape,
  noLiquor: z.nullable(z.strictObject(noLiquor.unwrap().unwrap().shape)).optional(),
  tenders: z
    // Cash is always taken, and so are gift cards once there are some.
    .array(z.enum(slipTenders))
    .refine((given) => new Set(given).size === given.length, 'each only once')
    .optional(),
  labels: z.array(layout).max(10).optional(),
  surcharges: z
    .array(z.strictObject({ ...surcharge.shape, tender: z.enum(slipTenders) }))
    .refine(
      (given) => new Set(given.map(({ tender }) => tender)).size === given.length,
      'each tender only once',
    )
    .optional(),
  tips: z.nullable(z.strictObject(tips.unwrap().unwrap().shape)).optional(),
  // Named by ids, which a file doesn't know: people and categories of the file have it themselves.
  commission: z.never().optional(),
});

const { shape } = companySettings;

/** A company's settings as a file has them: nothing in them that this version doesn't know. */
export const importSettings = z.strictObject({
  ...shape,
  gst: z.nullable(
    z.strictObject({
      ...shape.gst.unwrap().shape,
      registeredFrom: calendarDate,
      method: z.enum(gstMethods),
      methods: z
        .array(z.strictObject({ ...datedGstMethod.shape, from: calendarDate, method: z.enum(gstMethods) }))
        .max(MAX_GST_METHODS)
        .optional(),
    }),
  ),
  cashRounding: z.enum(['nearest', 'down', 'up']),
  // Kept as it is given: a default that changes later holds for who didn't set it.
  counter: shape.counter.superRefine((given, context) => {
    if (given === undefined) return;
    for (const { path, message } of importCounter.safeParse(given).error?.issues ?? [])
      context.addIssue({ code: 'custom', path, message });
  }),
});
