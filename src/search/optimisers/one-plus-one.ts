/**
 * (1+1)-ES with the one-fifth rule (Rechenberg 1973; step factors as in nevergrad's OnePlusOne: ×2 on success, ×2^−¼ on
 * failure). Begins in the middle of the cube, or at the best seed.
 */
import { power } from '../../base/power.js';
import type { CubeOptimiser } from './cube-search.js';

const FIRST_STEP = 0.3;

export const onePlusOne: CubeOptimiser = (cube, random) => {
  const starts = cube.seeds.length > 0 ? cube.seeds : [new Float64Array(cube.dimension).fill(0.5)];
  let parent = starts[0] as Float64Array;
  let value = Number.POSITIVE_INFINITY;
  for (const start of starts) {
    const found = cube.value(start);
    if (found < value) [parent, value] = [start, found];
  }
  let step = FIRST_STEP;
  while (cube.left > 0) {
    const child = parent.map((x) => x + step * random.normal());
    const found = cube.value(child);
    if (found <= value) {
      [parent, value] = [child, found];
      step = Math.min(step * 2, 1);
    } else step = Math.max(step * power(2, -0.25), 1e-6);
  }
};
