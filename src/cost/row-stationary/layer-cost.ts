/**
 * The cost model `row-stationary`: a layer on an array like Eyeriss', under the mapping that is chosen for it, when memory
 * keeps up. Independent parts run one after another. The tile plan has a tile for each block of partial sums. Cycles of
 * the core, bytes.
 */
import { InputError } from '../../base/errors.js';
import type { Core } from '../../machine/core.js';
import { EYERISS_V1, type RowStationaryArray } from '../../machine/row-stationary.js';
import { chooseRowStationary } from '../../mapping/choose-row-stationary.js';
import { bufferAccesses, memoryWords, rowStationaryLayer } from '../../mapping/row-stationary.js';
import type { TilePlan } from '../../mapping/tile-plan.js';
import {
  type ByOperand,
  type Convolution,
  convolutionMacs,
  independentParts,
  operandBytesOf,
  storedOperands,
} from '../../problem/convolution.js';
import { layerConvolution } from '../../workload/layer.js';
import { checkCore, checkLayer } from '../checks.js';
import type { CostModel } from '../cost-model.js';
import { activityCounts, energyNanojoules, MAESTRO_ENERGY } from '../dataflow/energy.js';
import { memoized } from '../memo.js';
import { rowStationaryCycles } from './estimate.js';

/** The one dataflow that such an array has. */
const DATAFLOW = 'row-stationary';

export type RowStationaryOptions = Partial<Omit<RowStationaryArray, 'rows' | 'columns' | 'bankBytes'>>;

export function rowStationaryModel(options: RowStationaryOptions = {}): CostModel {
  return memoized('row-stationary', [DATAFLOW], (layer, core) => {
    checkLayer(layer);
    checkCore(core);
    const array = arrayOf(core, options);
    const convolution = layerConvolution(layer);
    const part = rowStationaryLayer(convolution);
    const mapping = chooseRowStationary(part, array);
    const parts = independentParts(convolution);
    const cycles = rowStationaryCycles(part, mapping, array);
    const macs = convolutionMacs(convolution);
    const hbmBytes = bytesMoved(convolution, memoryWords(part, mapping), array);
    const words = array.filterWords + array.inputWords + array.sumWords;
    const blocks =
      Math.ceil(part.outputRows / mapping.e) *
      Math.ceil(part.samples / mapping.n) *
      Math.ceil(part.filters / mapping.m);
    const accesses = parts * bufferAccesses(part, mapping);
    const pe = { l1Read: macs, l1Write: macs };
    const counts = {
      macs,
      input: { ...pe, l2Read: accesses / 3, l2Write: 0 },
      weights: { ...pe, l2Read: hbmBytes.weights / array.wordBytes, l2Write: 0 },
      output: { ...pe, l2Read: accesses / 3, l2Write: accesses / 3 },
    };
    return {
      latencyCycles: parts * cycles,
      macs,
      peUtilization: macs / (parts * cycles * array.rows * array.columns),
      hbmBytes,
      sgBytes: array.banks * array.bankBytes,
      slBytes: words * array.wordBytes,
      slWorkingSetBytes: words * array.wordBytes,
      peakBandwidthBytesPerCycle: array.sumWordsPerCycle * array.wordBytes,
      energyNanojoules: energyNanojoules(counts, MAESTRO_ENERGY, convolution.bytes),
      activity: activityCounts(counts, convolution.bytes),
      plan: planOf(hbmBytes, { blocks: parts * blocks, cycles: parts * cycles }, core),
    };
  });
}

/** The array is the core's, its SG the part of the GLB for inputs and partial sums. @throws InputError */
function arrayOf(core: Core, options: RowStationaryOptions): RowStationaryArray {
  if (core.dataflow !== DATAFLOW)
    throw new InputError({ path: `${core.name}.dataflow`, expected: DATAFLOW, found: core.dataflow });
  if (core.flexible)
    throw new InputError({ path: `${core.name}.flexible`, expected: `false with ${DATAFLOW}`, found: true });
  const { banks = EYERISS_V1.banks } = options;
  const bankBytes = Math.floor(core.sgBytes / banks);
  return { ...EYERISS_V1, ...options, rows: core.rows, columns: core.columns, bankBytes };
}

/** An element fills a word at the least; and all of an operand moves once at the least. */
function bytesMoved(convolution: Convolution, words: ByOperand, array: RowStationaryArray): ByOperand {
  const least = operandBytesOf(storedOperands(convolution), convolution.bytes);
  const parts = independentParts(convolution);
  const of = (operand: keyof ByOperand): number =>
    Math.max(least[operand], parts * words[operand] * Math.max(array.wordBytes, convolution.bytes[operand]));
  return { input: of('input'), weights: of('weights'), output: of('output') };
}

/** Loads of a block come while the one before computes, as far as half the buffer goes. */
function planOf({ input, weights, output }: ByOperand, all: { blocks: number; cycles: number }, core: Core): TilePlan {
  const { blocks: count } = all;
  const loadBytes = (input + weights) / count;
  const storeBytes = output / count;
  const heldBytes = Math.min(loadBytes + storeBytes, core.sgBytes / core.buffers);
  const computeCycles = all.cycles / count;
  return [{ count, loadBytes, computeCycles, storeBytes, takenBytes: heldBytes, freedBytes: heldBytes }];
}
