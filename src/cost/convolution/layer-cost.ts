/**
 * The cost model `convolution-core`: a layer on a core with NVDLA's dataflow, when memory keeps up. The layer is cut into
 * hardware layers; each takes its kernel groups at the pace of the array or of the output stage, and its set-up. Bytes are
 * those of whole atoms. The tile plan has a tile for each kernel group: the first brings the input, which is not hidden,
 * the others their weights. Cycles of the core, bytes.
 */
import { InputError } from '../../base/errors.js';
import type { ConvolutionCore } from '../../machine/convolution-core.js';
import { buildConvolutionCore, type CoreDescription } from '../../machine/convolution-core-options.js';
import type { Core } from '../../machine/core.js';
import { banksNeeded, type HardwareLayer, hardwareLayers, type RepeatedLayer } from '../../mapping/hardware-layer.js';
import type { TilePlan } from '../../mapping/tile-plan.js';
import { type ByOperand, convolutionMacs } from '../../problem/convolution.js';
import type { ElementBytes } from '../../problem/element-bytes.js';
import { type Layer, layerConvolution } from '../../workload/layer.js';
import { checkCore, checkLayer } from '../checks.js';
import type { CostModel, LayerCost } from '../cost-model.js';
import { energyNanojoules, MAESTRO_ENERGY } from '../dataflow/energy.js';
import { memoized } from '../memo.js';
import { hardwareLayerBytes } from './bytes.js';
import { groupCycles, lastStripeCycles } from './estimate.js';

/** The one dataflow that a convolution core has. */
export const CONVOLUTION_DATAFLOW = 'nvdla';

/** A plan of more runs is told as equal tiles. */
const MOST_RUNS = 4096;

/** @throws InputError for a description that is no core */
export function convolutionCoreModel(description: CoreDescription = {}): CostModel {
  return memoized('convolution-core', [CONVOLUTION_DATAFLOW], (layer, core) => {
    checkLayer(layer);
    checkCore(core);
    const engine = convolutionCoreOf(core, description);
    const convolution = layerConvolution(layer);
    const parts = hardwareLayers(convolution, engine);
    const bytes = bytesOf(parts, engine, convolution.bytes);
    const latencyCycles = sum(parts, (part) => noStallCycles(part, engine));
    const macs = convolutionMacs(convolution);
    const banks = Math.max(...parts.map(({ layer }) => usedBanks(layer, engine)));
    const weightRegisters = 2 * convolution.bytes.weights; // in use, and shifted in beside
    return {
      latencyCycles,
      macs,
      peUtilization: macs / (latencyCycles * engine.channelAtom * engine.kernelAtom),
      hbmBytes: bytes,
      sgBytes: banks * engine.bankBytes,
      slBytes: weightRegisters,
      slWorkingSetBytes: weightRegisters,
      peakBandwidthBytesPerCycle: engine.beatBytes,
      energyNanojoules: energyOf(parts, engine, macs, convolution.bytes),
      plan: planOf(parts, engine, convolution.bytes, layer.operand),
    };
  });
}

/** The array is the core's rows (kernels) and columns (channels), the buffer its SG. @throws InputError */
export function convolutionCoreOf(core: Core, description: CoreDescription): ConvolutionCore {
  if (core.dataflow !== CONVOLUTION_DATAFLOW)
    throw new InputError({ path: `${core.name}.dataflow`, expected: CONVOLUTION_DATAFLOW, found: core.dataflow });
  if (core.flexible)
    throw new InputError({ path: `${core.name}.flexible`, expected: 'false with a convolution core', found: true });
  const { banks } = buildConvolutionCore(description);
  const { beatBytes } = buildConvolutionCore(description);
  const bankBytes = Math.max(beatBytes, Math.floor(core.sgBytes / banks / beatBytes) * beatBytes);
  return buildConvolutionCore({ ...description, kernelAtom: core.rows, channelAtom: core.columns, bankBytes });
}

function sum(parts: readonly RepeatedLayer[], of: (layer: HardwareLayer) => number): number {
  return parts.reduce((total, { layer, count }) => total + count * of(layer), 0);
}

