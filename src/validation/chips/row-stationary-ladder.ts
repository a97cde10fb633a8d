/** The ladder of a row-stationary array, under the mapping that is chosen for the layer on the whole chip. */
import { rowStationaryCycles } from '../../cost/row-stationary/estimate.js';
import type { RowStationaryArray } from '../../machine/row-stationary.js';
import { chooseRowStationary } from '../../mapping/choose-row-stationary.js';
import { rowStationaryLayer } from '../../mapping/row-stationary.js';
import { convolutionMacs, independentParts } from '../../problem/convolution.js';
import { replayRowStationary } from '../../simulator/row-stationary-replay.js';
import { type Layer, layerConvolution } from '../../workload/layer.js';
import type { ChipRung } from './chip-rung.js';

type Buses = Pick<RowStationaryArray, 'filterWordsPerCycle' | 'inputWordsPerCycle' | 'sumWordsPerCycle'>;

const STEPS: readonly (readonly [name: string, adds: string, bus: keyof Buses | undefined])[] = [
  ['sets', 'filter rows and output rows as sets of PEs, in passes', undefined],
  ['partial sums', 'they go through the GLB between passes', 'sumWordsPerCycle'],
  ['inputs', 'they come a word a cycle', 'inputWordsPerCycle'],
  ['filters', 'every pass loads its own, which nothing hides', 'filterWordsPerCycle'],
];

const WIDE: Buses = {
  filterWordsPerCycle: Number.POSITIVE_INFINITY,
  inputWordsPerCycle: Number.POSITIVE_INFINITY,
  sumWordsPerCycle: Number.POSITIVE_INFINITY,
};

/** @throws InputError for a layer of which not even a row fits */
export function rowStationaryLadder(layer: Layer, array: RowStationaryArray): ChipRung[] {
  const convolution = layerConvolution(layer);
  const part = rowStationaryLayer(convolution);
  const parts = independentParts(convolution);
  const mapping = chooseRowStationary(part, array);
  const busy = convolutionMacs(convolution) / (array.rows * array.columns);
  const rungs: ChipRung[] = [
    { name: 'multipliers', adds: 'nothing: every PE works', estimateCycles: busy, replayCycles: busy },
  ];
  let chip: RowStationaryArray = { ...array, ...WIDE };
  for (const [name, adds, bus] of STEPS) {
    if (bus !== undefined) chip = { ...chip, [bus]: array[bus] };
    rungs.push({
      name,
      adds,
      estimateCycles: parts * rowStationaryCycles(part, mapping, chip),
      replayCycles: parts * replayRowStationary(part, mapping, chip).cycles,
    });
  }
  return rungs;
}
