/** The accuracies of the measured trainings as a table with their spread, and where decay beats SR-STE. */
import { fixed, mean } from '../../src/base/numbers.js';
import { parseNamedCsv } from '../../src/formats/csv-table.js';

/** @param text measured.csv, as `npm run train:nm` writes it */
export function measuredTable(text: string): string {
  const rows = parseNamedCsv(text, 'measured.csv', ['setting', 'recipe', 'pattern', 'seed', 'accuracy']).map((row) => ({
    ...{ recipe: row.text('recipe'), column: `${row.text('setting')} ${row.text('pattern')}` },
    accuracy: row.number('accuracy', { min: 0, max: 1 }),
  }));
  const columns = [...new Set(rows.map(({ column }) => column))].filter((column) => !column.endsWith('dense')).sort();
  const recipes = [...new Set(rows.map(({ recipe }) => recipe))];
  const of = (recipe: string, column: string): number[] => {
    const own = recipe === 'dense' ? `${column.split(' ')[0]} dense` : column;
    return rows.filter((row) => row.recipe === recipe && row.column === own).map(({ accuracy }) => accuracy);
  };
  const cell = (values: readonly number[]): string =>
    values.length === 0
      ? '–'
      : `${fixed(mean(values), 3)} (${values.length}; ${fixed(Math.max(...values) - Math.min(...values), 2)})`;
  const lines = recipes.map((recipe) => [recipe, ...columns.map((column) => cell(of(recipe, column)))]);
  const against = ['md_linear', 'md_exp', 'sd_stepwise'].flatMap((recipe) =>
    columns.flatMap((column) => {
      const [ours, theirs] = [of(recipe, column), of('srste', column)];
      if (ours.length === 0 || theirs.length !== ours.length) return [];
      const gains = ours.map((accuracy, seed) => accuracy - theirs[seed]!);
      const [low, high] = [Math.min(...gains), Math.max(...gains)];
      const verdict = low > 0 ? 'ahead in every seed' : high < 0 ? 'behind in every seed' : 'depends on the seed';
      return [[recipe, column, signed(mean(gains)), `${signed(low)} … ${signed(high)}`, verdict]];
    }),
  );
  const unstructured = of('unstructured_cubic', 'short 1:16');
  const rivals = recipes.filter((recipe) => recipe !== 'dense' && recipe !== 'unstructured_cubic');
  const firstIn = unstructured.filter((accuracy, seed) =>
    rivals.every((recipe) => accuracy >= (of(recipe, 'short 1:16')[seed] ?? 0)),
  ).length;
  return [
    'Share of the word pairs that the network translates rightly: mean over seeds (seeds; largest − smallest). `short` is 800 steps',
    'of 64 pairs, `long` 1,200 of 256.',
    '',
    table(['recipe', ...columns], lines),
    '',
    'Decay against SR-STE, seed by seed:',
    '',
    table(['recipe', 'budget and pattern', 'mean gain', 'by seed', ''], against),
    '',
    `On the short budget at 1:16, unstructured sparsity is at or above every other sparse recipe in ${firstIn} of ${unstructured.length} seeds.`,
  ].join('\n');
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${fixed(Math.abs(value), 3)}`;

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