function noStallCycles(layer: HardwareLayer, core: ConvolutionCore): number {
  const groups = Math.ceil(layer.kernels / core.kernelAtom);
  return groups * groupCycles(layer, core) + core.setUpCycles + core.groupSetUpCycles + lastStripeCycles(layer, core);
}

function bytesOf(parts: readonly RepeatedLayer[], core: ConvolutionCore, width: ElementBytes): ByOperand {
  const of = (operand: keyof ByOperand): number =>
    sum(parts, (layer) => hardwareLayerBytes(layer, core)[operand]) * width[operand];
  return { input: of('input'), weights: of('weights'), output: of('output') };
}

function usedBanks(layer: HardwareLayer, core: ConvolutionCore): number {
  const { data, group } = banksNeeded(layer, core);
  return Math.min(core.banks, data + 2 * group);
}

/** The array reads channelAtom inputs for all kernels of a group, and a stripe's weights once. */
function energyOf(
  parts: readonly RepeatedLayer[],
  core: ConvolutionCore,
  macs: number,
  width: ElementBytes,
): LayerCost['energyNanojoules'] {
  const reads = sum(parts, ({ pixels, kernels, channels, taps }) => {
    return pixels * Math.ceil(kernels / core.kernelAtom) * channels * taps;
  });
  const weights = sum(parts, ({ pixels, kernels, channels, taps }) => {
    return Math.ceil(pixels / core.kernelAtom) * kernels * channels * taps;
  });
  const outputs = sum(parts, ({ pixels, kernels }) => pixels * kernels);
  const passing = { l1Read: macs, l1Write: macs };
  return energyNanojoules(
    {
      macs,
      input: { ...passing, l2Read: reads, l2Write: 0 },
      weights: { l1Read: macs, l1Write: weights, l2Read: weights, l2Write: 0 },
      output: { ...passing, l2Read: 0, l2Write: outputs },
    },
    MAESTRO_ENERGY,
    width,
  );
}

function planOf(
  parts: readonly RepeatedLayer[],
  core: ConvolutionCore,
  width: ElementBytes,
  operand: Layer['operand'],
): TilePlan {
  const runs = parts.flatMap(({ layer, count }) => Array<HardwareLayer>(Math.min(count, MOST_RUNS)).fill(layer));
  const repeats = parts.reduce((total, { count }) => total + count, 0);
  if (3 * repeats <= MOST_RUNS)
    return runs
      .flatMap((layer) => tilesOf(layer, core, width))
      .map((run) => ({ ...run, weightBytes: operand === 'weights' ? run.weightBytes : 0 }));
  const { input, weights, output } = bytesOf(parts, core, width);
  return [
    {
      count: repeats,
      loadBytes: (input + weights) / repeats,
      computeCycles: sum(parts, (layer) => noStallCycles(layer, core)) / repeats,
      storeBytes: output / repeats,
    },
  ];
}

/** The first kernel group, those between, the last. Results leave past the buffer. */
function tilesOf(layer: HardwareLayer, core: ConvolutionCore, width: ElementBytes) {
  const groups = Math.ceil(layer.kernels / core.kernelAtom);
  const { input, weights, output } = hardwareLayerBytes(layer, core);
  const inputBytes = input * width.input;
  const weightBytes = (weights * width.weights) / groups;
  const computeCycles = groupCycles(layer, core);
  const storeBytes = (output * width.output) / groups;
  const tile = {
    count: 1,
    loadBytes: weightBytes,
    weightBytes,
    computeCycles,
    storeBytes,
    takenBytes: weightBytes,
    freedBytes: weightBytes,
  };
  const setUp = core.setUpCycles + core.groupSetUpCycles;
  const end = lastStripeCycles(layer, core);
  const first = { loadBytes: weightBytes + inputBytes, takenBytes: weightBytes + inputBytes };
  if (groups === 1)
    return [{ ...tile, ...first, freedBytes: weightBytes + inputBytes, computeCycles: computeCycles + setUp + end }];
  const between = groups > 2 ? [{ ...tile, count: groups - 2 }] : [];
  return [
    { ...tile, ...first, computeCycles: computeCycles + setUp },
    ...between,
    { ...tile, freedBytes: weightBytes + inputBytes, computeCycles: computeCycles + end },
  ];
}
