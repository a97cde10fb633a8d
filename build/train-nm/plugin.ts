/**
 * A kind of document for studies: one training of the toy translation under a recipe of sparsity, and what it costs. A
 * plugin of this repository's, since the package trains no networks.
 */
import * as z from 'zod';
import { locate } from '../../src/base/errors.js';
import { definePlugin } from '../../src/base/plugin.js';
import { entry } from '../../src/base/registry.js';
import { parseNm } from '../../src/problem/sparsity/nm.js';
import { check } from '../../src/scenario/check.js';
import type { Values } from '../../src/study/measure.js';
import type { Subject } from '../../src/study/subject.js';
import { RECIPE_NAMES, recipeNamed } from '../../src/workload/density/recipe.js';
import { trainingFlops } from '../../src/workload/density/training-flops.js';
import { LAYER_SHAPES } from './mlp.js';
import { LENGTH, SPARSIFIED, type Trained, train } from './train.js';

interface Translation extends Trained {
  readonly steps: number;
  readonly batch: number;
  /** Multiplications of the training relative to a dense one. */
  readonly flops: number;
}

declare module '../../src/study/measure.js' {
  interface Outcomes {
    translation: Translation;
  }
}

/** Budgets of a training; `long-plateau` learns at an even rate. */
const SETTINGS = {
  short: { steps: 800, batch: 64, schedule: 'cosine' },
  long: { steps: 1200, batch: 256, schedule: 'cosine' },
  'long-plateau': { steps: 1200, batch: 256, schedule: 'plateau' },
} as const;

const schema = z.strictObject({
  kind: z.literal('translation'),
  name: z.string(),
  setting: z.enum(Object.keys(SETTINGS) as [keyof typeof SETTINGS]),
  recipe: z.enum(RECIPE_NAMES),
  /** Of the weights at the end, N:M; of a dense training `dense`. */
  pattern: z.string(),
  seed: z.int().min(0),
});

const translationSubject: Subject = {
  noun: 'a training of the toy translation',
  usual: () => 'accuracy',
  load(yaml) {
    const { setting, recipe: name, pattern, seed } = check(schema, yaml);
    const recipe = locate(yaml.placeOf(['pattern']), () =>
      recipeNamed(name, name === 'dense' ? { n: 1, m: 1 } : parseNm(pattern)),
    );
    const { steps, batch, schedule } = SETTINGS[setting];
    const trained = (): Translation => ({
      ...train({ recipe, seed, steps, batch, schedule }),
      ...{ steps, batch, flops: trainingFlops(recipe, LENGTH, COSTS) },
    });
    const cost = steps * batch;
    // Not by the registry of measures: a loader of sources may give a plugin another one than the program's.
    return { notes: [], inputs: [], cost, measure: (names) => names.flatMap(() => valuesOf(trained())) };
  },
};

function valuesOf({ steps, batch, accuracy, loss, density, flops, checksum }: Translation): Values {
  const figures = [accuracy, loss, density, flops].map((figure) => Number(figure.toPrecision(9)));
  return [steps, batch, ...figures, checksum];
}

const sizes = LAYER_SHAPES.map(({ rows, columns }) => rows * columns);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const sparseShare = sum(SPARSIFIED.map((layer) => sizes[layer] ?? 0)) / sum(sizes);
const COSTS = { sparseShare, sparseInputGradient: true, sparseWeightGradient: false };

export default definePlugin({
  name: 'train-nm',
  entries: {
    subjects: [entry('translation', 'a training of a toy translation under a recipe of sparsity', translationSubject)],
    measures: [
      entry('accuracy', 'of a toy translation: share of words translated rightly, loss, density, operations', {
        kind: 'translation',
        columns: ['steps', 'batch', 'accuracy', 'loss', 'density', 'train_flops_relative_to_dense', 'checksum'],
        of: valuesOf,
      }),
    ],
  },
});
