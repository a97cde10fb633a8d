/**
 * Chips held against hardware: ResNet-50's 3 × 3 layer of 512 channels on nv_small (295,000 read requests) and VGG-16's
 * conv3_2 on Eyeriss, mapping search included. CPU seconds of one pass, the best of several.
 */
import { estimateConvolution } from '../../src/cost/convolution/estimate.js';
import { convolutionCores } from '../../src/machine/convolution-core-presets.js';
import { EYERISS_V1 } from '../../src/machine/row-stationary.js';
import { chooseRowStationary } from '../../src/mapping/choose-row-stationary.js';
import { inBuffer } from '../../src/mapping/hardware-layer.js';
import { rowStationaryLayer } from '../../src/mapping/row-stationary.js';
import { replayConvolutions } from '../../src/simulator/convolution-replay.js';
import { replayRowStationary } from '../../src/simulator/row-stationary-replay.js';
import { conv, layerConvolution, withBatch } from '../../src/workload/layer.js';

const ROUNDS = 5;

export function benchChips() {
  const core = convolutionCores.get('nv_small');
  const layer = inBuffer({ width: 7, height: 7, channels: 512, kernels: 512, taps: 9, pixels: 49 }, core)!;
  const memory = { bytesPerCycle: 8, latencyCycles: 50 };
  const { requests } = replayConvolutions([layer], core, memory);
  const replaySeconds = best(() => replayConvolutions([layer], core, memory));
  const estimateSeconds = best(() => estimateConvolution(layer, core, memory));
  const vgg = withBatch(conv('conv3_2', { k: 256, c: 256, y: 56, r: 3, pad: 1 }), 3);
  const part = rowStationaryLayer(layerConvolution(vgg));
  const mapping = chooseRowStationary(part, EYERISS_V1);
  return {
    requests,
    requestsPerSecond: requests / replaySeconds,
    replaySeconds,
    estimateSeconds,
    eyerissMappingSeconds: best(() => chooseRowStationary(part, EYERISS_V1)),
    eyerissReplaySeconds: best(() => replayRowStationary(part, mapping, EYERISS_V1)),
  };
}

function best(work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}
