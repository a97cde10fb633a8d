/** Elements and halos of random problems against a walk over every point. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import {
  compulsoryBytes,
  rankHalo,
  storedElements,
  tileElements,
  touchedElements,
} from '../../src/problem/footprint.js';
import { placesBetween } from '../../src/problem/places.js';
import { type Problem, problemMacs, sizesOf } from '../../src/problem/problem.js';
import { sharedBetween, touchedBetween, windowOf } from '../../src/problem/window.js';
import { propertyRuns } from '../support/property-runs.js';
import { naiveFootprint } from './naive-problem.js';
import { axes, problems } from './problems.js';

/** Tile sizes by dimension. */
function tileOf(problem: Problem, shares: readonly number[]): Record<string, number> {
  return Object.fromEntries(
    problem.dimensions.map(({ name, size }, i) => [name, 1 + Math.floor((shares[i] ?? 0) * size * 0.999)]),
  );
}

const shares = arbitrary.array(arbitrary.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
  minLength: 9,
  maxLength: 9,
});

describe('the footprint of a random problem', () => {
  test.prop({ problem: problems }, propertyRuns(60))('is the elements that its points touch', ({ problem }) => {
    let compulsory = 0;
    for (const operand of problem.operands) {
      const walked = naiveFootprint(problem, operand, sizesOf(problem));
      expect(problemMacs(problem)).toBe(walked.points);
      expect(touchedElements(operand, problem)).toBe(walked.touched.size);
      expect(storedElements(operand, problem)).toBeGreaterThanOrEqual(walked.touched.size);
      compulsory += walked.touched.size * operand.elementBytes;
    }
    expect(compulsoryBytes(problem)).toBe(compulsory);
  });

  test.prop({ problem: problems, shares }, propertyRuns(60))(
    'in a tile lies in the box of the tile, and reaches its edges',
    ({ problem, shares }) => {
      const tile = tileOf(problem, shares);
      for (const operand of problem.operands) {
        const { box } = naiveFootprint(problem, operand, tile);
        const elements = box.reduce((product, [first, last]) => product * (last - first + 1), 1);
        expect(tileElements(operand, tile)).toBe(elements);
      }
    },
  );

  test.prop({ problem: problems, shares }, propertyRuns(60))(
    'overlaps that of the next tile by the halo',
    ({ problem, shares }) => {
      const tile = tileOf(problem, shares);
      for (const operand of problem.operands)
        for (const { name } of problem.dimensions) {
          const here = naiveFootprint(problem, operand, tile).box;
          const next = naiveFootprint(problem, operand, tile, { [name]: tile[name]! }).box;
          operand.ranks.forEach((rank, i) => {
            const [first] = next[i]!;
            const [, last] = here[i]!;
            expect(rankHalo(rank, tile, name)).toBe(Math.max(0, last - first + 1));
          });
        }
    },
  );
});

describe('the places that sums reach', () => {
  const run = arbitrary.record({
    step: arbitrary.integer({ min: 1, max: 9 }),
    count: arbitrary.integer({ min: 1, max: 9 }),
  });

  test.prop(
    {
      runs: arbitrary.array(run, { maxLength: 4 }),
      from: arbitrary.integer({ min: 0, max: 90 }),
      length: arbitrary.nat(90),
    },
    propertyRuns(300),
  )('are counted once', ({ runs, from, length }) => {
    let sums = new Set([0]);
    for (const { step, count } of runs)
      sums = new Set([...sums].flatMap((sum) => Array.from({ length: count }, (_, i) => sum + step * i)));
    const inside = [...sums].filter((sum) => sum >= from && sum < from + length);
    expect(placesBetween(runs, from, from + length)).toBe(inside.length);
  });

  test.prop(
    { axis: axes, cut: arbitrary.tuple(arbitrary.nat(9), arbitrary.nat(9), arbitrary.nat(9)) },
    propertyRuns(300),
  )('under neighbouring windows are those under each', ({ axis, cut }) => {
    const window = windowOf({ ...axis, padding: axis.before + axis.behind });
    const [first, middle, end] = cut.map((at) => Math.min(at, window.outputs)).sort((a, b) => a - b) as [
      number,
      number,
      number,
    ];
    const under = (from: number, to: number): Set<number> => {
      const places = new Set<number>();
      for (let output = from; output < to; output++)
        for (let tap = 0; tap < axis.filter; tap++) {
          const place = output * axis.stride + tap * axis.dilation - axis.before;
          if (place >= 0 && place < axis.input) places.add(place);
        }
      return places;
    };
    const left = under(first, middle);
    const right = under(middle, end);
    if (middle > first) expect(touchedBetween(window, first, middle)).toBe(left.size);
    if (middle > first && end > middle)
      expect(sharedBetween(window, first, middle, end)).toBe([...left].filter((place) => right.has(place)).length);
  });
});
