/**
 * The sections of a file of worked N:M examples as Caldera computes them: from seeds and sizes to masks, weights, gradients
 * and schedules. A section is compared as text, its numbers to twelve digits.
 */
import { InputError, locate } from '../../base/errors.js';
import type { NmGolden } from '../../formats/nm-golden.js';
import { mulberry32 } from '../../problem/sparsity/generators.js';
import { checkedNm, formatNm } from '../../problem/sparsity/nm.js';
import { effectiveWeights, maskedGradient, nmMask, type WeightShape } from '../../workload/density/mask.js';
import { checkedLength } from '../../workload/density/recipe.js';
import { structureFrames } from '../../workload/density/structure-decay.js';
import type { Figure } from './foreign-check.js';

/** Answers of one entry by their names in the file; `theirs` lacks what the file does not have. */
interface Answers {
  readonly ours: Readonly<Record<string, unknown>>;
  readonly theirs: Readonly<Record<string, unknown>>;
}

/** One figure a section, row by row in the order of the file. */
export function* goldenFigures(golden: NmGolden): Generator<Figure> {
  const shapes = new Map(golden.matrices.map(({ seed, rows, cols }) => [seed, { rows, columns: cols }]));
  const sections: [string, () => Answers[]][] = [
    ['masks', () => golden.masks.map(maskAnswers)],
    ['matrices', () => golden.matrices.map(matrixAnswers)],
    ['effective_weight', () => golden.effective_weight.map((entry) => weightAnswers(entry, shapes))],
    ['srste_grad', () => listOf(golden.srste_grad).map((entry) => gradientAnswers(entry, shapes))],
    ['ties', () => listOf(golden.ties).map(tieAnswers)],
    ['structure', () => golden.structure.map(structureAnswers)],
  ];
  let row = 0;
  for (const [name, answers] of sections) {
    const entries = locate({ path: name }, answers);
    const complete = entries.every(({ ours, theirs }) => Object.keys(ours).every((key) => theirs[key] !== undefined));
    const ours = textOf(entries.map((entry) => entry.ours));
    yield complete && entries.length > 0
      ? { row, quantity: name, ours, table: textOf(entries.map((entry) => entry.theirs)) }
      : { row, quantity: name, ours };
    row++;
  }
}

/** A pattern that does not divide the weights has no mask, and its entry no answers. */
function maskAnswers({ rows, cols, seed, N, M, row, col }: NmGolden['masks'][number]): Answers {
  const shape = { rows, columns: cols };
  const weights = drawnWeights(shape, seed);
  const nm = checkedNm({ n: N, m: M });
  if (weights.length % M !== 0) return { ours: {}, theirs: { row, col } };
  return {
    ours: {
      row: bitRows(nmMask(weights, shape, nm, 'row'), shape),
      col: bitRows(nmMask(weights, shape, nm, 'column'), shape),
    },
    theirs: { row, col },
  };
}

function matrixAnswers({ rows, cols, seed, w }: NmGolden['matrices'][number]): Answers {
  const shape = { rows, columns: cols };
  return { ours: { w: tableRows(drawnWeights(shape, seed), shape) }, theirs: { w } };
}

function weightAnswers(
  { beta, seed, N, M, w_eff }: NmGolden['effective_weight'][number],
  shapes: ReadonlyMap<number, WeightShape>,
): Answers {
  const shape = shapeOf(seed, shapes);
  const weights = drawnWeights(shape, seed);
  const mask = nmMask(weights, shape, checkedNm({ n: N, m: M }), 'row');
  return { ours: { w_eff: tableRows(effectiveWeights(weights, mask, beta), shape) }, theirs: { w_eff } };
}

function gradientAnswers(
  { seed_w, seed_g, N, M, lambda, grad_w }: NonNullable<NmGolden['srste_grad']>,
  shapes: ReadonlyMap<number, WeightShape>,
): Answers {
  const shape = shapeOf(seed_w, shapes);
  const weights = drawnWeights(shape, seed_w);
  const mask = nmMask(weights, shape, checkedNm({ n: N, m: M }), 'row');
  const gradient = maskedGradient(drawnWeights(shape, seed_g), weights, mask, lambda);
  return { ours: { grad_w: tableRows(gradient, shape) }, theirs: { grad_w } };
}

function tieAnswers({ w, N, M, row }: NonNullable<NmGolden['ties']>): Answers {
  const shape = { rows: w.length, columns: w[0]?.length ?? 0 };
  const mask = nmMask(w.flat(), shape, checkedNm({ n: N, m: M }), 'row');
  return { ours: { row: bitRows(mask, shape) }, theirs: { row } };
}

function structureAnswers(entry: NmGolden['structure'][number]): Answers {
  const { kind, N, M, total, dense, finetune, start_epoch_to_pattern } = entry;
  const length = checkedLength({ totalEpochs: total, denseEpochs: dense, finetuneEpochs: finetune });
  const frames = structureFrames(kind, checkedNm({ n: N, m: M }), length);
  return {
    ours: {
      start_epoch_to_pattern: Object.fromEntries(frames.map(({ fromEpoch, nm }) => [String(fromEpoch), formatNm(nm)])),
    },
    theirs: { start_epoch_to_pattern },
  };
}

/** Uniform in [−1, 1], to six decimals, row after row. */
function drawnWeights({ rows, columns }: WeightShape, seed: number): Float64Array {
  const uniform = mulberry32(seed);
  return Float64Array.from({ length: rows * columns }, () => Number((2 * uniform() - 1).toFixed(6)));
}

function shapeOf(seed: number, shapes: ReadonlyMap<number, WeightShape>): WeightShape {
  const shape = shapes.get(seed);
  if (shape === undefined)
    throw new InputError({
      path: 'seed',
      expected: `a seed of matrices (${[...shapes.keys()].join(', ') || 'there are none'})`,
      found: seed,
    });
  return shape;
}

function bitRows(mask: Uint8Array, { rows, columns }: WeightShape): string[] {
  return Array.from({ length: rows }, (_, row) => mask.subarray(row * columns, (row + 1) * columns).join(''));
}

function tableRows(values: Float64Array, { rows, columns }: WeightShape): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * columns, (row + 1) * columns)));
}

function listOf<T>(entry: T | undefined): T[] {
  return entry === undefined ? [] : [entry];
}

/** Numbers to twelve digits, without a negative zero. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'number' ? Number(inner.toPrecision(12)) + 0 : inner,
  );
}
