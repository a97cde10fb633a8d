/** Orders for an assignment: jobs that fill the bandwidth alone run one after the other, while others ask for nothing. */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { orders } from '../../../src/search/jobs/magma-plus/orders.js';
import { makespanProblem } from './instances.js';

const BANDWIDTH = 10;
const CYCLES = 100;

/** As many slots on every core as there are heavy jobs at all: whose core each is on, and how many bandwidths it asks. */
const heavyJobs = fc.integer({ min: 1, max: 4 }).chain((cores) =>
  fc.record({
    cores: fc.constant(cores),
    heavy: fc.array(
      fc.record({ core: fc.integer({ min: 0, max: cores - 1 }), asks: fc.double({ min: 1, max: 20, noNaN: true }) }),
      { minLength: 1, maxLength: 12 },
    ),
  }),
);

test.prop([heavyJobs])('one of the orders wastes nothing where nothing need be wasted', ({ cores, heavy }) => {
  const demand: number[] = [];
  const core: number[] = [];
  for (let c = 0; c < cores; c++) {
    for (const { asks } of heavy.filter((job) => job.core === c)) demand.push(asks * BANDWIDTH);
    while (demand.length < (c + 1) * heavy.length) demand.push(0);
    while (core.length < demand.length) core.push(c);
  }
  const jobs = demand.length;
  const table = {
    jobs,
    cores,
    latencyCycles: new Float64Array(jobs * cores).fill(CYCLES),
    bandwidthBytesPerCycle: Float64Array.from({ length: jobs * cores }, (_, at) => demand[Math.floor(at / cores)]!),
  };
  const { objective } = makespanProblem(table, BANDWIDTH);
  const found = orders(table, Int32Array.from(core), BANDWIDTH).map((seed) => objective(seed.core, seed.priority, 0));
  const transfer = demand.reduce((sum, bytes) => sum + (bytes * CYCLES) / BANDWIDTH, 0);
  expect(Math.min(...found) / transfer).toBeCloseTo(1, 9);
});
