/**
 * Inner products and sums of stretches of flat arrays, four numbers at a time: twice as fast as one at a time, and a
 * policy gradient's whole time is spent here.
 */

/** Σ a[i + k] · b[j + k] over k < count. */
export function dot(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number {
  let s = 0;
  let t = 0;
  let u = 0;
  let v = 0;
  const end = i + count;
  for (; i + 3 < end; i += 4, j += 4) {
    s += a[i]! * b[j]!;
    t += a[i + 1]! * b[j + 1]!;
    u += a[i + 2]! * b[j + 2]!;
    v += a[i + 3]! * b[j + 3]!;
  }
  for (; i < end; i++, j++) s += a[i]! * b[j]!;
  return s + t + (u + v);
}

/** Adds factor · x[j + k] to into[i + k] for all k < count. */
export function addScaled(
  into: Float64Array,
  i: number,
  factor: number,
  x: Float64Array,
  j: number,
  count: number,
): void {
  const end = i + count;
  for (; i + 3 < end; i += 4, j += 4) {
    into[i]! += factor * x[j]!;
    into[i + 1]! += factor * x[j + 1]!;
    into[i + 2]! += factor * x[j + 2]!;
    into[i + 3]! += factor * x[j + 3]!;
  }
  for (; i < end; i++, j++) into[i]! += factor * x[j]!;
}
