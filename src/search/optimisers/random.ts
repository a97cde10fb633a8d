/** Random search: every sample a fresh genome. What every other optimiser has to beat. */
import type { Optimiser } from '../optimiser.js';
import { Seen } from '../seen.js';

export const random: Optimiser = (space, objective, budget) => {
  const seen = new Seen(space, objective, budget);
  for (const seed of budget.seeds ?? []) seen.value(seed);
  while (seen.left > 0) seen.value(space.make(budget.random));
  return seen.result();
};
