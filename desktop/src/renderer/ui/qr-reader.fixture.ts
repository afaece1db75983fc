type Modules = readonly (readonly boolean[])[];

function check(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`expected ${what}`);
}

/**
 * A reader, written from the standard's tables apart from the code that draws: it takes a finished square, and finds the
 * text or says what is wrong with it.
 */
export function readQr(modules: Modules): { text: string; version: number; mask: number } {
  const size = modules.length;
  const version = (size - 17) / 4;
  const at = (row: number, column: number): number => (modules[row]?.[column] ? 1 : 0);
  const finder = ['1111111', '1000001', '1011101', '1011101', '1011101', '1000001', '1111111'];
  for (const [top, left] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const)
    finder.forEach((row, y) => {
      [...row].forEach((bit, x) => {
        check(at(top + y, left + x) === Number(bit), 'a finder in each corner but one');
      });
    });
  const formats = [
    [0, 1, 2, 3, 4, 5, 7, 8]
      .map((row) => at(row, 8))
      .concat([7, 5, 4, 3, 2, 1, 0].map((column) => at(8, column))),
    Array.from({ length: 8 }, (_, bit) => at(8, size - 1 - bit)).concat(
      Array.from({ length: 7 }, (_, bit) => at(size - 7 + bit, 8)),
    ),
  ].map((bits) => bits.toReversed().join(''));
  check(formats[0] === formats[1], 'the same format twice');
  // ISO/IEC 18004, table C.1: level M with masks 0 to 7.
  const known = (
    '101010000010010 101000100100101 101111001111100 101101101001011 ' +
    '100010111111001 100000011001110 100111110010111 100101010100000'
  ).split(' ');
  const mask = known.indexOf(formats[0] ?? '');
  check(mask >= 0, 'a format of level M');
  // Table D.1.
  const versionWords: Record<number, string> = {
    7: '000111110010010100',
    8: '001000010110111100',
    9: '001001101010011001',
    10: '001010010011010011',
  };
  if (version >= 7) {
    const bits = Array.from({ length: 18 }, (_, bit) => at(Math.floor(bit / 3), size - 11 + (bit % 3)));
    check(bits.toReversed().join('') === versionWords[version], 'the version’s own words');
    const other = Array.from({ length: 18 }, (_, bit) => at(size - 11 + (bit % 3), Math.floor(bit / 3)));
    check(other.join('') === bits.join(''), 'the version twice');
  }
  return { ...decode(codewordsOf(modules, version, mask), version), version, mask };
}

/** Table E.1. */
const alignment = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];
/** Table 9, level M: data words of each block, and its correction words. */
const blockSizes: readonly (readonly [readonly number[], number])[] = [
  [[16], 10],
  [[28], 16],
  [[44], 26],
  [[32, 32], 18],
  [[43, 43], 24],
  [[27, 27, 27, 27], 16],
  [[31, 31, 31, 31], 18],
  [[38, 38, 39, 39], 22],
  [[36, 36, 36, 37, 37], 22],
  [[43, 43, 43, 43, 44], 26],
];

function isFunction(row: number, column: number, version: number): boolean {
  const size = version * 4 + 17;
  const corner = (y: number, x: number) => y <= 8 && x <= 8;
  if (corner(row, column) || corner(row, size - 1 - column + 1) || corner(size - 1 - row + 1, column))
    return true;
  if (row === 6 || column === 6) return true;
  if (version >= 7 && ((row <= 5 && column >= size - 11) || (column <= 5 && row >= size - 11))) return true;
  const centres = alignment[version - 1] ?? [];
  const last = centres.at(-1);
  return centres.some((y) =>
    centres.some(
      (x) =>
        !((y === 6 && x === 6) || (y === 6 && x === last) || (y === last && x === 6)) &&
        Math.abs(row - y) <= 2 &&
        Math.abs(column - x) <= 2,
    ),
  );
}

function isTurned(mask: number, i: number, j: number): boolean {
  const conditions = [
    (i + j) % 2,
    i % 2,
    j % 3,
    (i + j) % 3,
    ((i >> 1) + Math.trunc(j / 3)) % 2,
    ((i * j) % 2) + ((i * j) % 3),
    (((i * j) % 2) + ((i * j) % 3)) % 2,
    (((i + j) % 2) + ((i * j) % 3)) % 2,
  ];
  return conditions[mask] === 0;
}

function codewordsOf(modules: Modules, version: number, mask: number): number[] {
  const size = modules.length;
  let bits = '';
  let upward = true;
  const pairs = [];
  for (let right = size - 1; right > 6; right -= 2) pairs.push(right);
  for (let right = 5; right > 0; right -= 2) pairs.push(right);
  for (const right of pairs) {
    const rows = Array.from({ length: size }, (_, row) => row);
    for (const row of upward ? rows.reverse() : rows)
      for (const column of [right, right - 1])
        if (!isFunction(row, column, version))
          bits += modules[row]?.[column] !== isTurned(mask, row, column) ? '1' : '0';
    upward = !upward;
  }
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}

/** In GF(256) by shifting and adding, without tables. */
function times(one: number, other: number): number {
  let product = 0;
  for (let a = one, b = other; b > 0; b >>= 1) {
    if (b & 1) product ^= a;
    a = (a << 1) ^ (a & 0x80 ? 0x11d : 0);
  }
  return product;
}

function decode(words: readonly number[], version: number): { text: string } {
  const [sizes, correction] = blockSizes[version - 1] ?? [[], 0];
  const total = sizes.reduce((sum, size) => sum + size + correction, 0);
  check(words.length === total, 'as many words as the version has');
  const blocks: number[][] = sizes.map(() => []);
  let next = 0;
  for (let place = 0; place < Math.max(...sizes); place += 1)
    sizes.forEach((size, block) => {
      if (place < size) blocks[block]?.push(words[next++] ?? 0);
    });
  const data = blocks.flatMap((block) => [...block]);
  for (let place = 0; place < correction; place += 1)
    for (const block of blocks) block.push(words[next++] ?? 0);
  for (const block of blocks)
    for (let power = 0, root = 1; power < correction; power += 1, root = times(root, 2))
      // A block without an error has every root of the generator.
      check(block.reduce((sum, word) => times(sum, root) ^ word, 0) === 0, 'blocks without an error');
  const bits = data.map((word) => word.toString(2).padStart(8, '0')).join('');
  check(bits.slice(0, 4) === '0100', 'byte mode');
  const digits = version < 10 ? 8 : 16;
  const length = Number.parseInt(bits.slice(4, 4 + digits), 2);
  const start = 4 + digits;
  const bytes = Array.from({ length }, (_, index) =>
    Number.parseInt(bits.slice(start + index * 8, start + index * 8 + 8), 2),
  );
  const padding = data.slice(Math.ceil((start + length * 8 + 4) / 8));
  check(
    padding.every((word, index) => word === (index % 2 === 0 ? 0xec : 0x11)),
    'the standard’s padding',
  );
  return { text: new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes)) };
}
