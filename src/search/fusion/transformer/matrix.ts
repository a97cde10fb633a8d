/** The arithmetic of the model beside its products: attention over kept rows, norms, sums. */

/** Keeps the root of a vector of zeros from being 0. */
export const NORM_EPSILON = 1e-6;

/** Elements that are taken side by side. */
const LANES = 8;

/** Part of a matrix whose rows lie `stride` apart: `size` columns from `from` on, of the first `count` rows. */
export interface Part {
  readonly from: number;
  readonly size: number;
  readonly stride: number;
  readonly count: number;
}

/** The part of the vector times the part of each row: eight elements of the vector at a time serve all rows. */
export function scoreRows(vector: Float32Array, rows: Float32Array, into: Float32Array, part: Part): void {
  const { from, size, stride, count } = part;
  for (let begin = from; begin < from + size; begin += LANES) {
    const a = vector[begin]!;
    const b = vector[begin + 1]!;
    const c = vector[begin + 2]!;
    const d = vector[begin + 3]!;
    const e = vector[begin + 4]!;
    const f = vector[begin + 5]!;
    const g = vector[begin + 6]!;
    const h = vector[begin + 7]!;
    for (let row = 0, at = begin; row < count; row++, at += stride) {
      const left = a * rows[at]! + b * rows[at + 1]! + c * rows[at + 2]! + d * rows[at + 3]!;
      const right = e * rows[at + 4]! + f * rows[at + 5]! + g * rows[at + 6]! + h * rows[at + 7]!;
      into[row] = (begin === from ? 0 : into[row]!) + left + right;
    }
  }
}

/** The rows' parts, each by its weight, added up in the same part of `into`. */
export function mixRows(weights: Float32Array, rows: Float32Array, into: Float32Array, part: Part): void {
  const { from, size, stride, count } = part;
  for (let begin = from; begin < from + size; begin += LANES) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    let g = 0;
    let h = 0;
    for (let row = 0, at = begin; row < count; row++, at += stride) {
      const w = weights[row]!;
      a += w * rows[at]!;
      b += w * rows[at + 1]!;
      c += w * rows[at + 2]!;
      d += w * rows[at + 3]!;
      e += w * rows[at + 4]!;
      f += w * rows[at + 5]!;
      g += w * rows[at + 6]!;
      h += w * rows[at + 7]!;
    }
    into[begin] = a;
    into[begin + 1] = b;
    into[begin + 2] = c;
    into[begin + 3] = d;
    into[begin + 4] = e;
    into[begin + 5] = f;
    into[begin + 6] = g;
    into[begin + 7] = h;
  }
}

export function normalise(vector: Float32Array, gain: Float32Array, into: Float32Array): void {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! * vector[i]!;
  const scale = 1 / Math.sqrt(squares / vector.length + NORM_EPSILON);
  for (let i = 0; i < vector.length; i++) into[i] = vector[i]! * scale * gain[i]!;
}

export function add(into: Float32Array, what: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += what[i]!;
}
