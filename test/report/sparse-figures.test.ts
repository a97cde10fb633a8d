/** Pictures of sparse matrices and of who is first at which densities: what is drawn is what was given. */
import { describe, expect, it } from 'vitest';
import { sparseClasses } from '../../src/machine/sparse/sparse-class.js';
import { sparseCore } from '../../src/machine/sparse/sparse-core.js';
import { densityMap } from '../../src/pipeline/sparse-densities.js';
import { spyOf } from '../../src/pipeline/sparse-spy.js';
import { namedPattern } from '../../src/problem/sparsity/named-pattern.js';
import { sparseProduct } from '../../src/problem/sparsity/product.js';
import { spyFigure } from '../../src/report/figures/spy-figure.js';
import { winnerFigure } from '../../src/report/figures/winner-figure.js';

const product = sparseProduct(namedPattern('rnd_zipf_40x30_0.2_s1'), namedPattern('rnd_uni_30x20_0.3_s2'));
const rectangles = (svg: string, fill: string): number => svg.split(`fill="${fill}"`).length - 1;

describe('a matrix with its lanes', () => {
  it.each(['eie', 'extensor', 'outerspace', 'matraptor'])('shows the work of every index of %s', (name) => {
    const spy = spyOf(product, sparseCore({ class: name, lanes: 8 }));
    const svg = spyFigure({ ...spy, title: name });
    const busy = spy.work.filter((cycles) => cycles > 0).length;
    expect(rectangles(svg, '#0072b2')).toBe(busy + 1); // and the legend's
    expect(rectangles(svg, '#f2c9a8')).toBe(spy.blocks + 1);
    expect(rectangles(svg, '#222222')).toBeGreaterThanOrEqual(spy.pattern.indices.length);
    // Lanes in lock-step take at least the longest of each block.
    let longest = 0;
    for (let first = 0; first < spy.work.length; first += 8) longest += Math.max(...spy.work.slice(first, first + 8));
    expect(spy.blockCycles).toBeGreaterThanOrEqual(longest);
    if (name !== 'extensor') expect(spy.blockCycles).toBe(longest);
  });

  it('of a grid of lanes has no blocks, and of a large matrix shares of cells', () => {
    const spy = spyOf(product, sparseCore({ class: 'tpu', lanes: 16 }));
    expect(spyFigure({ ...spy, title: 'tpu' })).not.toContain('waits');
    const large = namedPattern('rnd_uni_300x300_0.1_s3');
    const svg = spyFigure({ ...spy, pattern: large, title: 'large' });
    expect(svg.split('<rect').length - 1).toBeLessThanOrEqual(100 * 100 + 2);
  });
});

describe('who is first at which densities', () => {
  const grid = { m: 32, k: 32, n: 32, densities: [0.05, 0.3, 1], lanes: 8, bandwidthBytesPerCycle: 64 };

  it('is the class with the least cycles, the same every time', () => {
    for (const seed of [undefined, 1]) {
      const points = densityMap(grid, seed);
      expect(points).toHaveLength(9);
      for (const { cycles, winner } of points)
        expect(cycles[sparseClasses.names.indexOf(winner)]).toBe(Math.min(...cycles));
      expect(densityMap(grid, seed)).toEqual(points);
    }
  });

  it('has a cell for each pair, pale where the second is close', () => {
    const cells = [[{ winner: 0, ahead: 1 }], [{ winner: 1, ahead: 120 }]];
    const labels = { rowLabel: 'A', columnLabel: 'B', names: ['x', 'y'], title: 't' };
    const svg = winnerFigure({ ...labels, rows: ['1', '2'], columns: ['1'], cells });
    expect(rectangles(svg, '#77aadd')).toBe(1); // the legend's alone
    expect(rectangles(svg, '#ee8866')).toBe(2);
    expect(svg).toContain('&gt;99'.replace('&gt;', '>'));
  });
});
