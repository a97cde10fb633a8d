/** The measured trainings: what the table says of recipes, and that a row is had again to the last bit. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import plugin from '../../build/train-nm/plugin.js';
import { train } from '../../build/train-nm/train.js';
import { usePlugin } from '../../src/base/plugin.js';
import { parseNamedCsv } from '../../src/formats/csv-table.js';
import { parseNm } from '../../src/problem/sparsity/nm.js';
import { loadStudy } from '../../src/study/study.js';
import { RECIPE_NAMES, recipeNamed } from '../../src/workload/density/recipe.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const file = new URL('../../build/train-nm/measured.csv', import.meta.url);
const rows = parseNamedCsv(readFileSync(file, 'utf8'), 'measured.csv', [
  'setting',
  'recipe',
  'pattern',
  'seed',
  'accuracy',
]);

function accuracies(setting: string, recipe: string, pattern: string): number[] {
  return rows
    .filter(
      (row) => row.text('setting') === setting && row.text('recipe') === recipe && row.text('pattern') === pattern,
    )
    .map((row) => row.number('accuracy', { min: 0, max: 1 }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const SHORT = { steps: 800, batch: 64, schedule: 'cosine' } as const;

const NM_RECIPES = [
  'oneshot_half',
  'srste',
  'md_linear',
  'md_exp',
  'md_step',
  'sd_stepwise',
  'sd_geometric',
  'sd_densify',
];

describe('the study of trainings', () => {
  usePlugin(plugin);
  const study = fileURLToPath(new URL('../../build/train-nm/study.yaml', import.meta.url));

  it('has a point for each row of the table, in its order', () => {
    const columns = ['setting', 'recipe', 'pattern', 'seed'];
    const points = loadStudy(study).tasks.map(({ document }) =>
      columns.map((column) => String((document as Readonly<Record<string, unknown>>)[column])),
    );
    expect(points).toEqual(rows.map((row) => columns.map((column) => row.text(column))));
  });

  it.each([
    ['pattern: 1to4', /bad\.yaml:4:3 vary\.pattern: expected a pattern n:m, .*, found "1to4"/],
    ['setting: brief', /bad\.yaml:4:3 vary\.setting: expected one of short, .*, found "brief"/],
    ['epochs: 3', /bad\.yaml:4:3 vary\.epochs: expected one of the keys .*, found "epochs"/],
  ])('refuses %s at its line', (field, message) => {
    const text = `name: bad\nscenario: {kind: translation, setting: short, recipe: srste, pattern: "1:4", seed: 1}\nvary:\n  training:\n    - {label: bad, set: {${field}}}\n`;
    expect(() => loadStudy(space.write('bad.yaml', text))).toThrow(message);
  });
});

describe('the measured trainings', () => {
  it.each(['1:4', '1:8', '1:16'])(
    'of a short budget at %s have unstructured sparsity first, seed by seed',
    (pattern) => {
      const best = accuracies('short', 'unstructured_cubic', pattern);
      expect(best).toHaveLength(3);
      for (const recipe of NM_RECIPES)
        accuracies('short', recipe, pattern).forEach((accuracy, seed) => {
          expect(best[seed]).toBeGreaterThanOrEqual(accuracy);
        });
    },
  );

  it.each([
    ['1:8', 0.08],
    ['1:16', 0.05],
  ])('of a short budget have decay before SR-STE at %s, by %d at least', (pattern, gain) => {
    const decay = Math.max(...['md_linear', 'sd_stepwise'].map((recipe) => mean(accuracies('short', recipe, pattern))));
    expect(decay - mean(accuracies('short', 'srste', pattern))).toBeGreaterThan(gain);
  });

  it('of a long budget have SR-STE before decay at 1:16', () => {
    for (const recipe of ['md_linear', 'sd_stepwise'])
      expect(mean(accuracies('long', 'srste', '1:16')) - mean(accuracies('long', recipe, '1:16'))).toBeGreaterThan(
        0.05,
      );
  });

  it.skipIf(process.env['CALDERA_LONG'] !== '1').each(RECIPE_NAMES)('of %s are had again to the last bit', (recipe) => {
    const pattern = recipe === 'dense' ? 'dense' : '1:16';
    const row = rows.find((one) =>
      ['short', recipe, pattern].every((text, i) => one.text(['setting', 'recipe', 'pattern'][i]!) === text),
    )!;
    const seed = row.number('seed', { integer: true, min: 0 });
    const nm = pattern === 'dense' ? { n: 1, m: 1 } : parseNm(pattern);
    const { checksum } = train({ ...SHORT, seed, recipe: recipeNamed(recipe, nm) });
    expect(checksum).toBe(row.text('checksum'));
  });
});
