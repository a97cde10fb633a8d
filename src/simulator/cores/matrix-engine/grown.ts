/**
 * Typed arrays that outgrew their size. Rings are unrolled: what was at i modulo the old size lies at i modulo the new.
 */

export function grownFloats(from: Float64Array, size: number): Float64Array {
  const array = new Float64Array(size);
  array.set(from);
  return array;
}

export function grownInts(from: Int32Array, size: number): Int32Array {
  const array = new Int32Array(size);
  array.set(from);
  return array;
}

/** A ring of a power of two that is full, in one of twice its size: entry k stays at k modulo the size. */
export function unrolled<T extends Float64Array | Int32Array>(from: T, first: number, into: T): T {
  const [old, mask] = [from.length - 1, into.length - 1];
  for (let k = first; k < first + from.length; k++) into[k & mask] = from[k & old]!;
  return into;
}
