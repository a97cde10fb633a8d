/**
 * What a step moves, counted plainly: every weight matrix once for the whole batch, and for each sequence, key head and block
 * the keys and values of its whole pages, and each row of queries and results.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { segmentAnalyzer } from '../../src/analysis/step-work.js';
import { costModelFor } from '../../src/cost/models.js';
import { energyTables } from '../../src/machine/energy.js';
import { stepSegments } from '../../src/workload/serving/step-layers.js';
import { naiveStepBytes } from '../support/naive-serving.js';
import { propertyRuns } from '../support/property-runs.js';
import { servingScenario } from '../support/serving.js';

const [core] = servingScenario({
  platform: { cores: [{ dataflow: 'hb', rows: 8, columns: 16, sgKiB: 4096 }], memory: { bandwidthGBps: 4 } },
}).platform.cores;

const models = fc
  .record({
    blocks: fc.integer({ min: 1, max: 3 }),
    keyHeads: fc.constantFrom(1, 2, 4),
    share: fc.constantFrom(1, 2, 4),
    depth: fc.constantFrom(4, 16),
    inner: fc.integer({ min: 1, max: 40 }),
    vocabulary: fc.integer({ min: 2, max: 60 }),
    isGated: fc.boolean(),
  })
  .map(({ keyHeads, share, depth, inner, isGated, ...sizes }) => ({
    ...sizes,
    ...{ keyHeads, depth, heads: keyHeads * share, width: keyHeads * share * depth, contextTokens: 1000 },
    feedForward: { inner, isGated },
  }));

const sequences = fc.array(
  fc.record({
    cachedTokens: fc.integer({ min: 0, max: 90 }),
    newTokens: fc.constantFrom(1, 1, 1, 5, 24),
    hasOutput: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);

const widths = fc.record({
  weightBytes: fc.constantFrom(0.5, 1, 2),
  activationBytes: fc.constantFrom(1, 2),
  cacheElementBytes: fc.constantFrom(0.5, 1, 2),
  pageTokens: fc.constantFrom(1, 16),
});

describe('the bytes of a step', () => {
  test.prop([models, sequences, widths], propertyRuns(60))('are those of a naive count', (decoder, drawn, width) => {
    const held = { decoder, ...width, seed: 1 };
    const step = { sequences: drawn.map((one, request) => ({ ...one, request, isPrompt: one.newTokens > 1 })) };
    const analyzer = segmentAnalyzer({
      ...{ cores: [core!], model: costModelFor({ model: 'dataflow' }), energy: energyTables.get('maestro') },
      memory: { bandwidthBytesPerCycle: 4 },
    });
    let [all, attention] = [0, 0];
    for (const segment of stepSegments(step, held))
      for (const { name, work } of analyzer(segment, [0]).jobs) {
        all += segment.repeat * work.bytes;
        if (name.startsWith('attention')) attention += segment.repeat * work.bytes;
      }
    const expected = naiveStepBytes(drawn, { ...decoder, ...decoder.feedForward, ...width });
    expect(attention / expected.attention).toBeCloseTo(1, 9);
    expect(all / expected.all).toBeCloseTo(1, 9);
  });
});
