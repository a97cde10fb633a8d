/**
 * Measures the settings of layer-plus: from settings that nobody chose, each of them is doubled and halved in turn, and kept
 * where the searches end lower by more than their own scatter (a standard error of the paired differences of ln value);
 * until nothing is kept any more. Instances are layers of networks that GAMMA's released runs do not have, on arrays with
 * and without limits of bandwidth, for four objectives. The result is printed beside the settings in use, on layers of the
 * same networks that were not looked at, with other seeds.
 *
 * `npm run calibrate layer-plus FILE` keeps what was measured in a file, so that an interrupted run goes on where it
 * was; a file is good for one build. The budget is small so that it takes minutes: a layer in twelve, 1,000 samples.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mean, percent } from '../../src/base/numbers.js';
import { stream } from '../../src/base/random.js';
import type { Edges } from '../../src/cost/array/array-cost.js';
import { arrays } from '../../src/machine/array-machine.js';
import { arrayLayer } from '../../src/mapping/array-mapping/array-layer.js';
import { layerBound } from '../../src/search/layer/layer-bound.js';
import { type LayerObjective, layerObjective, ordersMatterTo } from '../../src/search/layer/layer-objective.js';
import { LAYER_PLUS_SETTINGS, type LayerPlusSettings, layerPlusWith } from '../../src/search/layer/layer-plus.js';
import { LayerSpace } from '../../src/search/layer/layer-space.js';
import { type Layer, layerConvolution, shapeKey } from '../../src/workload/layer.js';
import { models } from '../../src/workload/models/zoo.js';

const NETWORKS = [
  'shufflenet-v2',
  'efficientnet-b0',
  'squeezenet',
  'inception-v3',
  'swin-t',
  't5-small',
  'vit-b16',
  'din',
];
/** Networks of GAMMA's released runs: layers with the shape of one of theirs are left out. */
const LEFT_OUT = ['resnet18', 'resnet50', 'mobilenet-v2', 'mnasnet', 'bert-base', 'dlrm', 'ncf', 'vgg16'];
/** Of the layers that differ, each so many; the settings are judged on others in between. */
const EVERY = 12;
const [LEARNED, JUDGED] = [1, 5];
const [LEARNING_SEEDS, JUDGING_SEEDS] = [
  [0, 1],
  [10, 11],
];
const SAMPLES = 1000;
const QUESTIONS: readonly (readonly [array: string, edges: Edges, objective: LayerObjective])[] = [
  ['edge168', 'maestro', 'latency'],
  ['cloud1024', 'maestro', 'latency'],
  ['cloud65536', 'maestro', 'latency'],
  ['edge168bw', 'exact', 'latency'],
  ['cloud1024', 'exact', 'edp'],
  ['edge168', 'exact', 'traffic'],
];

/** Round numbers in the middle of their ranges. */
const NEUTRAL: LayerPlusSettings = {
  hottest: 0.4,
  coldest: 0.01,
  shapes: 0.1,
  most: 100,
  random: 0.1,
  samplesAChain: 400,
  fewest: 4,
  mostChains: 16,
  stages: 2,
  slowest: 4,
  jumps: 0.1,
};

const FACTORS: Readonly<Record<keyof LayerPlusSettings, number>> = {
  hottest: 2,
  coldest: 4,
  shapes: 2,
  most: 2,
  random: 2,
  samplesAChain: 2,
  fewest: 2,
  mostChains: 2,
  stages: 2,
  slowest: 2,
  jumps: 2,
};

function layersTried(remainder: number): Layer[] {
  const known = new Set(
    LEFT_OUT.filter((name) => models.has(name)).flatMap((name) =>
      models
        .get(name)()
        .layers.map(({ layer }) => shapeKey(layer)),
    ),
  );
  return NETWORKS.flatMap((name) => {
    const different = new Map<string, Layer>();
    for (const { layer } of models.get(name)().layers)
      if (!known.has(shapeKey(layer))) different.set(shapeKey(layer), layer);
    return [...different.values()].filter((_, i) => i % EVERY === remainder);
  });
}

type Search = (seed: number, settings: LayerPlusSettings) => number;

