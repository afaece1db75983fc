/**
 * Chinese text as receipt printers read it in their Chinese mode: the two-byte codes that GB 2312, GBK and GB18030 have in
 * common. GB18030's four-byte codes are left out, because a printer with a GBK font would print four unrelated signs.
 */

const LEAD_FIRST = 0x81;
const TRAIL_FIRST = 0x40;
const CODE_LAST = 0xfe;
const SEPARATOR = 0x0a;

const NOT_A_CHARACTER = '\ufffd';
/** Codes without a character of their own decode to Unicode's private use area, which no font of ours agrees on. */
const privateUse = /\p{Co}/u;

/** The runtime can decode GBK but not encode it, so the table is its decoder turned round: built once, when it is needed. */
function buildTable(): ReadonlyMap<string, number> {
  const trails = CODE_LAST - TRAIL_FIRST + 1;
  const bytes = new Uint8Array((CODE_LAST - LEAD_FIRST + 1) * trails * 3);
  let end = 0;
  for (let lead = LEAD_FIRST; lead <= CODE_LAST; lead += 1)
    for (let trail = TRAIL_FIRST; trail <= CODE_LAST; trail += 1) {
      bytes[end] = lead;
      bytes[end + 1] = trail;
      bytes[end + 2] = SEPARATOR;
      end += 3;
    }
  const table = new Map<string, number>();
  new TextDecoder('gbk')
    .decode(bytes)
    .split('\n')
    .forEach((character, index) => {
      if (character.length !== 1 || character === NOT_A_CHARACTER || privateUse.test(character)) return;
      if (!table.has(character))
        table.set(
          character,
          ((LEAD_FIRST + Math.floor(index / trails)) << 8) | (TRAIL_FIRST + (index % trails)),
        );
    });
  return table;
}

let table: ReadonlyMap<string, number> | undefined;

/** The two bytes of a character, or undefined when GBK hasn't got it. */
export function gbkCode(character: string): readonly [number, number] | undefined {
  table ??= buildTable();
  const code = table.get(character);
  return code === undefined ? undefined : [code >> 8, code & 0xff];
}
