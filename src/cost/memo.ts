/**
 * Identical questions are answered once: a cost model asked for the same layer shape on the same kind of core again
 * returns the answer it gave. Names do not count.
 */
import { type Core, coreKey } from '../hardware/core.js';
import { type Layer, shapeKey } from '../workload/layer.js';
import type { CostModel, LayerCost } from './cost-model.js';

export function memoized(name: string, dataflows: readonly string[], cost: CostModel['cost']): CostModel {
  const answers = new Map<string, LayerCost>();
  return {
    name,
    dataflows,
    cost(layer: Layer, core: Core): LayerCost {
      const key = `${shapeKey(layer)} on ${coreKey(core)}`;
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = cost(layer, core);
      answers.set(key, answer);
      return answer;
    },
  };
}
