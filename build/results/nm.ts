/**
 * `npm run results:nm`: the study of N:M recipes; writes docs/results/nm.md and its pictures. Times and energies are replayed
 * here, of trainings and of whole networks (nm-networks.ts); accuracies are the trainings of `npm run train:nm`, kept in build/train-nm/measured.csv.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, mean } from '../../src/base/numbers.js';
import { stream } from '../../src/base/random.js';
import { note } from '../../src/cli/command.js';
import { DERIVED_AREA_ENERGY, provenance } from '../../src/machine/sparse/area-energy.js';
import { sparseCore } from '../../src/machine/sparse/sparse-core.js';
import { replayTrainings, type TrainingReplay } from '../../src/pipeline/sparse-training.js';
import { formatNm, type Nm } from '../../src/problem/sparsity/nm.js';
import { linesFigure } from '../../src/report/figures/lines-figure.js';
import { maskFigure } from '../../src/report/figures/mask-figure.js';
import { densityAt } from '../../src/workload/density/density-schedule.js';
import { densityMask, nmMask } from '../../src/workload/density/mask.js';
import { RECIPE_NAMES, recipeNamed } from '../../src/workload/density/recipe.js';
import { weightLayer } from '../../src/workload/density/training-step.js';
import { gemm } from '../../src/workload/layer.js';
import { measuredTable } from './nm-accuracy.js';
import { networkSection } from './nm-networks.js';

const at = (name: string): string => fileURLToPath(new URL(`../../docs/results/${name}`, import.meta.url));

const LENGTH = { totalEpochs: 20, denseEpochs: 2, finetuneEpochs: 4 } as const;
const LAYERS = [
  weightLayer(gemm('first', { m: 128, n: 256, k: 128 })),
  weightLayer(gemm('second', { m: 128, n: 256, k: 256 })),
];
const PATTERNS: readonly Nm[] = [
  { n: 1, m: 4 },
  { n: 1, m: 16 },
];
const BANDWIDTHS = [8, 32, 128, 1024];
const CORES = [
  sparseCore({ name: 'N:M', class: 'tpu', lanes: 256, nm: [4, 8, 16, 32, 64, 128], options: { overlap: true } }),
  sparseCore({ name: 'unstructured', class: 'eie', lanes: 256, options: { overlap: true } }),
];

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** By pattern and bandwidth: recipes × cores. */
const replayed = PATTERNS.map((nm) =>
  BANDWIDTHS.map((bandwidthBytesPerCycle) =>
    replayTrainings({
      ...{ layers: LAYERS, recipes: RECIPE_NAMES, nm, length: LENGTH, stepsPerEpoch: 100, cores: CORES },
      ...{ memory: { bandwidthBytesPerCycle, arbitration: 'max-min' }, clockGHz: 1, seed: 1 },
    }),
  ),
);

function share(runs: readonly TrainingReplay[], recipe: string, core: string, of: (run: TrainingReplay) => number) {
  const run = (name: string): TrainingReplay => runs.find((one) => one.recipe === name && one.core === core)!;
  return of(run(recipe)) / of(run('dense'));
}

const timeTable = (pattern: number, core: string): string =>
  table(
    ['recipe', 'FLOPs', ...BANDWIDTHS.map((bandwidth) => `time, ${bandwidth} B/cycle`), 'energy, 32 B/cycle', 'bytes'],
    RECIPE_NAMES.map((recipe) => {
      const runs = replayed[pattern]!;
      return [
        recipe,
        fixed(
          share(runs[0]!, recipe, core, ({ usefulMacs }) => usefulMacs),
          3,
        ),
        ...runs.map((run) =>
          fixed(
            share(run, recipe, core, ({ cycles }) => cycles),
            3,
          ),
        ),
        fixed(
          share(runs[1]!, recipe, core, ({ energyNj }) => energyNj),
          3,
        ),
        fixed(
          share(runs[1]!, recipe, core, ({ bytes }) => bytes),
          3,
        ),
      ];
    }),
  );

/** What of the saved operations is saved of the time, on average over the recipes that save any. */
function kept(pattern: number, bandwidth: number, core: string): number {
  const runs = replayed[pattern]![bandwidth]!;
  return mean(
    RECIPE_NAMES.filter((name) => name !== 'dense').map(
      (name) =>
        (1 - share(runs, name, core, ({ cycles }) => cycles)) /
        (1 - share(runs, name, core, ({ usefulMacs }) => usefulMacs)),
    ),
  );
}

