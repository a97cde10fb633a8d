/** STONNE's controllers against STONNE: cycles of its mesh, its sparse × dense and its sparse × sparse controller. */
import { describe, expect, it } from 'vitest';
import { stonne } from '../../src/validation/against/stonne.js';
import fixtures from '../fixtures/stonne-cycles.json' with { type: 'json' };
import { differing, figuresOf, without } from '../support/foreign-figures.js';
import { hasReference, referencePath, referenceText } from '../support/reference.js';

describe('STONNE', () => {
  it.each([
    ['sparse', fixtures.sparse, 20],
    ['dense', fixtures.dense, 27],
  ] as const)('agrees on the quoted %s rows', (_, rows, count) => {
    const text = rows.join('\n');
    const figures = figuresOf(stonne, text);
    expect(figures).toHaveLength(count);
    expect(figures.every(({ table }) => table !== undefined)).toBe(true);
    expect(differing(figures)).toEqual([]);
    const bare = figuresOf(stonne, without(text, ['cycles', 'empty_stationary_vectors']));
    expect(bare.map(({ ours }) => ours)).toEqual(figures.map(({ ours }) => ours));
  });

  it.skipIf(!hasReference)('agrees on all rows of both reference tables', () => {
    const text = referenceText('sparse', 'stonne', 'stonne_reference.csv');
    const sparse = figuresOf(stonne, text, referencePath('sparse', 'stonne'));
    expect(sparse).toHaveLength(275);
    expect(differing(sparse)).toEqual([]);
    const dense = figuresOf(stonne, referenceText('sparse', 'stonne', 'stonne_tpu_dense_reference.csv'));
    expect(dense).toHaveLength(69);
    expect(differing(dense)).toEqual([]);
  });

  const row = (values: string): string =>
    `case,mode,ms,dn_bw,rn_bw,T_N,T_K\nrnd_uni_8x8_0.5_s1|rnd_uni_8x8_0.5_s2,${values}`;

  it.each([
    [
      'a network wider than the mesh has edges',
      'M,N,K,array,dn_bw\n4,4,4,4,16',
      'table.csv:2 dn_bw: expected a divisor of 8',
    ],
    ['a mode it does not know', row('sigma,32,8,8,1,1'), 'tpu, spmm, sigma_mk or sigma_kn'],
    ['multipliers that make no tree', row('spmm,33,8,8,1,1'), 'ms: expected a power of two'],
    ['more ports than multipliers', row('spmm,8,16,8,1,1'), 'at most 8'],
    ['a tile larger than the multipliers', row('spmm,8,8,8,4,4'), 'T_N · T_K of at most 8'],
    ['no mode and no sizes', 'M,N\n4,4', 'a column K'],
  ])('refuses %s', (_, text, message) => {
    expect(() => figuresOf(stonne, text)).toThrow(message);
  });
});
