/**
 * The ladder of a convolution core. Each rung is a core or a memory that differs from the one before by one effect; a
 * layer's parts follow each other.
 */
import { estimateConvolution } from '../../cost/convolution/estimate.js';
import type { ConvolutionCore, CoreMemory } from '../../machine/convolution-core.js';
import { hardwareLayers, type RepeatedLayer } from '../../mapping/hardware-layer.js';
import { convolutionMacs } from '../../problem/convolution.js';
import { replayConvolutions } from '../../simulator/convolution-replay.js';
import { type Layer, layerConvolution } from '../../workload/layer.js';
import type { ChipRung } from './chip-rung.js';

interface Chip {
  readonly core: ConvolutionCore;
  readonly memory: CoreMemory;
}

interface Step {
  readonly name: string;
  readonly adds: string;
  readonly change: (chip: Chip, full: Chip) => Chip;
}

const STEPS: readonly Step[] = [
  {
    name: 'output stage',
    adds: 'results leave at the rate that the output stage sustains',
    change: ({ core, memory }, { core: { outputRate, sustainedOutputRate } }) => ({
      core: { ...core, outputRate, sustainedOutputRate },
      memory,
    }),
  },
  {
    name: 'read port',
    adds: 'the first input is not hidden, and weights share its port',
    change: ({ core }, { core: { beatBytes, burstBeats }, memory }) => ({
      core: { ...core, beatBytes, burstBeats },
      memory: { ...memory, latencyCycles: 0 },
    }),
  },
  {
    name: 'latency',
    adds: 'the memory answers late, and only so many reads are under way',
    change: ({ core }, { core: { requestsInFlight }, memory }) => ({ core: { ...core, requestsInFlight }, memory }),
  },
  { name: 'set-up', adds: 'of the layer, and of a kernel group that waited', change: (_, full) => full },
];

/** Array, atoms and buffer of the core; output stage and memory that never hold anything up; no set-up. */
function bare({ core }: Chip): Chip {
  const rates = { outputRate: 1e12, sustainedOutputRate: 1e12 };
  const port = { beatBytes: core.bankBytes, burstBeats: 1, requestsInFlight: 65_536 };
  return {
    core: { ...core, ...rates, ...port, setUpCycles: 0, groupSetUpCycles: 0 },
    memory: { bytesPerCycle: Number.POSITIVE_INFINITY, latencyCycles: 0 },
  };
}

/** @throws InputError for a layer that the core cannot hold any part of */
export function convolutionLadder(layer: Layer, core: ConvolutionCore, memory: CoreMemory): ChipRung[] {
  const convolution = layerConvolution(layer);
  const parts = hardwareLayers(convolution, core);
  const full = { core, memory };
  let chip = bare(full);
  const multipliers = convolutionMacs(convolution) / (core.channelAtom * core.kernelAtom);
  const rungs: ChipRung[] = [
    {
      name: 'multipliers',
      adds: 'nothing: every one of them works',
      estimateCycles: multipliers,
      replayCycles: multipliers,
    },
    { name: 'atoms', adds: 'channels, kernels and pixels fill whole steps', ...cyclesOf(parts, chip) },
  ];
  for (const { name, adds, change } of STEPS) {
    chip = change(chip, full);
    rungs.push({ name, adds, ...cyclesOf(parts, chip) });
  }
  return rungs;
}

/** Equal parts take equal time, each begun when the one before is done. */
export function cyclesOf(parts: readonly RepeatedLayer[], { core, memory }: Chip) {
  let estimateCycles = 0;
  let replayCycles = 0;
  for (const { layer, count } of parts) {
    estimateCycles += count * estimateConvolution(layer, core, memory);
    replayCycles += count * replayConvolutions([layer], core, memory).ends[0]!;
  }
  return { estimateCycles, replayCycles };
}
