/**
 * Cycles of a hardware layer on a convolution core, in closed form. Its G kernel groups follow one another, each in
 *
 *     period = max(array, output) + refill      array  = taps · ⌈channels / channelAtom⌉ · max(pixels, kernelAtom)
 *                                               output = pixels · kernelAtom / sustained output rate
 *
 * since a step holds its weights for a stripe of pixels, and the next weights take kernelAtom cycles to load. `refill` is
 * what of the next group's weights finds no room in the banks while a group computes. The first group begins when the
 * whole input and its own weights have come; until then both share the port request by request, so that the weights that
 * come along delay the input. Group g begins no sooner than its weights are there:
 *
 *     cycles = setUp + 2 · latency + max over g of (arrival(g) + groupSetUp + (G − g) · period) + last stripe's output
 *
 * The maximum lies at the first group, the last, or the one before. n beats take n bus cycles, and each beyond those
 * under way as much more as the latency is longer than they take. Source: RTL of nv_small and
 * nv_medium_512 (docs/accuracy.md).
 */
import type { ConvolutionCore, CoreMemory } from '../../machine/convolution-core.js';
import type { HardwareLayer } from '../../mapping/hardware-layer.js';
import { hardwareLayerBytes } from './bytes.js';

export function estimateConvolution(layer: HardwareLayer, core: ConvolutionCore, memory: CoreMemory): number {
  const { kernelAtom, beatBytes, bankBytes } = core;
  const groups = Math.ceil(layer.kernels / kernelAtom);
  const busy = groupCycles(layer, core);
  const bytes = hardwareLayerBytes(layer, core);
  const inputBeats = bytes.input / beatBytes;
  const weightBeats = bytes.weights / beatBytes;
  const groupBeats = (kernelAtom * layer.channels * layer.taps) / beatBytes;
  const roomBeats = (layer.weightBanks * bankBytes) / beatBytes;
  const arrival = (beats: number): number => transferCycles(beats, core, memory);

  const besideInput = inputBeats * (core.burstBeats / inputBurstBeats(layer, core));
  const first = Math.max(Math.min(weightBeats, roomBeats, besideInput), groups === 1 ? weightBeats : groupBeats);
  const begin = arrival(inputBeats + first);
  const lacking = weightBeats > roomBeats ? Math.max(0, 2 * groupBeats - roomBeats) : 0;
  const refill = lacking > 0 ? arrival(lacking) + memory.latencyCycles + core.groupSetUpCycles : 0;
  const ahead = lacking > 0 ? arrival(roomBeats - groupBeats) : 0;

  let end = begin + busy + (groups - 1) * (Math.max(busy, ahead) + refill);
  for (const g of [groups - 2, groups - 1]) {
    if (g < 1) continue;
    const beats = inputBeats + (g === groups - 1 ? weightBeats : (g + 1) * groupBeats);
    end = Math.max(end, arrival(beats) + (groups - g) * busy);
  }
  const fixed = core.setUpCycles + core.groupSetUpCycles + 2 * memory.latencyCycles;
  return fixed + end + lastStripeCycles(layer, core);
}

/** A kernel group's, with everything in the buffer: those of the array or of the output stage, whichever are more. */
export function groupCycles({ taps, channels, pixels }: HardwareLayer, core: ConvolutionCore): number {
  const { channelAtom, kernelAtom, sustainedOutputRate } = core;
  const array = taps * Math.ceil(channels / channelAtom) * Math.max(pixels, kernelAtom);
  return Math.max(array, (pixels * kernelAtom) / sustainedOutputRate);
}

/** Results of the last stripe leave when the array is done: stripes have kernelAtom pixels, the last up to twice that. */
export function lastStripeCycles({ pixels }: HardwareLayer, { kernelAtom, outputRate }: ConvolutionCore): number {
  const left = pixels % kernelAtom;
  const last = pixels <= 2 * kernelAtom ? pixels : kernelAtom + (left === 0 ? kernelAtom : left);
  return (last * kernelAtom) / outputRate;
}

function transferCycles(beats: number, core: ConvolutionCore, { bytesPerCycle, latencyCycles }: CoreMemory): number {
  const { beatBytes, burstBeats, requestsInFlight } = core;
  const beatCycles = Math.max(1, beatBytes / bytesPerCycle);
  const inFlight = requestsInFlight * burstBeats;
  const late = Math.max(0, latencyCycles / inFlight - beatCycles);
  return beats * beatCycles + Math.max(0, beats - inFlight) * late;
}

/** Beats of an input request on average: a line of one atom's channels is cut at multiples of a burst. */
function inputBurstBeats({ width }: HardwareLayer, { burstBeats, beatBytes, featureAtom }: ConvolutionCore): number {
  const beats = (width * featureAtom) / beatBytes;
  const burst = burstBeats;
  // Line after line starts `beats` further: over `burst` lines every place within a burst that occurs, occurs alike.
  let requests = 0;
  for (let line = 0; line < burst; line++) requests += Math.ceil((((line * beats) % burst) + beats) / burst);
  return (burst * beats) / requests;
}
