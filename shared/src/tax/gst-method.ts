import type { CompanySettings, GstMethod } from '../identity/index.ts';

/** A method that this version doesn't know is taken as the usual one, once per receipt. */
const known = (method: string): GstMethod => (method === 'line' ? 'line' : 'receipt');

/**
 * How GST of a sale of that tax date is computed [TAX-5] (RULES.md R1): the method that was set last from that date or an earlier one,
 * else the company's first.
 */
export function gstMethodOn({ gst }: Pick<CompanySettings, 'gst'>, taxDate: string): GstMethod {
  if (gst === null) return 'receipt';
  let method = known(gst.method);
  let since = '';
  for (const change of gst.methods ?? []) {
    if (change.from > taxDate || change.from < since) continue;
    method = known(change.method);
    since = change.from;
  }
  return method;
}
