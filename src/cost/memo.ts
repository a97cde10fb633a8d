/**
 * Identical questions are answered once: a cost model asked for the same layer shape on the same kind of core again
 * returns the answer it gave. Names do not count.
 */
import { type Core, coreKey } from '../machine/core.js';
import { type Layer, shapeKey } from '../workload/layer.js';
import type { CostModel, LayerCost } from './cost-model.js';

export function memoized(name: string, dataflows: readonly string[], cost: CostModel['cost']): CostModel {
  const byKey = new Map<string, Map<string, LayerCost>>();
  // A core is asked about for many layers: its key is not formed each time.
  const byCore = new WeakMap<Core, Map<string, LayerCost>>();
  function answersFor(core: Core): Map<string, LayerCost> {
    const key = coreKey(core);
    const answers = byKey.get(key) ?? new Map<string, LayerCost>();
    byKey.set(key, answers);
    byCore.set(core, answers);
    return answers;
  }
  return {
    name,
    dataflows,
    cost(layer: Layer, core: Core): LayerCost {
      const answers = byCore.get(core) ?? answersFor(core);
      const key = shapeKey(layer);
      const known = answers.get(key);
      if (known !== undefined) return known;
      const answer = cost(layer, core);
      answers.set(key, answer);
      return answer;
    },
  };
}
