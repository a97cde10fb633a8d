/** Orders of n things. As a point of the unit cube: the things in the order of their coordinates (random keys, Bean 1994). */
import type { Random } from '../../base/random.js';
import type { Space } from '../space.js';

export function permutationSpace(n: number): Space<Int32Array> {
  return {
    make: (random) => shuffled(n, random),
    copy: (order) => order.slice(),
    mutate(order, random) {
      do swap(order, random);
      while (random.uniform() < 0.5);
    },
    /** Keeps a stretch of the order in its places; the other things follow in `other`'s order (OX, Davis 1985). */
    cross(order, other, random) {
      if (n < 2) return;
      const one = random.below(n);
      const two = random.below(n);
      const from = Math.min(one, two);
      const to = Math.max(one, two);
      const kept = new Set(order.subarray(from, to + 1));
      const rest = other.filter((thing) => !kept.has(thing));
      order.set(rest.subarray(0, from), 0);
      order.set(rest.subarray(from), to + 1);
    },
    step: swap,
    cube: {
      dimension: n,
      genomeOf: (point) =>
        Int32Array.from({ length: n }, (_, thing) => thing).sort((a, b) => point[a]! - point[b]! || a - b),
      pointOf(order) {
        const point = new Float64Array(n);
        order.forEach((thing, place) => {
          point[thing] = (place + 0.5) / n;
        });
        return point;
      },
    },
  };
}

function swap(order: Int32Array, random: Random): void {
  if (order.length < 2) return;
  const a = random.below(order.length);
  const b = random.below(order.length);
  const held = order[a]!;
  order[a] = order[b]!;
  order[b] = held;
}

/** Fisher & Yates. */
function shuffled(n: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: n }, (_, thing) => thing);
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
