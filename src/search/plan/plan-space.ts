/**
 * The mappings of a planned layer as a space: whole numbers within bounds, each genome a mapping, whose figures the cost
 * model says; undefined where it does not fit the shared buffer.
 */
import type { PlanBound, PlanFigures } from '../../cost/plan-figures.js';
import type { PlanMapping } from '../../mapping/plan-mapping.js';
import type { LayerObjective } from '../layer/layer-objective.js';
import type { Space } from '../space.js';

export interface PlanSpace {
  readonly space: Space<Int32Array>;
  readonly figures: (genome: Int32Array) => PlanFigures | undefined;
  readonly mapping: (genome: Int32Array) => PlanMapping;
  readonly bound: PlanBound;
  /** The model's own choice, where it knows one without a search: the best of an objective, or a good beginning. */
  readonly own: (objective: LayerObjective) => Int32Array | undefined;
  /** A mapping of the least parts; undefined where not even that fits. */
  readonly first: Int32Array | undefined;
  /** Bytes of the shared buffer that it takes. */
  readonly leastBytes: number;
}

export function planValue({ cycles, nanojoules, trafficBytes }: PlanBound, objective: LayerObjective): number {
  switch (objective) {
    case 'latency':
      return cycles;
    case 'energy':
      return nanojoules;
    case 'edp':
      return cycles * nanojoules;
    case 'traffic':
      return trafficBytes;
  }
}
