/**
 * N:M recipes against tables restated from their published code (abhibambhaniya/progressive_gradient_flow_nm_sparsity
 * 4ee44a4, felix0901/jax_pruning 559975c): the factor β of decaying masks, the density of every epoch, the operations of a
 * whole training, and a file of worked examples. Densities and operations are printed with nine digits there, so they are
 * rounded to as many here.
 */
import { InputError, locate } from '../../base/errors.js';
import { type NamedRow, parseCsv, parseNamedCsv } from '../../formats/csv-table.js';
import { parseNmGolden } from '../../formats/nm-golden.js';
import { checkedNm, formatNm } from '../../problem/sparsity/nm.js';
import { densityAt, type EpochDensity } from '../../workload/density/density-schedule.js';
import { beta } from '../../workload/density/mask-decay.js';
import {
  checkedLength,
  type DecayKind,
  type Recipe,
  recipeNamed,
  type TrainingLength,
} from '../../workload/density/recipe.js';
import { inferenceFlops, trainingFlops } from '../../workload/density/training-flops.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';
import { goldenFigures } from './nm-golden.js';
import { figureOf } from './sparse-case.js';

/** Exponentials of two machines differ in their last bits. */
const ROUNDING = { mean: 1e-12, worst: 1e-12 };

export const nm: ForeignCheck = {
  name: 'nm',
  about: 'N:M recipes: masks, weights and gradients, schedules, β, densities and operations of a training',
  bounds: { beta: ROUNDING, '*': EXACT },
  figures,
};

function* figures({ text, file }: CheckInput): Generator<Figure> {
  if (/^\uFEFF?\s*\{/.test(text)) {
    yield* locate({ file }, () => [...goldenFigures(parseNmGolden(text, file))]);
    return;
  }
  const form = formOf(parseCsv(text, file)[0]!.fields);
  if (form === undefined)
    throw new InputError({
      file,
      line: 1,
      expected: `columns ${FORMS.map(({ columns }) => columns.join(',')).join(' or ')}`,
      found: parseCsv(text, file)[0]!.fields.join(','),
    });
  for (const [number, row] of parseNamedCsv(text, file, form.columns).entries())
    yield* locate(row.place, () => form.figures(row, number));
}

interface Form {
  readonly columns: readonly string[];
  readonly figures: (row: NamedRow, number: number) => Figure[];
}

const TRAINING = ['recipe', 'N', 'M', 'total', 'dense', 'finetune'];

const FORMS: readonly Form[] = [
  { columns: ['kind', 'coef', 'step'], figures: betaFigures },
  { columns: [...TRAINING, 'epoch'], figures: densityFigures },
  { columns: [...TRAINING, 'sparse_fraction_of_macs', 'bwd_input', 'bwd_weight'], figures: flopsFigures },
];

function formOf(header: readonly string[]): Form | undefined {
  return FORMS.find(({ columns }) => columns.every((column) => header.includes(column)));
}

function betaFigures(row: NamedRow, number: number): Figure[] {
  const value = beta(decayOf(row), row.number('coef', { min: 0 }), row.number('step', { integer: true, min: 0 }));
  return [figureOf(row, number, 'beta', value)];
}

function decayOf(row: NamedRow): DecayKind {
  const kind = row.text('kind');
  if (kind === 'exp') return 'exponential';
  if (kind === 'linear' || kind === 'step') return kind;
  throw new InputError({ path: 'kind', expected: 'linear, exp or step', found: kind });
}

function densityFigures(row: NamedRow, number: number): Figure[] {
  const { recipe, length } = trainingOf(row);
  const now = densityAt(recipe, length, row.number('epoch', { integer: true, min: 0 }));
  const pattern = patternName(now);
  const stated = row.has('pattern') && row.text('pattern') !== '' ? { table: row.text('pattern') } : {};
  return [
    { row: number, quantity: 'pattern', ours: pattern, ...stated },
    figureOf(row, number, 'forward_density', nineDigits(now.density)),
  ];
}

function patternName({ pattern }: EpochDensity): string {
  if (pattern === 'unstructured') return 'u';
  return pattern === 'dense' ? pattern : formatNm(pattern);
}

function flopsFigures(row: NamedRow, number: number): Figure[] {
  const { recipe, length } = trainingOf(row);
  const sparseShare = row.number('sparse_fraction_of_macs', { min: 0, max: 1 });
  const model = {
    sparseShare,
    sparseInputGradient: usesDensity(row, 'bwd_input'),
    sparseWeightGradient: usesDensity(row, 'bwd_weight'),
  };
  const training = nineDigits(trainingFlops(recipe, length, model));
  const inference = nineDigits(inferenceFlops(recipe, sparseShare));
  return [
    figureOf(row, number, 'train_flops_relative_to_dense', training),
    figureOf(row, number, 'inference_flops_relative', inference),
  ];
}

function usesDensity(row: NamedRow, column: string): boolean {
  const use = row.text(column);
  if (use !== 'dense' && use !== 'density')
    throw new InputError({ path: column, expected: 'dense or density', found: use });
  return use === 'density';
}

function trainingOf(row: NamedRow): { readonly recipe: Recipe; readonly length: TrainingLength } {
  const count = (column: string): number => row.number(column, { integer: true, min: 0 });
  const pattern = locate({ path: 'N' }, () => checkedNm({ n: count('N'), m: count('M') }));
  const length = { totalEpochs: count('total'), denseEpochs: count('dense'), finetuneEpochs: count('finetune') };
  return { recipe: recipeNamed(row.text('recipe'), pattern), length: checkedLength(length) };
}

function nineDigits(value: number): number {
  return Number(value.toPrecision(9));
}
