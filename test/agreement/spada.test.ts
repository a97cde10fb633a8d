/** Words from and to DRAM against Spada-sim, wherever what is worked on fits the cache. */
import { describe, expect, it } from 'vitest';
import { spada } from '../../src/validation/against/spada.js';
import fixtures from '../fixtures/spada-traffic.json' with { type: 'json' };
import { differing, figuresOf, without } from '../support/foreign-figures.js';
import { hasReference, referencePath, referenceText } from '../support/reference.js';

const quoted = fixtures.traffic.join('\n');

describe('Spada-sim', () => {
  it('agrees on the quoted rows, and says nothing where the cache is too small', () => {
    const figures = figuresOf(spada, quoted);
    expect(figures).toHaveLength(48);
    expect(figures.filter(({ table }) => table === undefined)).toHaveLength(12);
    expect(differing(figures)).toEqual([]);
    const bare = figuresOf(spada, without(quoted, ['cycles', 'a_read', 'b_read', 'c_read', 'c_write']));
    expect(bare.map(({ ours }) => ours)).toEqual(figures.map(({ ours }) => ours));
  });

  it.skipIf(!hasReference)('agrees on every row of the reference table with the large cache', () => {
    const text = referenceText('sparse', 'spada', 'spada_reference.csv');
    const figures = figuresOf(spada, text, referencePath('sparse', 'spada'));
    expect(figures).toHaveLength(2 * 676);
    expect(differing(figures)).toEqual([]);
    const cache = text.trim().split('\n')[0]!.split(',').indexOf('cache_bytes');
    text
      .trim()
      .split('\n')
      .slice(1)
      .forEach((line, row) => {
        if (Number(line.split(',')[cache]) < 1_000_000) return;
        expect(figures.filter((figure) => figure.row === row && figure.table !== undefined)).toHaveLength(2);
      });
  });

  it('refuses an order of work it does not know', () => {
    const text = 'case,mode,cache_bytes\nrnd_uni_8x8_0.5_s1|rnd_uni_8x8_0.5_s2,ip,1000';
    expect(() => figuresOf(spada, text)).toThrow('table.csv:2 mode: expected multirow, op, spada');
  });
});