const schedules = {
  columns: ['epoch', 'density', 'recipe'],
  rows: ['srste', 'md_linear', 'sd_stepwise', 'sd_geometric', 'sd_densify', 'unstructured_cubic'].flatMap((recipe) =>
    Array.from({ length: LENGTH.totalEpochs }, (_, epoch) => ({
      recipe,
      epoch: String(epoch),
      density: String(densityAt(recipeNamed(recipe, { n: 1, m: 16 }), LENGTH, epoch).density),
    })),
  ),
};
writeFileSync(
  at('nm-schedules.svg'),
  linesFigure(schedules, { x: 'epoch', y: 'density', series: 'recipe', steps: true }),
);

const shape = { rows: 16, columns: 16 };
const random = stream(1, 'weights');
const weights = Float64Array.from({ length: 256 }, () => random.normal());
writeFileSync(
  at('nm-masks.svg'),
  maskFigure('masks of the same weights', [
    { title: '1:4', mask: nmMask(weights, shape, { n: 1, m: 4 }, 'row'), shape, group: 4 },
    { title: '4:16', mask: nmMask(weights, shape, { n: 4, m: 16 }, 'row'), shape, group: 16 },
    { title: 'unstructured, 1/4', mask: densityMask(weights, 0.25), shape },
  ]),
);

const times = {
  columns: ['flops', 'time', 'bandwidth'],
  rows: BANDWIDTHS.flatMap((bandwidth, b) =>
    RECIPE_NAMES.map((recipe) => ({
      flops: String(share(replayed[1]![b]!, recipe, 'unstructured', ({ usefulMacs }) => usefulMacs)),
      time: String(share(replayed[1]![b]!, recipe, 'unstructured', ({ cycles }) => cycles)),
      bandwidth: `${bandwidth} B/cycle`,
    })),
  ),
};
writeFileSync(at('nm-time.svg'), linesFigure(times, { x: 'flops', y: 'time', series: 'bandwidth' }));

const keptRows = PATTERNS.flatMap((nm, p) =>
  CORES.map(({ name }) => [formatNm(nm), name, ...BANDWIDTHS.map((_, b) => fixed(100 * kept(p, b, name), 0))]),
);

const networks = await networkSection();
writeFileSync(
  at('nm.md'),
  `# N:M sparsity and its training recipes

Recipes and masks are in [models/nm.md](../models/nm.md). The page is made by \`npm run results:nm\`; accuracies are those of
\`npm run train:nm\`, which trains every recipe at a small scale.

## Schedules and masks

Density of the forward pass by epoch at 1:16, 20 epochs of which 2 are dense and 4 fine-tuning; a decaying mask multiplies every
weight until it has decayed:

![density by epoch and recipe](nm-schedules.svg)

Masks of the same 16 × 16 weights, a quarter of them kept:

![masks](nm-masks.svg)

## What a whole training takes

Two layers (128 → 256 → 256, batches of 128), 20 epochs of 100 steps, 256 lanes at 1 GHz; one step of each density replayed.
Relative to a dense training on the same core. FLOPs count the forward pass and the input gradient with the density, the
weight gradient as dense. A core without support takes every recipe as a dense training: 1.000 throughout.

${PATTERNS.map((nm, p) => CORES.map(({ name }) => `### ${formatNm(nm)}, ${name === 'N:M' ? 'a core that skips N:M groups' : 'a core that walks lists of non-zeros'}\n\n${timeTable(p, name)}`).join('\n\n')).join('\n\n')}

## Where time follows FLOPs

The share of the saved operations that is saved of the time, in per cent, on average over the recipes:

${table(['pattern', 'core', ...BANDWIDTHS.map((bandwidth) => `${bandwidth} B/cycle`)], keptRows)}

![time over FLOPs at 1:16 on the core that walks lists](nm-time.svg)

The core that skips N:M groups saves the forward pass alone: the input gradient multiplies the transposed weights, along whose
reduced rank no pattern lies. Where the memory is narrow, activations and gradients cross as before, and time stays.

Energy is from a table of orders of magnitude:

${provenance(DERIVED_AREA_ENERGY)
  .filter((line) => !/^(extensor|outerspace|matraptor)/.test(line))
  .map((line) => `- ${line}`)
  .join('\n')}

## Whole networks

${networks}

## Accuracy

${measuredTable(readFileSync(fileURLToPath(new URL('../train-nm/measured.csv', import.meta.url)), 'utf8'))}
`,
);
note(at('nm.md'));
