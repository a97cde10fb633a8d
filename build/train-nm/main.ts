/**
 * `npm run train:nm`: trains the toy translation under every recipe, pattern, seed and budget, and writes a row for each
 * training: accuracy beside what the training costs. Rows that the file has already are kept, so an interrupted run goes on.
 *
 *     --out FILE        traces/train-nm.csv
 *     --settings LIST   short,long,long-plateau: 800 steps of 64, 1,200 of 256, the same at an even learning rate
 *     --recipes LIST    all of them
 *     --patterns LIST   1:4,1:8,1:16
 *     --seeds LIST      1,2,3
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { InputError } from '../../src/base/errors.js';
import { note } from '../../src/cli/command.js';
import { formatNm, parseNm } from '../../src/problem/sparsity/nm.js';
import { RECIPE_NAMES, recipeNamed } from '../../src/workload/density/recipe.js';
import { trainingFlops } from '../../src/workload/density/training-flops.js';
import type { RateSchedule } from './adam.js';
import { LAYER_SHAPES } from './mlp.js';
import { summaryOf } from './summary.js';
import { LENGTH, SPARSIFIED, train } from './train.js';

interface Setting {
  readonly steps: number;
  readonly batch: number;
  readonly schedule: RateSchedule;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  short: { steps: 800, batch: 64, schedule: 'cosine' },
  long: { steps: 1200, batch: 256, schedule: 'cosine' },
  'long-plateau': { steps: 1200, batch: 256, schedule: 'plateau' },
};

const HEADER = 'setting,recipe,pattern,seed,steps,batch,accuracy,loss,density,train_flops_relative_to_dense,checksum';

const { out, settings, recipes, patterns, seeds } = parseArgs({
  options: {
    out: { type: 'string', default: 'traces/train-nm.csv' },
    settings: { type: 'string', default: Object.keys(SETTINGS).join(',') },
    recipes: { type: 'string', default: RECIPE_NAMES.join(',') },
    patterns: { type: 'string', default: '1:4,1:8,1:16' },
    seeds: { type: 'string', default: '1,2,3' },
  },
}).values;

const sizes = LAYER_SHAPES.map(({ rows, columns }) => rows * columns);
const isSparsified = (layer: number): boolean => SPARSIFIED.some((other) => other === layer);
const sparseShare =
  sizes.filter((_, layer) => isSparsified(layer)).reduce((sum, size) => sum + size, 0) /
  sizes.reduce((sum, size) => sum + size, 0);

mkdirSync(dirname(out), { recursive: true });
const rows = existsSync(out) ? readFileSync(out, 'utf8').trim().split('\n').slice(1) : [];
const done = new Set(rows.map((row) => row.split(',').slice(0, 4).join()));
for (const name of settings.split(',')) {
  const setting = SETTINGS[name];
  if (setting === undefined)
    throw new InputError({ path: 'settings', expected: Object.keys(SETTINGS).join(', '), found: name });
  for (const seed of seeds.split(',').map(Number))
    for (const recipeName of recipes.split(','))
      for (const text of recipeName === 'dense' ? ['dense'] : patterns.split(',')) {
        const key = [name, recipeName, text, seed].join();
        if (done.has(key)) continue;
        const nm = text === 'dense' ? { n: 1, m: 1 } : parseNm(text);
        const recipe = recipeNamed(recipeName, nm);
        const { accuracy, loss, density, checksum } = train({ ...setting, recipe, seed });
        const model = { sparseShare, sparseInputGradient: true, sparseWeightGradient: false };
        const flops = trainingFlops(recipe, LENGTH, model);
        const pattern = text === 'dense' ? text : formatNm(nm);
        const figures = [accuracy, loss, density, flops].map((figure) => Number(figure.toPrecision(9)));
        rows.push([name, recipeName, pattern, seed, setting.steps, setting.batch, ...figures, checksum].join());
        writeFileSync(out, `${[HEADER, ...rows].join('\n')}\n`);
        note(`${key.replaceAll(',', ' ')}: accuracy ${accuracy.toFixed(3)}`);
      }
}
process.stdout.write(summaryOf(rows));
