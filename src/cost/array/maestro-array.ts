/**
 * MAESTRO's evaluation of two-level mappings, fast enough for a search: the analysis of cost/dataflow, whose levels are
 * made once for each order and parallel dimension and kept; the tile sizes are put in before each analysis. Along Y and X
 * a map is written for stride 1, so a tile of n outputs is a map of n × stride.
 */

import { InputError } from '../../base/errors.js';
import type { ArrayMachine } from '../../machine/array-machine.js';
import type { ArrayLayer } from '../../mapping/array-mapping/array-layer.js';
import { GENES, K, MAPPED, WIDTH, X, Y } from '../../mapping/array-mapping/genes.js';
import { analyze } from '../dataflow/analyze.js';
import { DIMENSIONS, dimensionsOf, N, operandsOf } from '../dataflow/dimension.js';
import type { MapDirective } from '../dataflow/directive.js';
import { energyNanojoules } from '../dataflow/energy.js';
import { createLevel, type Level, type MapPlan, slidingPosition } from '../dataflow/level.js';
import type { Schedule } from '../dataflow/resolve.js';
import type { CompiledSize } from '../dataflow/size.js';
import type { ArrayCost, EvaluateArray } from './array-cost.js';
import { machineOf, maestroProblemOf } from './maestro-problem-of.js';

/** MAESTRO's numbers of the dimensions of a mapping. */
const NUMBERS = MAPPED.map((name) => DIMENSIONS.indexOf(name));

type Cell = { -readonly [field in keyof CompiledSize]: CompiledSize[field] };
type OpenPlan = { -readonly [field in keyof MapPlan]: MapPlan[field] };

export function maestroArray(layer: ArrayLayer, array: ArrayMachine): EvaluateArray {
  const problem = maestroProblemOf(layer);
  const isBatched = layer.samples > 1;
  const operands = operandsOf(problem.operator, isBatched);
  const { bytes } = layer;
  const steps = MAPPED.map((_, d) => (d === Y ? layer.strideY : d === X ? layer.strideX : 1));
  const first = layer.isDepthwise ? K + 1 : K;

  // Sizes of the maps and of the cluster, shared by all levels that are kept.
  const outer = MAPPED.map(() => cell());
  const inner = MAPPED.map(() => cell());
  const cluster = cell();
  const kept: [Map<number, Level>, Map<number, Level>] = [new Map(), new Map()];
  const levels: Level[] = [];
  const schedule: Schedule = {
    operator: problem.operator,
    batched: isBatched,
    dataflow: { directives: [], place: {} },
    levels,
    dimensions: dimensionsOf(operands),
    epoch: 0,
  };
  let machine = { ...machineOf(array, 1, 'maestro'), isBrief: true };
  const cost: ArrayCost = {
    latencyCycles: 0,
    macs: 0,
    l1Bytes: 0,
    l2Bytes: 0,
    trafficBytes: 0,
    energyNanojoules: 0,
  };

  function levelFor(index: 0 | 1, genes: Int32Array): Level {
    const at = index === 0 ? GENES.OUTER_ORDER : GENES.INNER_ORDER;
    const parallel = genes[index === 0 ? GENES.OUTER_PARALLEL : GENES.INNER_PARALLEL]!;
    let key = parallel;
    for (let p = 0; p < WIDTH; p++) key = key * WIDTH + genes[at + p]!;
    const found = kept[index].get(key);
    if (found !== undefined) return found;
    const order = [...genes.subarray(at, at + WIDTH)].filter((d) => d >= first);
    const sizes = index === 0 ? outer : inner;
    const plans = levelPlans({ order, parallel, sizes, isBatched, isTop: index === 0 });
    const made = createLevel(index, plans, operands, index === 0 ? undefined : cluster, plans.length);
    // All levels of an index use the arrays of the first: only one is at work at a time.
    const [shared] = kept[index].values();
    const level = shared === undefined ? made : { ...made, ...arraysOf(shared) };
    kept[index].set(key, level);
    return level;
  }

  return (genes) => {
    const pes = genes[GENES.PES]!;
    const columns = genes[GENES.CLUSTER]!;
    if (columns < 1 || columns > pes) return undefined;
    for (let d = first; d < WIDTH; d++) {
      outer[d]!.constant = genes[GENES.OUTER_TILE + d]! * steps[d]!;
      inner[d]!.constant = genes[GENES.INNER_TILE + d]! * steps[d]!;
    }
    cluster.constant = columns;
    if (machine.pes !== pes) machine = { ...machine, pes };
    const top = levelFor(0, genes);
    const bottom = levelFor(1, genes);
    for (const plan of bottom.maps as readonly OpenPlan[])
      plan.above = top.maps.findIndex(({ dimension }) => dimension === plan.dimension);
    levels[0] = top;
    levels[1] = bottom;
    const found = tryAnalyze(() => analyze(schedule, problem, machine));
    if (found === undefined) return undefined;
    const { input, weights, output } = found;
    cost.latencyCycles = found.runtimeCycles;
    cost.macs = found.macs;
    cost.l1Bytes = found.l1Bytes;
    cost.l2Bytes = found.l2Bytes;
    cost.trafficBytes =
      input.l2Read * bytes.input + weights.l2Read * bytes.weights + output.l2Write * bytes.partialSums;
    cost.energyNanojoules = energyNanojoules(found, undefined, bytes);
    return cost;
  };
}

function cell(): Cell {
  return { constant: 1, dimensions: [], factors: [], place: {} };
}

interface LevelMaps {
  readonly order: readonly number[];
  readonly parallel: number;
  readonly sizes: readonly CompiledSize[];
  readonly isBatched: boolean;
  readonly isTop: boolean;
}

/** As `resolve` completes them: a batch is held whole, inside the outer level's maps and so outside the inner level's. */
function levelPlans({ order, parallel, sizes, isBatched, isTop }: LevelMaps): MapPlan[] {
  const numbers = order.map((d) => NUMBERS[d]!);
  const all = !isBatched ? numbers : isTop ? [...numbers, N] : [N, ...numbers];
  return all.map((dimension, position): MapPlan => {
    const d = order[position - (isBatched && !isTop ? 1 : 0)];
    const size = d === undefined || dimension === N ? undefined : sizes[d];
    return {
      dimension,
      spatial: d === parallel && dimension !== N,
      directive: size === undefined ? undefined : directiveOf(d!, d === parallel),
      size,
      offset: size,
      above: -1,
      inherited: dimension === N && !isTop,
      sliding: slidingPosition(dimension, (sliding) => all.lastIndexOf(sliding)),
      decider: position,
    };
  });
}

function directiveOf(d: number, isSpatial: boolean): MapDirective {
  const size = { constant: 0, terms: [] };
  return {
    kind: isSpatial ? 'spatial' : 'temporal',
    size,
    offset: size,
    dimension: MAPPED[d]!,
    outputCentric: d === Y || d === X,
    place: {},
  };
}

/** The typed arrays of a level. */
function arraysOf(level: Level): Partial<Level> {
  return Object.fromEntries(
    Object.entries(level).filter(([name, value]) => ArrayBuffer.isView(value) && name !== 'repeats'),
  );
}

/** MAESTRO stops at some mappings; the analysis says which by an error. */
function tryAnalyze<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
