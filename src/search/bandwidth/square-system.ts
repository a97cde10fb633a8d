/**
 * A square system of linear equations by Gauss' elimination with row pivots, for a dozen unknowns.
 */
export function solveSquare(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, r) => [...row, right[r] as number]);
  for (let c = 0; c < size; c++) {
    let pivot = c;
    for (let r = c + 1; r < size; r++)
      if (Math.abs(rows[r]?.[c] as number) > Math.abs(rows[pivot]?.[c] as number)) pivot = r;
    [rows[c], rows[pivot]] = [rows[pivot] as number[], rows[c] as number[]];
    const row = rows[c] as number[];
    const divisor = row[c] as number;
    if (divisor === 0) continue;
    for (let r = c + 1; r < size; r++) {
      const other = rows[r] as number[];
      const factor = (other[c] as number) / divisor;
      if (factor === 0) continue;
      for (let k = c; k <= size; k++) other[k] = (other[k] as number) - factor * (row[k] as number);
    }
  }
  const x = new Array<number>(size).fill(0);
  for (let c = size - 1; c >= 0; c--) {
    const row = rows[c] as number[];
    let sum = row[size] as number;
    for (let k = c + 1; k < size; k++) sum -= (row[k] as number) * (x[k] as number);
    x[c] = row[c] === 0 ? 0 : sum / (row[c] as number);
  }
  return x;
}
