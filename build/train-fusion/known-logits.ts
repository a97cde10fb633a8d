/** Logits of the training library for one sequence, rounded to what single precision says. */
import { numpy as np } from '@jax-js/jax';
import { CLASSES, FEATURES, FusionFeatures } from '../../src/search/fusion/transformer/features.js';
import type { OpenGroup } from '../../src/search/fusion/transformer/group-state.js';
import { mainChain } from '../../src/workload/fusion/cut-chains.js';
import { zooNetwork } from '../../src/workload/fusion/zoo-networks.js';
import { arraysOf, logits } from './model.js';

/** A group of three layers, then sync; again and again. */
const RHYTHM = [2, 2, 0] as const;

export function knownLogits(values: Float32Array): { features: number[][]; logits: number[][] } {
  const chain = mainChain(zooNetwork('resnet18'));
  const machine = { macsPerCycle: 4096, offChipBytesPerCycle: 8, onChipBytesPerCycle: 256 };
  const seen = new FusionFeatures({ chain, batch: 64, memoryBytes: 6 * 2 ** 20, machine });
  const steps = chain.layers.length - 1;
  const features = new Float32Array(steps * FEATURES);
  let group: OpenGroup | undefined;
  let before = 0;
  for (let layer = 0; layer < steps; layer++) {
    seen.write(features.subarray(layer * FEATURES, (layer + 1) * FEATURES), layer, group, before);
    before = RHYTHM[layer % RHYTHM.length]!;
    group = before === 0 ? undefined : seen.rules.added(group, layer, before);
  }
  const found = logits(arraysOf(values), np.array(features), 1, steps).dataSync() as Float32Array;
  return { features: rowsOf(features, FEATURES), logits: rowsOf(found, CLASSES.length) };
}

function rowsOf(values: Float32Array, columns: number): number[][] {
  return Array.from({ length: values.length / columns }, (_, row) =>
    Array.from(values.subarray(row * columns, (row + 1) * columns)),
  );
}
