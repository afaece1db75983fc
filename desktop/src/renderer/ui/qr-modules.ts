/**
 * QR codes (ISO/IEC 18004): byte mode, level M, versions 1 to 10; enough for 213 bytes of text. A code is a square of
 * modules, row by row; true is dark.
 */
export type QrModules = readonly (readonly boolean[])[];

/** By version: codewords in all, error correction codewords of a block, and blocks, at level M. */
const versions = [
  { codewords: 26, correction: 10, blocks: 1 },
  { codewords: 44, correction: 16, blocks: 1 },
  { codewords: 70, correction: 26, blocks: 1 },
  { codewords: 100, correction: 18, blocks: 2 },
  { codewords: 134, correction: 24, blocks: 2 },
  { codewords: 172, correction: 16, blocks: 4 },
  { codewords: 196, correction: 18, blocks: 4 },
  { codewords: 242, correction: 22, blocks: 4 },
  { codewords: 292, correction: 22, blocks: 5 },
  { codewords: 346, correction: 26, blocks: 5 },
] as const;
/** From this version on lengths take two bytes. */
const LONG_LENGTH_VERSION = 10;
/** From this version on the code says its version beside the upper right and the lower left finder. */
const VERSION_INFO_VERSION = 7;
const BYTE_MODE = 0b0100;
const PAD_BYTES = [0xec, 0x11] as const;

/** The masks of the standard, by number: which modules are turned over. */
const masks: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** The QR code of a text; null when it is too long for version 10. */
export function qrCode(text: string): QrModules | null {
  const bytes = new TextEncoder().encode(text);
  const index = versions.findIndex((_, place) => bytes.length <= capacityOf(place + 1));
  if (index < 0) return null;
  const version = index + 1;
  const drawn = drawPatterns(version);
  placeBits(drawn, interleaved(dataCodewords(bytes, version), version));
  const candidates = masks.map((isTurned, mask) => masked(drawn, version, mask, isTurned));
  const penalties = candidates.map(penaltyOf);
  return candidates[penalties.indexOf(Math.min(...penalties))] ?? null;
}

const specOf = (version: number) => {
  const spec = versions[version - 1];
  if (spec === undefined) throw new Error(`expected a version from 1 to ${versions.length}`);
  return { ...spec, data: spec.codewords - spec.correction * spec.blocks };
};

const lengthBits = (version: number): number => (version >= LONG_LENGTH_VERSION ? 16 : 8);

/** Bytes of text: what is left beside the mode and the length. */
const capacityOf = (version: number): number =>
  specOf(version).data - Math.ceil((4 + lengthBits(version)) / 8);

/** Mode, length, text and an end of four zeros, filled up with the standard's two bytes in turn. */
function dataCodewords(bytes: Uint8Array, version: number): number[] {
  const bits = [
    binary(BYTE_MODE, 4),
    binary(bytes.length, lengthBits(version)),
    ...Array.from(bytes, (byte) => binary(byte, 8)),
    '0000',
  ].join('');
  const words = Array.from({ length: Math.floor(bits.length / 8) }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2),
  );
  const { data } = specOf(version);
  for (let turn = 0; words.length < data; turn += 1) words.push(PAD_BYTES[turn % 2] ?? 0);
  return words;
}

const binary = (value: number, digits: number): string => value.toString(2).padStart(digits, '0');

/** Blocks of data, the shorter ones first, each with its correction; then the first word of each, the second of each, … */
function interleaved(data: readonly number[], version: number): number[] {
  const { blocks, correction, data: total } = specOf(version);
  const short = Math.floor(total / blocks);
  const longBlocks = total % blocks;
  const parts: number[][] = [];
  for (let block = 0, start = 0; block < blocks; block += 1) {
    const length = short + (block < blocks - longBlocks ? 0 : 1);
    parts.push(data.slice(start, start + length));
    start += length;
  }
  const corrections = parts.map((part) => correctionOf(part, correction));
  const columns = (rows: readonly number[][], length: number): number[] =>
    Array.from({ length }, (_, column) => rows.flatMap((row) => row[column] ?? [])).flat();
  return [...columns(parts, short + 1), ...columns(corrections, correction)];
}

