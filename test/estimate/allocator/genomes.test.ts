/**
 * The evaluator reads one genome out of many that lie side by side, as searches keep them.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../../src/estimate/allocator/allocate.js';
import { MakespanEvaluator } from '../../../src/estimate/allocator/evaluator.js';
import { queuesOf } from '../../../src/mapping/job-mapping.js';
import { mappedTables } from '../../support/arbitraries.js';

describe('genomes side by side', () => {
  test.prop([mappedTables({ maxJobs: 20, maxCores: 4 }), fc.infiniteStream(fc.nat())])(
    'are each worth what they are worth alone',
    ({ table, mapping, bandwidth }, shuffle) => {
      const { jobs, cores } = table;
      const evaluator = new MakespanEvaluator(table, bandwidth);
      const genomes = Array.from({ length: 3 }, () => ({
        core: Array.from(mapping.core, (core) => (core + (shuffle.next().value as number)) % cores),
        priority: Array.from(mapping.priority, () => ((shuffle.next().value as number) % 1000) / 1000),
      }));
      const core = Int32Array.from(genomes.flatMap((genome) => genome.core));
      const priority = Float64Array.from(genomes.flatMap((genome) => genome.priority));
      genomes.forEach((genome, i) => {
        const alone = allocate(table, queuesOf(genome, cores), bandwidth).makespanCycles;
        expect(Math.abs(evaluator.makespan(core, priority, i * jobs) - alone)).toBeLessThanOrEqual(1e-9 * alone);
      });
    },
  );
});

describe('jobs that end together', () => {
  it('make one step of the bandwidth', () => {
    const table = {
      jobs: 2,
      cores: 2,
      latencyCycles: new Float64Array(4).fill(100),
      bandwidthBytesPerCycle: new Float64Array(4).fill(2),
    };
    expect(allocate(table, [[0], [1]], 8).bandwidth).toEqual({ cycles: [0, 100], bytesPerCycle: [4, 0] });
  });
});
