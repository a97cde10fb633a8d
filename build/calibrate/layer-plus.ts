/**
 * Measures the settings of layer-plus again: each halved and doubled, alone, and what searches then leave against the best
 * value seen of each instance, in geometric mean. Instances are layers of networks that GAMMA's released runs do not have,
 * on arrays with and without limits of bandwidth, for latency and energy × delay; two seeds each.
 */
import { geometricMean, percent } from '../../src/base/numbers.js';
import { stream } from '../../src/base/random.js';
import type { Edges } from '../../src/cost/array/array-cost.js';
import { arrays } from '../../src/machine/array-machine.js';
import { arrayLayer } from '../../src/mapping/array-mapping/array-layer.js';
import { type LayerObjective, layerObjective, ordersMatterTo } from '../../src/search/layer/layer-objective.js';
import { LAYER_PLUS_SETTINGS, type LayerPlusSettings, layerPlusWith } from '../../src/search/layer/layer-plus.js';
import { LayerSpace } from '../../src/search/layer/layer-space.js';
import { type Layer, layerConvolution, shapeKey } from '../../src/workload/layer.js';
import { models } from '../../src/workload/models/zoo.js';

const NETWORKS = ['shufflenet-v2', 'efficientnet-b0', 'squeezenet', 'inception-v3', 'swin-t', 'gpt2'];
/** Of the layers that differ, each so many. */
const EVERY = 8;
const SEEDS = [0, 1];
const SAMPLES = 2000;
const QUESTIONS: readonly (readonly [array: string, edges: Edges, objective: LayerObjective])[] = [
  ['edge168', 'maestro', 'latency'],
  ['cloud1024', 'maestro', 'latency'],
  ['edge168bw', 'exact', 'latency'],
  ['cloud1024', 'exact', 'edp'],
];

type Change = (settings: LayerPlusSettings, factor: number) => LayerPlusSettings;

const CHANGES: Readonly<Record<string, Change>> = {
  'hottest temperature': (s, f) => ({ ...s, hottest: s.hottest * f }),
  'coldest temperature': (s, f) => ({ ...s, coldest: s.coldest * f * f }),
  'share of shapes': (s, f) => ({ ...s, shapes: s.shapes * f, most: Math.round(s.most * f) }),
  'share at random': (s, f) => ({ ...s, random: s.random * f }),
  'samples of a chain': (s, f) => ({ ...s, samplesAChain: s.samplesAChain * f, fewest: Math.ceil(s.fewest / f) }),
  stages: (s, f) => ({ ...s, stages: s.stages * f }),
  'slowest shape': (s, f) => ({ ...s, slowest: s.slowest * f }),
};

function layersTried(): Layer[] {
  return NETWORKS.flatMap((name) => {
    const different = new Map<string, Layer>();
    for (const { layer } of models.get(name)().layers) different.set(shapeKey(layer), layer);
    return [...different.values()].filter((_, i) => i % EVERY === 1);
  });
}

type Search = (seed: number, settings: LayerPlusSettings) => number;

function searches(): Search[] {
  return QUESTIONS.flatMap(([name, edges, objective]) =>
    layersTried().map((shape): Search => {
      const hardware = arrays.get(name);
      const { pes, l1Bytes, l2Bytes, simdLanes } = hardware;
      const layer = arrayLayer(layerConvolution(shape));
      const space = new LayerSpace({
        ...{ layer, pes, l1Bytes, l2Bytes, tilesUpToInputs: edges === 'maestro' },
        ordersMatter: ordersMatterTo(objective, hardware),
        isWorkBound: edges === 'exact' && objective === 'latency' && simdLanes === 1,
      });
      const value = layerObjective({ layer, machine: hardware, edges }, { l1Bytes, l2Bytes }, objective);
      return (seed, settings) =>
        layerPlusWith(space, value, { samples: SAMPLES, random: stream(seed, 'calibrate') }, settings).value;
    }),
  );
}

export function calibrateLayerPlus(): void {
  const all = searches();
  const best = all.map(() => Number.POSITIVE_INFINITY);
  const found = (settings: LayerPlusSettings): number[][] =>
    all.map((search, i) =>
      SEEDS.map((seed) => {
        const value = search(seed, settings);
        best[i] = Math.min(best[i]!, value);
        return value;
      }),
    );
  const results: [string, number[][]][] = [['as they are', found(LAYER_PLUS_SETTINGS)]];
  for (const [name, change] of Object.entries(CHANGES))
    for (const factor of [0.5, 2]) results.push([`${name} × ${factor}`, found(change(LAYER_PLUS_SETTINGS, factor))]);
  const layers = layersTried().length;
  console.log(
    `excess over the best seen, ${QUESTIONS.length} questions × ${layers} layers × ${SEEDS.length} seeds; by question`,
  );
  for (const [name, values] of results) {
    const ratios = values.map((own, i) => own.map((value) => value / best[i]!));
    const excess = (own: readonly (readonly number[])[]): string => percent(geometricMean(own.flat()) - 1, 3);
    const by = QUESTIONS.map((_, q) => excess(ratios.slice(q * layers, (q + 1) * layers)));
    console.log(`  ${excess(ratios)}  ${name} (${by.join(', ')})`);
  }
}