/** GF(256) with x⁸ + x⁴ + x³ + x² + 1, which the standard names. */
const exponents: number[] = [];
const logarithms: number[] = [];
for (let power = 0, value = 1; power < 255; power += 1) {
  exponents[power] = value;
  logarithms[value] = power;
  value = value < 128 ? value << 1 : (value << 1) ^ 0x11d;
}
const multiply = (one: number, other: number): number =>
  one === 0 || other === 0 ? 0 : (exponents[((logarithms[one] ?? 0) + (logarithms[other] ?? 0)) % 255] ?? 0);

/** The remainder of the data by the product of (x − αⁱ): Reed–Solomon. */
function correctionOf(data: readonly number[], count: number): number[] {
  let generator = [1];
  for (let power = 0; power < count; power += 1) {
    const root = exponents[power] ?? 0;
    generator = [...generator, 0].map(
      (value, index) => value ^ multiply(index === 0 ? 0 : (generator[index - 1] ?? 0), root),
    );
  }
  const remainder = new Array<number>(count).fill(0);
  for (const word of data) {
    const factor = word ^ (remainder.shift() ?? 0);
    remainder.push(0);
    for (let index = 0; index < count; index += 1)
      remainder[index] = (remainder[index] ?? 0) ^ multiply(generator[index + 1] ?? 0, factor);
  }
  return remainder;
}

/** A code under way: `isFixed` where a pattern of the standard's stands, which no bit and no mask touches. */
interface Drawing {
  readonly size: number;
  readonly dark: boolean[][];
  readonly isFixed: boolean[][];
}

function drawPatterns(version: number): Drawing {
  const size = version * 4 + 17;
  const square = (): boolean[][] => Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const drawing: Drawing = { size, dark: square(), isFixed: square() };
  for (let place = 0; place < size; place += 1) {
    set(drawing, 6, place, place % 2 === 0);
    set(drawing, place, 6, place % 2 === 0);
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    drawFinder(drawing, row, column);
  const centres = alignmentCentres(version);
  const last = centres.length - 1;
  centres.forEach((row, i) => {
    centres.forEach((column, j) => {
      const isFinder = (i === 0 && (j === 0 || j === last)) || (i === last && j === 0);
      if (!isFinder) drawRings(drawing, row, column, 2, [0, 2]);
    });
  });
  // Drawn for each mask; here they only keep their place free.
  drawFormat(drawing, 0);
  drawVersion(drawing, version);
  return drawing;
}

function set({ size, dark, isFixed }: Drawing, row: number, column: number, isDark: boolean): void {
  const [darkRow, fixedRow] = [dark[row], isFixed[row]];
  if (darkRow === undefined || fixedRow === undefined || column < 0 || column >= size) return;
  darkRow[column] = isDark;
  fixedRow[column] = true;
}

/** A square of rings around a centre, dark at the distances that are named. */
function drawRings(drawing: Drawing, row: number, column: number, reach: number, darkAt: readonly number[]) {
  for (let y = -reach; y <= reach; y += 1)
    for (let x = -reach; x <= reach; x += 1)
      set(drawing, row + y, column + x, darkAt.includes(Math.max(Math.abs(y), Math.abs(x))));
}

const drawFinder = (drawing: Drawing, row: number, column: number): void =>
  drawRings(drawing, row, column, 4, [0, 1, 3]);

/** Rows and columns that alignment patterns stand on. */
function alignmentCentres(version: number): readonly number[] {
  if (version === 1) return [];
  const last = version * 4 + 10;
  return version < 7 ? [6, last] : [6, (last + 6) / 2, last];
}

/** The remainder of a value by a generator, over GF(2): what protects format and version. */
function protectedBits(value: number, generator: number, digits: number): number {
  let rest = value << digits;
  for (let bit = 31; bit >= digits; bit -= 1)
    if (((rest >>> bit) & 1) === 1) rest ^= generator << (bit - digits);
  return (value << digits) | rest;
}

/** Level M is 00; the mask follows. Twice: around the upper left finder, and beside the other two. */
function drawFormat(drawing: Drawing, mask: number): void {
  const bits = protectedBits(mask, 0x537, 10) ^ 0x5412;
  const { size } = drawing;
  const isSet = (bit: number): boolean => ((bits >>> bit) & 1) === 1;
  const around = [0, 1, 2, 3, 4, 5, 7, 8];
  around.forEach((place, bit) => {
    set(drawing, place, 8, isSet(bit));
    set(drawing, 8, place, isSet(14 - bit));
    set(drawing, 8, size - 1 - bit, isSet(bit));
    if (bit < 7) set(drawing, size - 7 + bit, 8, isSet(8 + bit));
  });
  set(drawing, size - 8, 8, true);
}

function drawVersion(drawing: Drawing, version: number): void {
  if (version < VERSION_INFO_VERSION) return;
  const bits = protectedBits(version, 0x1f25, 12);
  for (let bit = 0; bit < 18; bit += 1) {
    const isDark = ((bits >>> bit) & 1) === 1;
    const [near, far] = [Math.floor(bit / 3), drawing.size - 11 + (bit % 3)];
    set(drawing, near, far, isDark);
    set(drawing, far, near, isDark);
  }
}

/** Bits go up and down in pairs of columns from the right, past the upright timing pattern. */
function placeBits({ size, dark, isFixed }: Drawing, codewords: readonly number[]): void {
  const bits = codewords.map((word) => binary(word, 8)).join('');
  let next = 0;
  let isUpward = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const row = isUpward ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        const darkRow = dark[row];
        if (darkRow === undefined || isFixed[row]?.[column]) continue;
        // What is left over at the end is light.
        darkRow[column] = bits[next] === '1';
        next += 1;
      }
    }
    isUpward = !isUpward;
  }
}

