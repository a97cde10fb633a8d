/**
 * What a search of layer mappings makes small: a figure of the cost of a mapping, infinite where the mapping is not legal.
 * A mapping counts only if it is honest: at least the layer's MACs are counted, and no PE does more than it can in a
 * cycle. With exact edges every mapping is; MAESTRO's edges let some do the work in no time, and those are left out.
 */

import type { Edges, EvaluateArray } from '../../cost/array/array-cost.js';
import { exactArray } from '../../cost/array/exact-array.js';
import { maestroArray } from '../../cost/array/maestro-array.js';
import { type ArrayMachine, UNLIMITED_ARRAY } from '../../machine/array-machine.js';
import { type ArrayLayer, macsOf } from '../../mapping/array-mapping/array-layer.js';
import { GENES } from '../../mapping/array-mapping/genes.js';
import type { ArrayLimits } from '../../mapping/array-mapping/legal.js';

export const OBJECTIVES = ['latency', 'energy', 'edp', 'traffic'] as const;

/** Latency in cycles, energy in nanojoules, EDP in cycles × nanojoules, traffic in bytes between the buffers. */
export type LayerObjective = (typeof OBJECTIVES)[number];

export interface EvaluationSpec {
  readonly layer: ArrayLayer;
  readonly machine: ArrayMachine;
  readonly edges: Edges;
}

export function arrayEvaluator({ layer, machine, edges }: EvaluationSpec, figures: 'latency' | 'all'): EvaluateArray {
  return edges === 'exact' ? exactArray(layer, machine, figures) : maestroArray(layer, machine);
}

export function layerObjective(
  spec: EvaluationSpec,
  { l1Bytes, l2Bytes }: ArrayLimits,
  objective: LayerObjective,
): (genes: Int32Array) => number {
  const evaluate = arrayEvaluator(spec, objective === 'latency' ? 'latency' : 'all');
  const macs = macsOf(spec.layer);
  const { simdLanes } = spec.machine;
  return (genes) => {
    const cost = evaluate(genes);
    if (cost === undefined || !(cost.l1Bytes <= l1Bytes) || !(cost.l2Bytes <= l2Bytes)) return Number.POSITIVE_INFINITY;
    const { latencyCycles, energyNanojoules, trafficBytes } = cost;
    if (!(cost.macs >= macs) || !(latencyCycles >= Math.ceil(macs / (genes[GENES.PES]! * simdLanes))))
      return Number.POSITIVE_INFINITY;
    if (objective === 'latency') return latencyCycles;
    if (objective === 'energy') return energyNanojoules;
    return objective === 'edp' ? latencyCycles * energyNanojoules : trafficBytes;
  };
}

/** Do the orders of the loops make a difference to the objective? */
export function ordersMatterTo(objective: LayerObjective, machine: ArrayMachine): boolean {
  const { nocBytesPerCycle, offChipBytesPerCycle } = UNLIMITED_ARRAY;
  return (
    objective !== 'latency' ||
    machine.nocBytesPerCycle < nocBytesPerCycle ||
    machine.offChipBytesPerCycle < offChipBytesPerCycle
  );
}
