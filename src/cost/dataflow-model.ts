/**
 * The cost model `dataflow`: data-centric analysis of a layer under the core's dataflow, with unlimited bandwidth (the
 * no-stall latency). A core is `rows` clusters of `columns` PEs; `ClusterSz` in a dataflow is the columns.
 *
 * - Groups of a grouped layer (and the filters of a channel multiplier) run one after another.
 * - Each operand crosses HBM once: MAESTRO's L2 is as large as it asks for. Tile plans say what a smaller one costs.
 * - Depthwise layers use the channel-parallel dataflow whatever the core, as the released MAGMA code does.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, type Place } from '../base/errors.js';
import { type Core, peCount } from '../machine/core.js';
import { type Layer, macs, operandElements } from '../workload/layer.js';
import { checkCore, checkLayer } from './checks.js';
import type { CostModel, LayerCost } from './cost-model.js';
import { analyze, type DataflowCost } from './dataflow/analyze.js';
import { BUNDLED } from './dataflow/bundled.js';
import type { Dataflow } from './dataflow/directive.js';
import { type AccessEnergy, energyNanojoules, MAESTRO_ENERGY } from './dataflow/energy.js';
import { UNLIMITED } from './dataflow/machine.js';
import { type Problem, problemOf } from './dataflow/problem.js';
import { resolve, type Schedule } from './dataflow/resolve.js';
import { bestShape, type Shape } from './dataflow/shapes.js';
import { memoized } from './memo.js';

export interface DataflowModelOptions {
  /** More dataflows by name, e.g. read from a file; they come before the bundled ones. Default none. */
  readonly dataflows?: Readonly<Record<string, Dataflow>>;
  /** Default: MAESTRO's access energies. */
  readonly energy?: AccessEnergy;
  /** Take the corrected figures where MAESTRO's are known to be wrong (docs/models/dataflow.md). Default false: MAESTRO's. */
  readonly corrected?: boolean;
}

/** A cost model that knows the bundled dataflows and `options.dataflows`. */
export function dataflowModel(options: DataflowModelOptions = {}): CostModel {
  const { energy = MAESTRO_ENERGY, corrected = false } = options;
  const dataflows = new Map<string, Dataflow>(Object.entries({ ...BUNDLED, ...options.dataflows }));
  const schedules = new Map<string, Schedule>();

  function scheduleFor(name: string, problem: Problem, columns: number): Schedule {
    const key = `${problem.operator} ${columns} ${name}`;
    let schedule = schedules.get(key);
    if (schedule === undefined) {
      const constants = { ClusterSz: columns };
      schedule = resolve(lookUp(dataflows, name), problem.operator, false, constants);
      schedules.set(key, schedule);
    }
    return schedule;
  }

  function costOn({ clusters, columns }: Shape, name: string, problem: Problem, correct: boolean): DataflowCost {
    const machine = { ...UNLIMITED, corrected: correct, pes: clusters * columns };
    return analyze(scheduleFor(name, problem, columns), problem, machine);
  }

  return memoized('dataflow', [...dataflows.keys()], (layer, core) => {
    checkLayer(layer);
    checkCore(core);
    const problem = problemOf(layer);
    lookUp(dataflows, core.dataflow, { path: `${core.name}.dataflow` });
    const name = layer.kind === 'depthwise' ? 'depthwise' : core.dataflow;
    const shape = core.flexible
      ? bestShape(lookUp(dataflows, name), problem, peCount(core), core.sgBytes, (tried) =>
          costOn(tried, name, problem, corrected),
        )
      : { clusters: core.rows, columns: core.columns };
    const cost = costOn(shape, name, problem, corrected);
    // Accesses that do not add up to the layer's MACs are counted again by the corrected rules.
    const counts = cost.macs * repeatsOf(layer) === macs(layer) ? cost : costOn(shape, name, problem, true);
    const found = layerCost(layer, core, cost, energyNanojoules(counts, energy));
    const sized = cost.l2Bytes > 0 ? found : { ...found, sgBytes: counts.l2Bytes };
    return core.flexible ? { ...sized, arrayShape: shape } : sized;
  });
}

function lookUp(dataflows: ReadonlyMap<string, Dataflow>, name: string, place: Place = {}): Dataflow {
  const dataflow = dataflows.get(name);
  if (dataflow !== undefined) return dataflow;
  const names = [...dataflows.keys()];
  throw new InputError({
    ...place,
    expected: `a dataflow (${names.join(', ')})`,
    found: name,
    hint: didYouMean(name, names),
  });
}

/** Groups, and the filters of a channel multiplier, run one after another. */
function repeatsOf(layer: Layer): number {
  return layer.kind === 'depthwise' ? layer.groups * layer.k : layer.groups;
}

function layerCost(layer: Layer, core: Core, cost: DataflowCost, nanojoules: number): LayerCost {
  const repeats = repeatsOf(layer);
  const total = macs(layer);
  const pes = peCount(core);
  // MAESTRO can lose work at an edge (docs/models/dataflow.md); no array computes faster than one MAC per PE and cycle.
  const latencyCycles = Math.max(cost.runtimeCycles * repeats, Math.ceil(total / pes));
  return {
    latencyCycles,
    macs: total,
    peUtilization: total / (latencyCycles * pes),
    hbmBytes: operandElements(layer),
    sgBytes: cost.l2Bytes,
    slBytes: cost.l1Bytes,
    // The depthwise dataflow gives a PE `columns` channels, one after another: it needs one of them at a time.
    slWorkingSetBytes: layer.kind === 'depthwise' ? Math.ceil(cost.l1Bytes / core.columns) : cost.l1Bytes,
    pass: {
      fillCycles: cost.ingressDelay,
      computeCycles: cost.computeDelay,
      drainCycles: cost.egressDelay,
    },
    peakBandwidthBytesPerCycle: cost.peakBandwidth,
    energyNanojoules: nanojoules * repeats,
  };
}
