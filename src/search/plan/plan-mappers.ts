/** Mappers of planned layers by name: the model's own choice, and every optimiser over the space of its mappings. */
import { InputError } from '../../base/errors.js';
import { entry, registry } from '../../base/registry.js';
import type { Budget } from '../budget.js';
import type { LayerObjective } from '../layer/layer-objective.js';
import type { Found } from '../optimiser.js';
import { optimisers } from '../optimisers/optimisers.js';
import { type PlanSpace, planValue } from './plan-space.js';

export interface PlanQuestion {
  readonly objective: LayerObjective;
  readonly budget: Budget<Int32Array>;
  /** Told of every mapping that fits, as the search asks about it. */
  readonly onSample?: ((genome: Int32Array, cycles: number, nanojoules: number) => void) | undefined;
}

/** @throws InputError where nothing fits the shared buffer */
export type PlanMapper = (space: PlanSpace, question: PlanQuestion) => Found<Int32Array>;

declare module '../../base/registry.js' {
  interface Kinds {
    planMappers: PlanMapper;
  }
}

export const DEFAULT_PLAN_MAPPER = 'planner';

const planner: PlanMapper = (plans, { objective, onSample }) => {
  const genome = plans.own(objective);
  const figures = genome === undefined ? undefined : plans.figures(genome);
  if (genome === undefined || figures === undefined) throw nothingFits(plans);
  onSample?.(genome, figures.cycles, figures.nanojoules);
  const value = planValue(figures, objective);
  return { genome, value, samples: 1, convergence: { samples: [1], best: [value] } };
};

export const planMappers = registry('planMappers', 'a mapper of planned layers', [
  entry(DEFAULT_PLAN_MAPPER, 'least bytes, then least time (tile-plan); all shapes (systolic)', planner),
  ...optimisers.entries.map(({ name, about }) => entry(name, about, optimised(name))),
]);

/** A mapping that does not fit costs such an optimiser a sample; it begins with the least parts. */
function optimised(name: string): PlanMapper {
  return (plans, { objective, budget, onSample }) => {
    const { first } = plans;
    if (first === undefined) throw nothingFits(plans);
    const value = (genome: Int32Array): number => {
      const figures = plans.figures(genome);
      if (figures === undefined) return Number.POSITIVE_INFINITY;
      onSample?.(genome, figures.cycles, figures.nanojoules);
      return planValue(figures, objective);
    };
    return optimisers.get(name)(plans.space, value, { ...budget, seeds: [first] });
  };
}

function nothingFits({ leastBytes }: PlanSpace): InputError {
  return new InputError({
    expected: `a shared buffer (L2) of at least ${Math.ceil(leastBytes)} bytes`,
    found: 'a smaller one',
  });
}
