/** A front against all pairs compared. */
import { expect, it } from 'vitest';
import { Random } from '../../src/base/random.js';
import { ParetoFront } from '../../src/search/pareto-front.js';

it('keeps what no other point beats, each once', () => {
  const random = new Random(5);
  for (let run = 0; run < 200; run++) {
    const drawn = Array.from({ length: 1 + random.below(30) }, () => [random.below(8), random.below(8)] as const);
    const front = new ParetoFront<number>();
    for (const [i, [x, y]] of drawn.entries()) front.add(x, y, () => i);
    const beats = (a: readonly [number, number], b: readonly [number, number]): boolean =>
      a[0] <= b[0] && a[1] <= b[1] && (a[0] < b[0] || a[1] < b[1]);
    const left = drawn.filter((one) => !drawn.some((other) => beats(other, one)));
    const expected = [...new Set(left.map(String))].sort();
    expect(front.points.map(({ x, y }) => `${x},${y}`)).toEqual(
      expected.sort((a, b) => Number(a.split(',')[0]) - Number(b.split(',')[0])),
    );
    for (const { x, y, item } of front.points) expect(drawn[item]).toEqual([x, y]);
  }
});
