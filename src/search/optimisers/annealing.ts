/**
 * Simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983) over a space's small steps. Values of one search may span
 * decades and may be infinite, so a worse neighbour is judged by its loss relative to the best value; the loss accepted
 * falls geometrically.
 */
import { power } from '../../base/power.js';
import type { Optimiser } from '../optimiser.js';
import { Seen } from '../seen.js';

/** Mean accepted loss, as a share of the best value's size, at the start and at the end. */
export const ANNEALING = { hot: 0.3, cold: 1e-4 } as const;

export const annealing: Optimiser = (space, objective, budget) => {
  const { random, samples, seeds = [] } = budget;
  const seen = new Seen(space, objective, budget);
  let present = seeds[0] ?? space.make(random);
  let value = seen.value(present);
  for (const seed of seeds.slice(1)) {
    const found = seen.value(seed);
    if (found < value) [present, value] = [seed, found];
  }
  while (seen.left > 0) {
    const tried = space.copy(present);
    // Where nothing finite is at hand, small steps lead nowhere.
    if (value === Number.POSITIVE_INFINITY || space.step === undefined) space.mutate(tried, random);
    else space.step(tried, random);
    const found = seen.value(tried);
    const share = ANNEALING.hot * power(ANNEALING.cold / ANNEALING.hot, seen.samples / samples);
    const accepted = share * Math.abs(seen.best) * -Math.log(1 - random.uniform());
    if (found <= value || found - value <= accepted) [present, value] = [tried, found];
  }
  return seen.result();
};
