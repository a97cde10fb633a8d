/**
 * The cost of a layer on a core that can change tiles, order, parallel dimensions or shape: that of the best mapping its
 * class of flexibility has, by the exact analysis of two-level mappings without limits of bandwidth. What the class does
 * not free has the values of a base design with the core's rows and columns. The best mapping is found in closed form
 * (proposals/); where that search had to stop early, the classes contained in this one are asked as well, so that more
 * flexibility is never slower.
 */
import { InputError } from '../../base/errors.js';
import { UNLIMITED_ARRAY } from '../../machine/array-machine.js';
import { type Core, peCount } from '../../machine/core.js';
import { classOf, type Flexibility, freeAxes } from '../../machine/flexibility.js';
import { type ArrayLayer, arrayLayer, macsOf } from '../../mapping/array-mapping/array-layer.js';
import { GENES } from '../../mapping/array-mapping/genes.js';
import { baseDesigns } from '../../mapping/flexion/base-designs.js';
import { freedomOf } from '../../mapping/flexion/freedom.js';
import { convolutionMacs, operandBytesOf, storedOperands } from '../../problem/convolution.js';
import { layerConvolution } from '../../workload/layer.js';
import { checkCore, checkLayer } from '../checks.js';
import type { CostModel } from '../cost-model.js';
import { memoized } from '../memo.js';
import { exactArray } from './exact-array.js';
import { type Proposal, proposeDesigns } from './proposals/propose.js';

/** The best mapping of a layer on a core under its flexibility. @throws InputError where none fits the scratchpads */
export function bestMapping(layer: ArrayLayer, core: Core, flexibility: Flexibility): Proposal {
  const found = bestOf(layer, core, flexibility);
  if (found !== undefined) return found;
  throw new InputError({
    path: core.slBytes < leastSlBytes(layer) ? 'slBytes' : 'sgKiB',
    expected: `scratchpads for a mapping of class ${classOf(flexibility)}`,
    found: `${core.slBytes} bytes a PE, ${core.sgBytes} bytes shared`,
  });
}

function bestOf(layer: ArrayLayer, core: Core, flexibility: Flexibility): Proposal | undefined {
  const pes = peCount(core);
  const design = { ...baseDesigns.get(core.flexibility?.design ?? 'dla'), columns: core.columns };
  const { proposals, isComplete } = proposeDesigns(
    {
      layer,
      evaluate: exactArray(layer, UNLIMITED_ARRAY, 'latency'),
      pes,
      isPeFree: false,
      l1Limit: core.slBytes,
      l2Room: () => core.sgBytes,
      freedom: freedomOf(flexibility, design, layer, pes),
      area: () => 0,
    },
    1,
  );
  const own = proposals[0];
  if (isComplete) return own;
  const contained = freeAxes(flexibility).map((axis) => bestOf(layer, core, { ...flexibility, [axis]: 'none' }));
  return [own, ...contained].reduce((best, other) =>
    other !== undefined && (best === undefined || other.bound < best.bound) ? other : best,
  );
}

/** One element of each operand, double buffered. */
function leastSlBytes({ bytes }: ArrayLayer): number {
  return 2 * (bytes.input + bytes.weights + bytes.partialSums);
}

/** Costs layers on cores with a flexibility; others it does not know. */
export const flexibleCores: CostModel = memoized('flexible', [], (layer, core) => {
  checkLayer(layer);
  checkCore(core);
  const convolution = layerConvolution(layer);
  const { flexibility } = core;
  if (flexibility === undefined) throw new RangeError(`${core.name} has no flexibility`);
  const array = arrayLayer(convolution);
  const { genes } = bestMapping(array, core, flexibility);
  const cost = exactArray(array, UNLIMITED_ARRAY)(genes)!;
  const latencyCycles = cost.latencyCycles * array.repeats;
  const macs = convolutionMacs(convolution);
  const columns = genes[GENES.CLUSTER]!;
  return {
    latencyCycles,
    macs,
    peUtilization: (macsOf(array) * array.repeats) / (latencyCycles * peCount(core)),
    hbmBytes: operandBytesOf(storedOperands(convolution), convolution.bytes),
    sgBytes: cost.l2Bytes,
    slBytes: cost.l1Bytes,
    slWorkingSetBytes: Math.ceil(cost.l1Bytes / 2),
    peakBandwidthBytesPerCycle: cost.trafficBytes / cost.latencyCycles,
    energyNanojoules: cost.energyNanojoules * array.repeats,
    arrayShape: { clusters: Math.floor(genes[GENES.PES]! / columns), columns },
  };
});
