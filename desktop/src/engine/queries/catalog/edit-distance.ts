/**
 * Edits that turn one word into the other, of adding, dropping, replacing a letter or swapping two neighbours, no
 * letter being edited twice (optimal string alignment). Gives `most + 1` as soon as it is sure to be more than `most`.
 */
export function editDistance(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, at(beforeLast, column - 2) + 1);
      current.push(cost);
      least = Math.min(least, cost);
    }
    // A swap reaches back two rows, so that one row over the bound isn't proof; two in a row are.
    if (least > most && Math.min(...last) > most) return most + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(at(last, right.length), most + 1);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
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