function searches(remainder: number): Search[] {
  return QUESTIONS.flatMap(([name, edges, objective]) =>
    layersTried(remainder).map((shape): Search => {
      const machine = arrays.get(name);
      const { pes, l1Bytes, l2Bytes, simdLanes } = machine;
      const layer = arrayLayer(layerConvolution(shape));
      const space = new LayerSpace({
        ...{ layer, pes, l1Bytes, l2Bytes, tilesUpToInputs: edges === 'maestro' },
        ordersMatter: ordersMatterTo(objective, machine),
        isWorkBound: edges === 'exact' && objective === 'latency' && simdLanes === 1,
      });
      const { parallel } = space;
      const stopAt = layerBound({ layer, machine, pes, l2Bytes, edges, parallel }, objective).value;
      const value = layerObjective({ layer, machine, edges }, { l1Bytes, l2Bytes }, objective);
      return (seed, settings) =>
        layerPlusWith(space, value, { samples: SAMPLES, stopAt, random: stream(seed, 'calibrate') }, settings).value;
    }),
  );
}

/** ln of what each search ends at, a search and seed each. */
type Outcomes = (settings: LayerPlusSettings) => readonly number[];

/** What was asked once is not asked again; `memo` is by the layers' remainder and the settings. */
function outcomesOf(remainder: number, seeds: readonly number[], memo: Memo): Outcomes {
  const all = searches(remainder);
  return (settings) => {
    const key = JSON.stringify([remainder, settings]);
    const known = memo.get(key);
    if (known !== undefined) return known;
    const found = all.flatMap((search) => seeds.map((seed) => Math.log(search(seed, settings))));
    memo.set(key, found);
    return found;
  };
}

class Memo {
  private readonly known: Record<string, readonly number[]>;

  constructor(private readonly file: string | undefined) {
    this.known = file !== undefined && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  }

  get(key: string): readonly number[] | undefined {
    return this.known[key];
  }

  set(key: string, outcomes: readonly number[]): void {
    this.known[key] = outcomes;
    if (this.file !== undefined) writeFileSync(this.file, JSON.stringify(this.known));
  }
}

/** Mean of the differences, and its standard error. */
function difference(
  ours: readonly number[],
  theirs: readonly number[],
): { readonly gain: number; readonly error: number } {
  const differences = ours.map((value, i) => value - theirs[i]!);
  const gain = mean(differences);
  const variance = mean(differences.map((one) => (one - gain) ** 2));
  return { gain, error: Math.sqrt(variance / (differences.length - 1)) };
}

/** @param file keeps what was measured; none: nothing is kept */
export function calibrateLayerPlus(file?: string): void {
  const memo = new Memo(file);
  const learned = outcomesOf(LEARNED, LEARNING_SEEDS, memo);
  console.log(`${QUESTIONS.length} questions × ${layersTried(LEARNED).length} layers × ${LEARNING_SEEDS.length} seeds`);
  let settings = NEUTRAL;
  let present = learned(settings);
  let hasChanged = true;
  while (hasChanged) {
    hasChanged = false;
    for (const [name, factor] of Object.entries(FACTORS) as [keyof LayerPlusSettings, number][])
      for (const times of [factor, 1 / factor])
        for (;;) {
          const changed = { ...settings, [name]: changedTo(name, settings[name] * times) };
          if (changed[name] === settings[name]) break;
          const found = learned(changed);
          const { gain, error } = difference(found, present);
          const isKept = gain < -error;
          console.log(
            `  ${name} ${settings[name]} → ${changed[name]}: ${percent(gain, 3)} ± ${percent(error, 3)}${isKept ? ', kept' : ''}`,
          );
          if (!isKept) break;
          [settings, present, hasChanged] = [changed, found, true];
        }
  }
  console.log(JSON.stringify(settings));
  const judged = outcomesOf(JUDGED, JUDGING_SEEDS, memo);
  const ours = judged(settings);
  for (const [name, others] of [
    ['where it began', NEUTRAL],
    ['the settings in use', LAYER_PLUS_SETTINGS],
  ] as const) {
    const { gain, error } = difference(ours, judged(others));
    console.log(`on other layers, against ${name}: ${percent(gain, 3)} ± ${percent(error, 3)}`);
  }
}

const WHOLE: readonly (keyof LayerPlusSettings)[] = ['most', 'samplesAChain', 'fewest', 'mostChains', 'stages'];

/** Counts are whole; shares are at most one. */
function changedTo(name: keyof LayerPlusSettings, value: number): number {
  if (WHOLE.includes(name)) return Math.max(1, Math.round(value));
  return ['shapes', 'random', 'jumps'].includes(name) ? Math.min(1, value) : value;
}
