/**
 * A network of layers, each under a dataflow of its own, as MAESTRO's mapping files have it: the cost of every layer,
 * and the energy as MAESTRO's result file would show it beside the layer's own.
 */
import { InputError, locate, type Place } from '../../base/errors.js';
import { analyze } from './analyze.js';
import type { DataflowCost } from './dataflow-cost.js';
import type { Dataflow } from './directive.js';
import { type AccessEnergy, energyNanojoules, MAESTRO_ENERGY, reportedNanojoules } from './energy.js';
import type { Machine } from './machine.js';
import type { MaestroProblem } from './maestro-problem.js';
import { resolve } from './resolve.js';

export interface NetworkLayer {
  readonly name: string;
  readonly problem: MaestroProblem;
  readonly batched: boolean;
  readonly dataflow: Dataflow;
  readonly place: Place;
}

export interface NetworkLayerCost {
  readonly layer: NetworkLayer;
  readonly cost: DataflowCost;
  /** PEs of one cluster: the product of all cluster sizes. */
  readonly clusterPes: number;
  /** Of this layer alone, MACs included. */
  readonly nanojoules: number;
  /** As in MAESTRO's energy column (see `reportedNanojoules`). */
  readonly reportedNanojoules: number;
}

/** @throws InputError with the place of the layer or directive that cannot be costed. */
export function analyzeNetwork(
  layers: readonly NetworkLayer[],
  machine: Machine,
  energy: AccessEnergy = MAESTRO_ENERGY,
): NetworkLayerCost[] {
  const costed = layers.map((layer) =>
    locate(layer.place, () => {
      const schedule = resolve(layer.dataflow, layer.problem.operator, layer.batched, {});
      const cost = analyze(schedule, layer.problem, machine);
      if (!(cost.macs >= 0))
        throw new InputError({
          expected: 'a dataflow that maps no dimension beyond its size',
          found: `one that counts ${cost.macs} MACs`,
        });
      const clusterPes = schedule.levels.slice(1).reduce((product, level) => product * level.clusters, 1);
      return { layer, cost, clusterPes, nanojoules: energyNanojoules(cost, energy) };
    }),
  );
  const reported = reportedNanojoules(
    costed.map(({ cost }) => cost),
    energy,
  );
  return costed.map((layer, i) => ({ ...layer, reportedNanojoules: reported[i]! }));
}
