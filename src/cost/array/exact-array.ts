/**
 * The exact evaluation (`edges: exact`) of two-level mappings. Without limits of bandwidth a step takes as long as it
 * computes, so that everything is a product over the dimensions: along a loop the sizes of its tiles add up to the
 * dimension, along the parallel dimension the longest tile of each round counts. Elements that move are products as well,
 * one for each dimension that may have moved last. With limits the general walk (dataflow/exact) decides step by step.
 */
import type { ArrayMachine } from '../../machine/array-machine.js';
import type { ArrayLayer } from '../../mapping/array-mapping/array-layer.js';
import { peBytes, sharedBytes } from '../../mapping/array-mapping/buffer-needs.js';
import { GENES, MAPPED, WIDTH } from '../../mapping/array-mapping/genes.js';
import { DIMENSIONS } from '../dataflow/dimension.js';
import { emptyNest, exactLayer, WIDTH as NEST_WIDTH } from '../dataflow/exact/nest.js';
import { ExactWalk } from '../dataflow/exact/walk.js';
import type { ArrayCost, EvaluateArray } from './array-cost.js';
import { machineOf, maestroProblemOf } from './maestro-problem-of.js';
import { movementEnergy } from './movement-energy.js';

/** MAESTRO's numbers of the dimensions of a mapping. */
const NUMBERS = MAPPED.map((name) => DIMENSIONS.indexOf(name));

/** The general walk, whatever the machine; of one level alone: what moves at the outer one. */
export function walkedArray(layer: ArrayLayer, array: ArrayMachine, levels = 2): EvaluateArray {
  const problem = maestroProblemOf(layer);
  const exact = exactLayer(problem, layer.samples > 1);
  const nest = emptyNest(levels);
  const walk = new ExactWalk();
  const { bytes } = layer;
  const energy = movementEnergy(layer);
  const cost: ArrayCost = {
    latencyCycles: 0,
    macs: 0,
    l1Bytes: 0,
    l2Bytes: 0,
    trafficBytes: 0,
    energyNanojoules: 0,
  };
  let machine = machineOf(array, 1, 'exact');
  // The rest of the dimensions (a batch) is held whole.
  const others = DIMENSIONS.map((_, number) => number).filter((number) => !NUMBERS.includes(number));
  for (let level = 0; level < levels; level++) {
    nest.tile.fill(Number.POSITIVE_INFINITY, level * NEST_WIDTH, (level + 1) * NEST_WIDTH);
    nest.order.set(others, level * NEST_WIDTH + WIDTH);
  }
  return (genes) => {
    const pes = genes[GENES.PES]!;
    const columns = genes[GENES.CLUSTER]!;
    if (columns < 1 || columns > pes) return undefined;
    for (let d = 0; d < WIDTH; d++) {
      // What is put beyond the arrays of a single level is not kept.
      nest.tile[NUMBERS[d]!] = genes[GENES.OUTER_TILE + d]!;
      nest.tile[NEST_WIDTH + NUMBERS[d]!] = genes[GENES.INNER_TILE + d]!;
      nest.order[d] = NUMBERS[genes[GENES.OUTER_ORDER + d]!]!;
      nest.order[NEST_WIDTH + d] = NUMBERS[genes[GENES.INNER_ORDER + d]!]!;
    }
    nest.spatial[0] = NUMBERS[genes[GENES.OUTER_PARALLEL]!]!;
    nest.spatial[1] = NUMBERS[genes[GENES.INNER_PARALLEL]!]!;
    nest.clusters[0] = Math.floor(pes / columns);
    nest.clusters[1] = columns;
    if (machine.pes !== pes) machine = { ...machine, pes };
    const tally = walk.run(nest, exact, machine, bytes);
    cost.latencyCycles = tally.runtime;
    cost.macs = tally.macs;
    cost.l1Bytes = peBytes(layer, genes);
    cost.l2Bytes = tally.operandBytes + tally.outputBytes;
    const { inputRead, weightsRead, outputWritten } = tally;
    cost.trafficBytes = inputRead * bytes.input + weightsRead * bytes.weights + outputWritten * bytes.partialSums;
    cost.energyNanojoules = energy(inputRead, weightsRead, outputWritten);
    return cost;
  };
}

/** `latency`: traffic and energy are left as they were. */
export type Figures = 'latency' | 'all';

/** @returns an evaluator by products where the machine has no limits, else by the walk */
export function exactArray(layer: ArrayLayer, array: ArrayMachine, figures: Figures = 'all'): EvaluateArray {
  const { nocBytesPerCycle, offChipBytesPerCycle, nocLatencyCycles, simdLanes } = array;
  const isUnlimited =
    nocBytesPerCycle === Number.POSITIVE_INFINITY && offChipBytesPerCycle === Number.POSITIVE_INFINITY;
  if (!isUnlimited || nocLatencyCycles !== 1 || simdLanes !== 1) return walkedArray(layer, array);
  return productArray(layer, array, figures);
}

function productArray(layer: ArrayLayer, array: ArrayMachine, figures: Figures): EvaluateArray {
  // What moves is decided by the outer level alone.
  const outer = walkedArray(layer, array, 1);
  const { extents, samples } = layer;
  let macs = samples;
  for (const extent of extents) macs *= extent;

  const cost: ArrayCost = { latencyCycles: 0, macs, l1Bytes: 0, l2Bytes: 0, trafficBytes: 0, energyNanojoules: 0 };

  return (genes) => {
    const pes = genes[GENES.PES]!;
    const columns = genes[GENES.CLUSTER]!;
    if (columns < 1 || columns > pes) return undefined;
    const clusters = Math.floor(pes / columns);
    const p = genes[GENES.OUTER_PARALLEL]!;
    const q = genes[GENES.INNER_PARALLEL]!;
    let steps = 1;
    let work = samples;
    for (let d = 0; d < WIDTH; d++) {
      const extent = extents[d]!;
      const t = Math.min(genes[GENES.OUTER_TILE + d]!, extent);
      const n = Math.ceil(extent / t);
      const left = extent - (n - 1) * t;
      const own = Math.min(genes[GENES.INNER_TILE + d]!, t);
      if (d === p) {
        const rounds = Math.ceil(n / clusters);
        const last = n - (rounds - 1) * clusters > 1 ? t : left;
        steps *= rounds;
        work *=
          d === q ? (rounds - 1) * longest(t, own, columns) + longest(last, own, columns) : (rounds - 1) * t + last;
      } else {
        steps *= n;
        work *= d === q ? (n - 1) * longest(t, own, columns) + longest(left, own, columns) : extent;
      }
    }
    // Each cluster's first step waits for its operands for a cycle, and so does the very first step.
    cost.latencyCycles = work + steps + 1;
    cost.l1Bytes = peBytes(layer, genes);

    cost.l2Bytes = sharedBytes(layer, genes);
    if (figures === 'all') {
      const movement = outer(genes);
      if (movement === undefined) return undefined;
      cost.trafficBytes = movement.trafficBytes;
      cost.energyNanojoules = movement.energyNanojoules;
    }
    return cost;
  };
}

/** Elements that the busiest of `columns` PEs works through, of `extent` in tiles of `tile`. */
function longest(extent: number, tile: number, columns: number): number {
  const n = Math.ceil(extent / Math.min(tile, extent));
  const t = Math.min(tile, extent);
  const rounds = Math.ceil(n / columns);
  const last = n - (rounds - 1) * columns > 1 ? t : extent - (n - 1) * t;
  return (rounds - 1) * t + last;
}
