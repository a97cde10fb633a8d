/** Parts of a layer against the layer: what they compute, what they read and store, and what waits for them. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { wholeModels } from '../../src/workload/job-pool.js';
import {
  conv,
  depthwise,
  fc as full,
  gemm,
  type Layer,
  macs,
  operandBytes,
  operandElements,
  outputY,
} from '../../src/workload/layer.js';
import { models } from '../../src/workload/models/zoo.js';
import { splitJobs } from '../../src/workload/split/split-jobs.js';
import { SPLITS, splitLayer, sumOfParts } from '../../src/workload/split/split-layer.js';
import { splitIntoGroups } from '../../src/workload/splitter.js';
import { propertyRuns } from '../support/property-runs.js';
import { layers } from '../support/random-layers.js';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Input rows that an output row reads, of those that are stored: every one asked for, one by one. */
function rowsRead({ y, padY, r, strideY, dilationY }: Layer, row: number, before = Math.floor(padY / 2)): number[] {
  return Array.from({ length: r }, (_, tap) => row * strideY + tap * dilationY - before).filter(
    (at) => at >= 0 && at < y,
  );
}

describe('parts of a layer', () => {
  test.prop([layers, fc.constantFrom(...SPLITS), fc.integer({ min: 2, max: 9 })], propertyRuns(400))(
    'compute its products, each once, and store its output',
    (layer, by, count) => {
      const parts = splitLayer(layer, by, count);
      if (parts === undefined) return;
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.length).toBeLessThanOrEqual(count);
      expect(sum(parts.map(macs))).toBe(macs(layer));
      const whole = operandElements(layer);
      const each = parts.map(operandElements);
      if (by === 'reduction') {
        for (const { output } of each) expect(output).toBe(whole.output);
        for (const part of parts) expect(part.elementBytes.output).toBe(layer.elementBytes.partialSums);
        expect(operandElements(sumOfParts(layer, parts.length)).output).toBe(whole.output);
        expect(sum(each.map(({ input }) => input))).toBe(whole.input);
      } else expect(sum(each.map(({ output }) => output))).toBe(whole.output);
      // What several parts need is read by each of them; what one part needs is read once.
      const weights = sum(each.map((part) => part.weights));
      if (by === 'outputChannels' || by === 'reduction') expect(weights).toBe(whole.weights);
      if (by === 'rows' && layer.operand === 'weights') expect(weights).toBe(parts.length * whole.weights);
    },
  );

  test.prop([layers, fc.integer({ min: 2, max: 9 })], propertyRuns(400))(
    'read the rows under their filters, the halo twice',
    (layer, count) => {
      const parts = splitLayer(layer, 'rows', count);
      if (parts === undefined) return;
      const wanted = (rows: readonly number[]) => {
        const read = rows.flatMap((row) => rowsRead(layer, row));
        return read.length === 0 ? 0 : Math.max(...read) - Math.min(...read) + 1;
      };
      let row = 0;
      for (const part of parts) {
        const rows = Array.from({ length: outputY(part) }, () => row++);
        // Between the first and the last row it reads a part stores all, those that a dilated filter skips too.
        expect(part.y).toBeGreaterThanOrEqual(wanted(rows));
        expect(part.y).toBeLessThanOrEqual(layer.y);
        if (layer.dilationY === 1 && layer.r >= layer.strideY) expect(part.y).toBe(wanted(rows));
      }
      expect(row).toBe(outputY(layer));
    },
  );

  it('have sizes that differ by one at most, and as many as there is to share', () => {
    expect(splitLayer(gemm('g', { m: 10, n: 7, k: 3 }), 'rows', 4)?.map(({ y }) => y)).toEqual([3, 3, 2, 2]);
    expect(splitLayer(gemm('g', { m: 10, n: 7, k: 3 }), 'outputChannels', 9)?.map(({ k }) => k)).toEqual(
      new Array(7).fill(1),
    );
    expect(
      splitLayer(gemm('heads', { m: 4, n: 4, k: 4, groups: 12 }), 'outputChannels', 5)?.map((p) => p.groups),
    ).toEqual([3, 3, 2, 2, 2]);
    expect(splitLayer(depthwise('d', { c: 32, y: 8, r: 3 }), 'outputChannels', 2)?.map(({ c }) => c)).toEqual([16, 16]);
    expect(splitLayer(full('f', 10, 20), 'batch', 2)).toBeUndefined();
    expect(splitLayer(full('f', 10, 20), 'rows', 2)).toBeUndefined();
    expect(splitLayer(depthwise('d', { c: 32, y: 8, r: 3 }), 'reduction', 2)).toBeUndefined();
  });

  it('have bytes as a hand counts them', () => {
    // 8 × 8 × 3 input with a ring of zeros, 4 filters of 3 × 3: halves of 4 rows read 5 rows of 8, one of them both.
    const layer = conv('c', { k: 4, c: 3, y: 8, r: 3, pad: 1, elementBytes: { input: 2 } });
    const halves = splitLayer(layer, 'rows', 2)?.map(operandBytes);
    expect(halves).toEqual(new Array(2).fill({ input: 5 * 8 * 3 * 2, weights: 108, output: 4 * 8 * 4 }));
    // Three parts of one input channel each; the sums are 4 bytes wide and are added up in one more job.
    const wide = conv('w', { k: 4, c: 3, y: 8, r: 3, pad: 1, elementBytes: { partialSums: 4 } });
    expect(splitLayer(wide, 'reduction', 3)?.map(operandBytes)).toEqual(
      new Array(3).fill({ input: 64, weights: 36, output: 256 * 4 }),
    );
    expect(operandBytes(sumOfParts(wide, 3))).toEqual({ input: 3, weights: 3 * 256 * 4, output: 256 });
  });
});

describe('jobs of split layers', () => {
  const whole = wholeModels([{ model: models.get('ncf')(), inferences: 2 }]);

  it.each(SPLITS)('by %s wait for all that theirs waited for', (by) => {
    const jobs = splitJobs(whole, () => ({ by, parts: 3 }));
    jobs.forEach((job, id) => {
      expect(job.id).toBe(id);
      for (const needed of job.after) {
        expect(needed).toBeLessThan(id);
        expect(jobs[needed]?.inference).toBe(job.inference);
      }
    });
    const layerOf = (name: string) => name.split(':')[0] as string;
    for (const original of whole) {
      const own = jobs.filter((job) => job.inference === original.inference && layerOf(job.name) === original.name);
      const before = new Set(original.after.map((id) => whole[id]?.name));
      const parts = own.filter(({ name }) => !name.endsWith(':sum'));
      for (const part of parts) expect(new Set(part.after.map((id) => layerOf(jobs[id]?.name ?? '')))).toEqual(before);
    }
    const inGroups = splitIntoGroups(jobs, 8, 2);
    expect(inGroups.flat().sort((a, b) => a - b)).toEqual(jobs.map(({ id }) => id));
    const groupOf = new Map(inGroups.flatMap((ids, group) => ids.map((id) => [id, group] as const)));
    for (const job of jobs)
      for (const id of job.after) expect(groupOf.get(id)).toBeLessThan(groupOf.get(job.id) as number);
  });

  it('stay as they are where nothing is split', () => {
    expect(splitJobs(whole, () => undefined)).toEqual(whole);
  });
});
