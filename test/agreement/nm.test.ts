/** N:M recipes against tables restated from their published code. */
import { describe, expect, it } from 'vitest';
import { nm } from '../../src/validation/against/nm.js';
import fixtures from '../fixtures/nm-recipes.json' with { type: 'json' };
import { differing, figuresOf, without } from '../support/foreign-figures.js';
import { hasReference, referenceText } from '../support/reference.js';

const ANSWERS = ['beta', 'pattern', 'forward_density', 'train_flops_relative_to_dense', 'inference_flops_relative'];

/** β is an exponential: equal to 1e-12, everything else to the last digit printed. */
function expectAgreement(text: string): void {
  const figures = figuresOf(nm, text);
  expect(figures.length).toBeGreaterThan(0);
  expect(figures.every(({ table }) => table !== undefined)).toBe(true);
  for (const { quantity, ours, table } of differing(figures)) {
    expect(quantity).toBe('beta');
    expect(Math.abs(Number(ours) / Number(table) - 1)).toBeLessThanOrEqual(1e-12);
  }
  const bare = figuresOf(nm, without(text, ANSWERS));
  expect(bare.map(({ ours }) => ours)).toEqual(figures.map(({ ours }) => ours));
}

describe('the N:M tables', () => {
  it.each(['beta', 'density', 'flops'] as const)('agree on the quoted rows of %s', (form) => {
    expectAgreement(fixtures[form].join('\n'));
  });

  it.skipIf(!hasReference).each(['beta.csv', 'density_schedule.csv', 'training_flops.csv'])(
    'agree on all of %s',
    (file) => {
      expectAgreement(referenceText('sparse', 'nm', file));
    },
  );

  it.skipIf(!hasReference)('agree on every section of the worked examples, and see a bit that is wrong', () => {
    const text = referenceText('sparse', 'nm', 'golden_nm.json');
    const figures = figuresOf(nm, text, undefined, 'golden.json');
    expect(figures.map(({ quantity, row }) => `${row} ${quantity}`)).toEqual([
      ...['0 masks', '1 matrices', '2 effective_weight', '3 srste_grad', '4 ties', '5 structure'],
    ]);
    expect(figures.every(({ table }) => table !== undefined)).toBe(true);
    expect(differing(figures)).toEqual([]);
    const wrong = text.replace('"1010010100111010"', '"1010010100111001"');
    expect(differing(figuresOf(nm, wrong)).map(({ quantity }) => quantity)).toEqual(['masks']);
  });

  it('work a small example by hand', () => {
    const example = {
      ties: {
        w: [
          [1, 1, 1, 1],
          [-1, 1, 0, 0.5],
        ],
        N: 2,
        M: 4,
        row: ['0011', '1100'],
      },
      structure: [
        {
          ...{ kind: 'stepwise', N: 1, M: 4, total: 20, dense: 2, finetune: 4 },
          start_epoch_to_pattern: { '2': '3:4', '6': '2:4', '11': '1:4' },
        },
      ],
    };
    const figures = figuresOf(nm, JSON.stringify(example), undefined, 'x.json');
    expect(figures.filter(({ table }) => table !== undefined)).toHaveLength(2);
    expect(differing(figures)).toEqual([]);
  });

  const training = 'recipe,N,M,total,dense,finetune,epoch\n';

  it.each([
    ['more kept than there are', `${training}srste,5,4,20,2,4,3`, 'n:m with n in 1 … 4'],
    ['a group of none', `${training}srste,0,0,20,2,4,3`, 'm at least 1'],
    ['a recipe it does not know', `${training}srst,1,4,20,2,4,3`, 'recipe: expected dense'],
    [
      'more fine-tuning than training',
      `${training}srste,1,4,20,2,19,3`,
      'at least the 2 dense and 19 fine-tuning epochs',
    ],
    ['an epoch behind the last', `${training}srste,1,4,20,2,4,20`, 'a whole number in 0 … 19'],
    ['half an epoch', `${training}srste,1,4,20,2,4,1.5`, 'table.csv:2 epoch'],
    ['a step before the first', 'kind,coef,step\nlinear,0.1,-1', 'step: expected a whole number of at least 0'],
    ['a decay it does not know', 'kind,coef,step\ncosine,0.1,1', 'linear, exp or step'],
    ['another header', 'a,b\n1,2', 'kind,coef,step or recipe'],
    ['JSON that is none', '{"masks": [', 'expected JSON'],
    ['a mask of letters', '{"ties":{"w":[[1]],"N":1,"M":1,"row":["x"]}}', 'ties.row.0'],
    ['weights of no known shape', '{"effective_weight":[{"beta":0,"seed":9,"N":1,"M":2}]}', 'a seed of matrices'],
  ])('refuse %s', (_, text, message) => {
    expect(() => figuresOf(nm, text)).toThrow(message);
  });
});
