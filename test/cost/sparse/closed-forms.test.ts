/** Compute cycles by hand, by the count of loops, and by the two ways lanes share out work. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { countLoops } from '../../../src/cost/sparse/count-loops.js';
import { asynchronousCycles, lockStepCycles, longestFirst } from '../../../src/cost/sparse/lane-blocks.js';
import { laneWork } from '../../../src/cost/sparse/lane-work.js';
import { sparseCost } from '../../../src/cost/sparse/sparse-cost.js';
import { pipelineCycles } from '../../../src/cost/sparse/tile-pipeline.js';
import { sparseClasses } from '../../../src/machine/sparse/sparse-class.js';
import { sparseCore } from '../../../src/machine/sparse/sparse-core.js';
import { nmPattern } from '../../../src/problem/sparsity/generators.js';
import { densePattern, patternOfRows } from '../../../src/problem/sparsity/pattern.js';
import { sparseProduct } from '../../../src/problem/sparsity/product.js';
import { propertyRuns } from '../../support/property-runs.js';
import { coresOf, products } from '../../support/sparse-arbitraries.js';

/** A: rows of 2, 0 and 3 non-zeros; B: columns of 2, 1 and 1. */
const example = sparseProduct(patternOfRows(4, [[0, 2], [], [1, 2, 3]]), patternOfRows(3, [[0], [0, 1], [], [2]]));

describe('the five classes on a small example', () => {
  it.each([
    ['tpu', 4, 2 * 2 * 4, 0],
    ['eie', 2, 3 * (2 + 3), 15], // rows of 2 and 0, then of 3
    // Against the columns 01, 1 and 3: row 0 takes 2, 2 and 2 steps, row 2 takes 2 (0 1), 1 (1) and 3 (1 2 3).
    ['extensor', 2, 2 + 2 + 2 + (2 + 1 + 3), 12],
    ['outerspace', 2, 2 + 1, 1 + 2 + 1], // k has 1 · 1, 1 · 2, 2 · 0 and 1 · 1
    ['matraptor', 2, 2 + 1, 2 + 1 + 1],
  ])('%s', (name, lanes, computeCycles, iterations) => {
    const core = sparseCore({ class: name, lanes });
    const work = laneWork(example, core);
    expect(work.computeCycles).toBe(computeCycles);
    if (name !== 'tpu') expect(work.iterations).toBe(iterations);
  });

  test.prop(
    [fc.constantFrom(...sparseClasses.names).chain((name) => fc.tuple(products(), coresOf(sparseClasses.get(name))))],
    propertyRuns(200),
  )('equal a count loop by loop', ([product, core]) => {
    const plain = { ...core, options: { ...core.options, collisions: false } };
    expect(countLoops(product, plain)).toEqual(laneWork(product, plain));
  });
});

describe('lanes', () => {
  const works = fc.array(fc.nat(20), { maxLength: 30 });
  const lanes = fc.integer({ min: 1, max: 9 });

  test.prop([works, lanes], propertyRuns(200))('in lock-step are no faster than lanes by themselves', (work, count) => {
    const total = work.reduce((a, b) => a + b, 0);
    const free = asynchronousCycles(work, count);
    expect(free).toBeLessThanOrEqual(lockStepCycles(work, count));
    expect(free).toBeGreaterThanOrEqual(Math.max(0, ...work, total / count));
    expect(lockStepCycles(work, 1)).toBe(total);
  });

  test.prop([works, lanes], propertyRuns(200))('gain from sorted work, and never lose', (work, count) => {
    const order = longestFirst(work);
    expect(lockStepCycles(work, count, order)).toBeLessThanOrEqual(lockStepCycles(work, count));
    // LPT is within 4/3 − 1/(3 lanes) of the best there can be (Graham, 1969).
    const least = Math.max(0, ...work, work.reduce((a, b) => a + b, 0) / count);
    const second = work.toSorted((a, b) => b - a)[count] ?? 0;
    expect(asynchronousCycles(work, count, order)).toBeLessThanOrEqual(Math.max(least, second * 2) * (4 / 3) + 1e-9);
  });
});

describe('tiles in a pipeline', () => {
  it('overlap with two buffers, and follow one another with one', () => {
    const times = { load: [4, 4, 4], compute: [10, 1, 10], store: [2, 2, 2] };
    expect(pipelineCycles(times, 1)).toBe(3 * 6 + 21);
    // Loads end at 4, 8 and 20, the third after the first store; computing at 14, 15 and 30; the last store at 32.
    expect(pipelineCycles(times, 2)).toBe(32);
  });
});

describe('N:M on cores', () => {
  const weights = nmPattern({ rows: 32, columns: 64 }, { n: 2, m: 8 }, 1);
  const product = sparseProduct(weights, densePattern(64, 24));

  it('a core that knows the pattern does n of m steps and reads N:M bytes', () => {
    const core = sparseCore({ class: 'tpu', lanes: 16, nm: [4, 8] });
    const cost = sparseCost(product, core, { n: 2, m: 8 });
    expect(cost.computeCycles).toBe(8 * 6 * ((64 / 8) * 2));
    expect(cost.readBytes.a).toBe(32 * 16 * 4 + (32 * 16 * 3) / 8);
    expect(cost.readBytes.b).toBe(64 * 24 * 4);
  });

  it('one that does not takes it as dense', () => {
    const core = sparseCore({ class: 'tpu', lanes: 16, nm: [4] });
    expect(sparseCost(product, core, { n: 2, m: 8 })).toEqual(sparseCost(product, core));
  });

  it('is exactly balanced work for lanes that share out its rows', () => {
    const core = sparseCore({ class: 'eie', lanes: 16 });
    expect(sparseCost(product, core).computeCycles).toBe(24 * Math.ceil(32 / 16) * ((64 * 2) / 8));
  });
});
