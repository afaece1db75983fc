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
function buildTable(): ReadonlyMap<string, readonly [number, number]> {
  const codes: [number, number][] = [];
  for (let lead = LEAD_FIRST; lead <= CODE_LAST; lead += 1)
    for (let trail = TRAIL_FIRST; trail <= CODE_LAST; trail += 1) codes.push([lead, trail]);
  const bytes = Uint8Array.from(codes.flatMap(([lead, trail]) => [lead, trail, SEPARATOR]));
  const characters = new TextDecoder('gbk').decode(bytes).split('\n');
  const table = new Map<string, readonly [number, number]>();
  codes.forEach((code, index) => {
    const character = characters[index] ?? NOT_A_CHARACTER;
    const isOne = [...character].length === 1;
    if (isOne && character !== NOT_A_CHARACTER && !privateUse.test(character) && !table.has(character))
      table.set(character, code);
  });
  return table;
}

let table: ReadonlyMap<string, readonly [number, number]> | undefined;

/** The two bytes of a character, or undefined when GBK hasn't got it. */
export function gbkCode(character: string): readonly [number, number] | undefined {
  table ??= buildTable();
  return table.get(character);
}