function masked(
  drawing: Drawing,
  version: number,
  mask: number,
  isTurned: (row: number, column: number) => boolean,
): boolean[][] {
  const dark = drawing.dark.map((modules, row) =>
    modules.map((isDark, column) =>
      drawing.isFixed[row]?.[column] ? isDark : isDark !== isTurned(row, column),
    ),
  );
  const copy = { ...drawing, dark, isFixed: drawing.isFixed.map((row) => [...row]) };
  drawFormat(copy, mask);
  drawVersion(copy, version);
  return dark;
}

/** How hard a code is to read, by the standard's four rules. */
function penaltyOf(dark: QrModules): number {
  const rows = dark.map((row) => row.map((isDark) => (isDark ? '1' : '0')).join(''));
  const columns = rows.map((_, column) => rows.map((row) => row.charAt(column)).join(''));
  const runs = [...rows, ...columns].reduce((sum, line) => sum + runPenalty(line), 0);
  const blocks = rows.slice(1).reduce((sum, row, index) => sum + blockPenalty(rows[index] ?? '', row), 0);
  const share = rows.join('').replaceAll('0', '').length / rows.length ** 2;
  return runs + blocks + Math.floor(Math.abs(share * 100 - 50) / 5) * 10;
}

const FINDER_LIKE = /(?=00001011101|10111010000)/g;

/** Runs of five and more of a colour, and what could be taken for a finder. */
function runPenalty(line: string): number {
  const runs = line.match(/0{5,}|1{5,}/g) ?? [];
  const finders = line.match(FINDER_LIKE)?.length ?? 0;
  return runs.reduce((sum, run) => sum + run.length - 2, 0) + finders * 40;
}

/** Squares of two by two of one colour. */
function blockPenalty(above: string, row: string): number {
  let squares = 0;
  for (let column = 1; column < row.length; column += 1) {
    const four = above.slice(column - 1, column + 1) + row.slice(column - 1, column + 1);
    if (four === '0000' || four === '1111') squares += 1;
  }
  return squares * 3;
}
