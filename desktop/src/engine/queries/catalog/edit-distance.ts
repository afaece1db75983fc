/** Longer words are never compared: the index cuts words at 64. */
const maxLength = 64;

// Compared tens of thousands of times a second, so that the rows of the table are made once.
let beforeLast = new Uint8Array(maxLength + 1);
let last = new Uint8Array(maxLength + 1);
let current = new Uint8Array(maxLength + 1);

/**
 * Edits that turn one word into the other, of adding, dropping, replacing a letter or swapping two neighbours, no
 * letter being edited twice (optimal string alignment). Gives `most + 1` when it is more than `most`.
 */
export function editDistance(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) return most + 1;
  if (left.length > maxLength || right.length > maxLength) return left === right ? 0 : most + 1;
  for (let column = 0; column <= right.length; column += 1) last[column] = column;
  let leastOfLast = 0;
  for (let row = 1; row <= left.length; row += 1) {
    const least = fillRow(left, right, row);
    // A swap reaches back two rows, so that one row over the bound is no proof; two in a row are.
    if (least > most && leastOfLast > most) return most + 1;
    leastOfLast = least;
    [beforeLast, last, current] = [last, current, beforeLast];
  }
  return Math.min(last[right.length] ?? most + 1, most + 1);
}

/** Fills `current` from the two rows before it, and gives its least figure. */
function fillRow(left: string, right: string, row: number): number {
  const letter = left.charCodeAt(row - 1);
  const letterBefore = left.charCodeAt(row - 2);
  let previous = row;
  let least = row;
  current[0] = row;
  for (let column = 1; column <= right.length; column += 1) {
    const other = right.charCodeAt(column - 1);
    const replaced = (last[column - 1] ?? 0) + (letter === other ? 0 : 1);
    let cost = Math.min((last[column] ?? 0) + 1, previous + 1, replaced);
    if (row > 1 && column > 1 && letter === right.charCodeAt(column - 2) && letterBefore === other) {
      cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
    }
    current[column] = cost;
    previous = cost;
    if (cost < least) least = cost;
  }
  return least;
}

const lettersForOneEdit = 4;
const lettersForTwoEdits = 8;

/** Typing mistakes allowed in a word: none where a digit is in it, because another number is another article. */
export function editsAllowed(token: string): 0 | 1 | 2 {
  if (!/^\p{L}+$/u.test(token) || token.length < lettersForOneEdit) return 0;
  return token.length < lettersForTwoEdits ? 1 : 2;
}

/** The shortest word that a typing mistake can reach. */
export const minTypoWordLength = lettersForOneEdit - 1;
