/**
 * `edges: exact`: the analysis of a dataflow whose counted MACs are the layer's, and whose run time is never below MACs /
 * PEs. Answers as `analyze` does; sizes, delays and bandwidths have the same meaning.
 */
import type { DataflowCost } from '../dataflow-cost.js';
import { isBatchOf, N, operandsOf } from '../dimension.js';
import { bind } from '../extents.js';
import type { Machine } from '../machine.js';
import { bytesOf, type MaestroProblem } from '../maestro-problem.js';
import type { Schedule } from '../resolve.js';
import { type ExactLayer, exactLayer, exactNest, WIDTH } from './nest.js';
import { type ElementWidths, ExactWalk } from './walk.js';

const walk = new ExactWalk();

/** @throws InputError when a map does not tile its dimension, a dimension is lacking or a cluster larger than the array */
export function analyzeExact(schedule: Schedule, problem: MaestroProblem, machine: Machine): DataflowCost {
  bind(schedule, problem, machine);
  const bytes = bytesOf(problem);
  const layer = exactLayer(problem, schedule.batched);
  const nest = exactNest(schedule, problem, layer);
  const tally = walk.run(nest, layer, machine, bytes);
  const held = walk.innermostTiles();
  const { cases, macs } = tally;
  const read = (count: number, size: number) => ({ l1Read: macs, l1Write: count, l2Read: count, l2Write: size });
  const outputs = product(layer.output, layer.extent);
  return {
    runtimeCycles: tally.runtime,
    macs,
    activePes: tally.activePes / cases,
    clusterLevels: nest.levels,
    l2Bytes: tally.operandBytes + tally.outputBytes,
    l1Bytes: heldBytes(layer, held, bytes),
    l1SampleBytes: heldBytes(layer, oneSample(schedule, held), bytes),
    peakBandwidth: tally.peakBandwidth,
    averageBandwidth: tally.bandwidth / cases,
    offchipBandwidth: tally.offchipBandwidth,
    input: read(tally.inputRead, inputsAlong(layer, layer.input, layer.extent)),
    weights: read(tally.weightsRead, product(layer.weights, layer.extent)),
    output: { l1Read: macs, l1Write: macs, l2Read: outputs, l2Write: tally.outputWritten },
    ingressDelayMax: tally.ingressDelayMax,
    ingressDelay: Math.trunc(tally.ingressDelay / cases),
    egressDelayMax: tally.egressDelayMax,
    egressDelay: Math.trunc(tally.egressDelay / cases),
    computeDelayMax: tally.computeDelayMax,
    computeDelay: Math.trunc(tally.computeDelay / cases),
  };
}

function oneSample({ operator, batched }: Schedule, held: Float64Array): Float64Array {
  const one = held.slice();
  if (isBatchOf(operandsOf(operator, batched))) one[N] = 1;
  return one;
}

/** A PE's buffers, double buffered. MAESTRO makes room for results as large as the inputs they are of; so it is here. */
function heldBytes(layer: ExactLayer, held: Float64Array, bytes: ElementWidths): number {
  const input = inputsAlong(layer, layer.input, held) * bytes.input;
  const weights = product(layer.weights, held) * bytes.weights;
  return 2 * (input + weights + inputsAlong(layer, layer.output, held) * bytes.partialSums);
}

function product(indexes: Uint8Array, sizes: Float64Array): number {
  let all = 1;
  for (let d = 0; d < WIDTH; d++) if (indexes[d] === 1) all *= sizes[d]!;
  return all;
}

/** Elements of an operand, counted in input rows and columns along Y and X. */
function inputsAlong({ window, stride }: ExactLayer, indexes: Uint8Array, sizes: Float64Array): number {
  let all = 1;
  for (let d = 0; d < WIDTH; d++) {
    if (indexes[d] === 0 || window.includes(d)) continue;
    const filter = window[d]!;
    const taps = filter < 0 ? 1 : sizes[filter]!;
    all *= filter < 0 ? sizes[d]! : (sizes[d]! - 1) * Math.min(stride[d]!, taps) + taps;
  }
  return all;
}
