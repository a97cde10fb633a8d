/**
 * `npm run results:nm`: what N:M recipes save; writes docs/results/nm.md and its pictures. Times and energies are those of the
 * studies nm-trainings and nm-networks (nm-networks.ts); accuracies are the trainings of `npm run train:nm`, kept in build/train-nm/measured.csv.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, mean } from '../../src/base/numbers.js';
import { stream } from '../../src/base/random.js';
import { note } from '../../src/cli/command.js';
import { DERIVED_AREA_ENERGY, provenance } from '../../src/machine/sparse/area-energy.js';
import { linesFigure } from '../../src/report/figures/lines-figure.js';
import { maskFigure } from '../../src/report/figures/mask-figure.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { numberAt, valuesOf, where } from '../../src/study/rows.js';
import { densityAt } from '../../src/workload/density/density-schedule.js';
import { densityMask, nmMask } from '../../src/workload/density/mask.js';
import { recipeNamed } from '../../src/workload/density/recipe.js';
import { measuredTable } from './nm-accuracy.js';
import { networkSection } from './nm-networks.js';
import { studied } from './studied.js';

const at = (name: string): string => fileURLToPath(new URL(`../../docs/results/${name}`, import.meta.url));

const LENGTH = { totalEpochs: 20, denseEpochs: 2, finetuneEpochs: 4 } as const;
const BANDWIDTH = 'memory.bandwidthBytesPerCycle';

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const trainings = await studied('nm-trainings');
const [patterns, cores, bandwidths, recipes] = ['pattern', 'core', BANDWIDTH, 'recipe'].map((column) =>
  valuesOf(trainings, column),
) as [Cells, Cells, Cells, Cells];
type Cells = ReturnType<typeof valuesOf>;

interface Place {
  readonly pattern: Cells[number];
  readonly core: Cells[number];
  readonly bandwidth: Cells[number];
}

/** Of a column, over that of the dense training in the same place. */
function share({ pattern, core, bandwidth }: Place, recipe: Cells[number], column: string): number {
  const of = (name: Cells[number]): number => {
    const [row] = where(trainings, { pattern, core, [BANDWIDTH]: bandwidth, recipe: name });
    return numberAt(row as ResultRow, column);
  };
  return of(recipe) / of('dense');
}

const timeTable = (pattern: Cells[number], core: Cells[number]): string =>
  table(
    ['recipe', 'FLOPs', ...bandwidths.map((bandwidth) => `time, ${bandwidth} B/cycle`), 'energy, 32 B/cycle', 'bytes'],
    recipes.map((recipe) => {
      const at = (bandwidth: Cells[number], column: string): string =>
        fixed(share({ pattern, core, bandwidth }, recipe, column), 3);
      const times = bandwidths.map((bandwidth) => at(bandwidth, 'cycles'));
      return [String(recipe), at(8, 'useful_macs'), ...times, at(32, 'energy_nj'), at(32, 'bytes')];
    }),
  );

/** What of the saved operations is saved of the time, on average over the recipes that save any. */
function kept(place: Place): number {
  return mean(
    recipes
      .filter((name) => name !== 'dense')
      .map((name) => (1 - share(place, name, 'cycles')) / (1 - share(place, name, 'useful_macs'))),
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
  rows: bandwidths.flatMap((bandwidth) =>
    recipes.map((recipe) => {
      const place = { pattern: '1:16', core: 'unstructured', bandwidth };
      return {
        flops: String(share(place, recipe, 'useful_macs')),
        time: String(share(place, recipe, 'cycles')),
        bandwidth: `${bandwidth} B/cycle`,
      };
    }),
  ),
};
writeFileSync(at('nm-time.svg'), linesFigure(times, { x: 'flops', y: 'time', series: 'bandwidth' }));

const keptRows = patterns.flatMap((pattern) =>
  cores.map((core) => [
    String(pattern),
    String(core),
    ...bandwidths.map((bandwidth) => fixed(100 * kept({ pattern, core, bandwidth }), 0)),
  ]),
);

const networks = await networkSection();
writeFileSync(
  at('nm.md'),
  `# N:M sparsity and its training recipes

Recipes and masks are in [models/nm.md](../models/nm.md). The page is made by \`npm run results:nm\` of the studies
\`nm-trainings\` and \`nm-networks\`; accuracies are those of
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

${patterns.map((pattern) => cores.map((core) => `### ${pattern}, ${core === 'N:M' ? 'a core that skips N:M groups' : 'a core that walks lists of non-zeros'}\n\n${timeTable(pattern, core)}`).join('\n\n')).join('\n\n')}

## Where time follows FLOPs

The share of the saved operations that is saved of the time, in per cent, on average over the recipes:

${table(['pattern', 'core', ...bandwidths.map((bandwidth) => `${bandwidth} B/cycle`)], keptRows)}

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
