/**
 * The cost model `dataflow`: data-centric analysis of a layer under the core's dataflow, with unlimited bandwidth (the
 * no-stall latency). A core is `rows` clusters of `columns` PEs; `ClusterSz` in a dataflow is the columns.
 *
 * - Groups of a grouped layer (and the filters of a channel multiplier) run one after another. A batch is MAESTRO's
 *   dimension N: a dataflow that does not map N holds the whole batch innermost, and weights serve all of it.
 * - Each operand crosses HBM once: MAESTRO's L2 is as large as it asks for. Tile plans say what a smaller one costs.
 * - Depthwise layers use the channel-parallel dataflow whatever the core, as the released MAGMA code does.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, type Place } from '../base/errors.js';
import { type Core, peCount } from '../machine/core.js';
import type { ActivityCounts } from '../machine/energy.js';
import { type Convolution, convolutionMacs, operandBytesOf, storedOperands } from '../problem/convolution.js';
import { layerConvolution } from '../workload/layer.js';
import { checkCore, checkLayer } from './checks.js';
import type { CostModel, LayerCost } from './cost-model.js';
import { analyze } from './dataflow/analyze.js';
import { BUNDLED } from './dataflow/bundled.js';
import type { DataflowCost } from './dataflow/dataflow-cost.js';
import type { Dataflow } from './dataflow/directive.js';
import { type AccessEnergy, activityCounts, energyNanojoules, MAESTRO_ENERGY } from './dataflow/energy.js';
import { type Timing, unlimitedMachine } from './dataflow/machine.js';
import { maestroProblem, type RepeatedProblem } from './dataflow/maestro-problem.js';
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
  /** When an inner cluster level takes its first operands, whatever the dataflow. Default: the dataflow's own timing. */
  readonly timing?: Timing;
  /** `exact`: every tile at an edge has the size it has, and every MAC is counted once. Default MAESTRO's edges. */
  readonly edges?: 'maestro' | 'exact';
}

/** A cost model that knows the bundled dataflows and `options.dataflows`. */
export function dataflowModel(options: DataflowModelOptions = {}): CostModel {
  const { energy = MAESTRO_ENERGY, corrected = false, edges = 'maestro' } = options;
  const dataflows = new Map<string, Dataflow>(Object.entries({ ...BUNDLED, ...options.dataflows }));
  const schedules = new Map<string, Schedule>();

  function scheduleFor(name: string, { problem, isBatched }: RepeatedProblem, columns: number): Schedule {
    const key = `${problem.operator} ${isBatched} ${columns} ${name}`;
    let schedule = schedules.get(key);
    if (schedule === undefined) {
      const constants = { ClusterSz: columns };
      schedule = resolve(lookUp(dataflows, name), problem.operator, isBatched, constants);
      schedules.set(key, schedule);
    }
    return schedule;
  }

  function costOn({ clusters, columns }: Shape, name: string, part: RepeatedProblem, correct: boolean): DataflowCost {
    const schedule = scheduleFor(name, part, columns);
    const timing = options.timing ?? schedule.dataflow.timing;
    return analyze(schedule, part.problem, unlimitedMachine(clusters * columns, correct, edges, timing));
  }

  return memoized('dataflow', [...dataflows.keys()], (layer, core) => {
    checkLayer(layer);
    checkCore(core);
    const convolution = layerConvolution(layer);
    const part = maestroProblem(convolution);
    if (!dataflows.has(core.dataflow)) lookUp(dataflows, core.dataflow, { path: `${core.name}.dataflow` });
    const name = convolution.isDepthwise ? 'depthwise' : core.dataflow;
    const shape = core.flexible
      ? bestShape(lookUp(dataflows, name), part.problem, peCount(core), core.sgBytes, (tried) =>
          costOn(tried, name, part, corrected),
        )
      : { clusters: core.rows, columns: core.columns };
    const cost = costOn(shape, name, part, corrected);
    // Accesses that do not add up to the layer's MACs are counted again by the corrected rules.
    const macs = convolutionMacs(convolution);
    const counts = cost.macs * part.repeats === macs ? cost : costOn(shape, name, part, true);
    const nanojoules = energyNanojoules(counts, energy, convolution.bytes) * part.repeats;
    const activity = activityCounts(counts, convolution.bytes, part.repeats, energy.widths);
    const found = layerCost({ convolution, repeats: part.repeats, macs, cost, nanojoules, activity }, core);
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

interface Found {
  readonly convolution: Convolution;
  readonly repeats: number;
  readonly macs: number;
  readonly cost: DataflowCost;
  readonly nanojoules: number;
  readonly activity: ActivityCounts;
}

function layerCost({ convolution, repeats, macs, cost, nanojoules, activity }: Found, core: Core): LayerCost {
  const pes = peCount(core);
  // MAESTRO can lose work at an edge (docs/models/dataflow.md); no array computes faster than one MAC per PE and cycle.
  const latencyCycles = Math.max(cost.runtimeCycles * repeats, Math.ceil(macs / pes));
  // The depthwise dataflow gives a PE `columns` channels, and a batch several samples, one after another: it needs one of
  // them at a time.
  const { l1SampleBytes } = cost;
  return {
    latencyCycles,
    macs,
    peUtilization: macs / (latencyCycles * pes),
    hbmBytes: operandBytesOf(storedOperands(convolution), convolution.bytes),
    sgBytes: cost.l2Bytes,
    slBytes: cost.l1Bytes,
    slWorkingSetBytes: convolution.isDepthwise ? Math.ceil(l1SampleBytes / core.columns) : l1SampleBytes,
    pass: {
      fillCycles: cost.ingressDelay,
      computeCycles: cost.computeDelay,
      drainCycles: cost.egressDelay,
    },
    peakBandwidthBytesPerCycle: cost.peakBandwidth,
    energyNanojoules: nanojoules,
    activity,
  };
}
