/** Local search by a few values of a dear objective: never worse, within its count, and jobs stay where they may be. */
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/base/random.js';
import { type Genome, refine } from '../../../src/search/jobs/choice/refine.js';

const JOBS = 12;
const CORES = 3;
const groups = [
  [0, 1, 2, 3, 4, 5],
  [6, 7, 8, 9, 10, 11],
];

/** Job 0 may run on core 0 only. */
const table = {
  jobs: JOBS,
  cores: CORES,
  latencyCycles: new Float64Array(JOBS * CORES).fill(1),
  bandwidthBytesPerCycle: new Float64Array(JOBS * CORES).fill(1),
  barred: Uint8Array.from({ length: JOBS * CORES }, (_, entry) => (entry === 1 || entry === 2 ? 1 : 0)),
};

/** The longest queue by jobs, of all groups. */
const longest = ({ core }: Genome): number => {
  const loads = new Int32Array(CORES);
  for (const c of core) loads[c]!++;
  return Math.max(...loads);
};

const start = { core: new Int32Array(JOBS), priority: new Float64Array(JOBS), value: JOBS };

function refined(values: number, cheap: (group: number, genome: Genome) => number = () => 1) {
  let asked = 0;
  const objective = (genome: Genome): number => {
    asked++;
    expect(genome.core[0]).toBe(0);
    return longest(genome);
  };
  const found = refine(start, { table, groups, objective, cheap, slack: 0.01, values, random: stream(1, 'refine') });
  return { found, asked };
}

describe('refining', () => {
  it('finds what is better, in as many values as allowed, and leaves the start as it was', () => {
    const { found, asked } = refined(200);
    expect(asked).toBe(200);
    expect(found.value).toBe(4);
    expect(longest(found)).toBe(4);
    expect(longest(start)).toBe(JOBS);
  });

  it('asks nothing of neighbours that the cheap judge refuses', () => {
    let calls = 0;
    const { found, asked } = refined(50, () => calls++);
    expect(asked).toBeLessThan(50);
    expect(found.value).toBe(JOBS);
  });
});
