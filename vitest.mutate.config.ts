/**
 * The tests that mutation testing runs, with fixed random cases. `npm run mutate` takes one area at a time, since each
 * mutant only needs the tests of what it changes: CALDERA_MUTATE names the area.
 */
import { defineConfig } from 'vitest/config';

const AREAS: Readonly<Record<string, readonly string[]>> = {
  kernel: ['test/kernel/*.test.ts', 'test/laws/ties.test.ts'],
  allocator: ['test/estimate/allocator/*.test.ts'],
  simulator: [
    'test/simulator/{.,cores,observe}/*.test.ts',
    'test/simulator/memory/!(device).test.ts',
    'test/contract/arbitration.test.ts',
    'test/laws/{conservation,symmetry,splitting,scaling}.test.ts',
    'test/agreement/naive-simulator.test.ts',
  ],
  magma: [
    'test/search/jobs/magma/*.test.ts',
    'test/search/jobs/{operators,population}.test.ts',
    'test/laws/operators.test.ts',
  ],
};

export default defineConfig({
  test: {
    include: [...(AREAS[process.env['CALDERA_MUTATE'] ?? ''] ?? Object.values(AREAS).flat())],
    setupFiles: ['test/support/fixed-seed.ts'],
    env: { CALDERA_PROPERTY_RUNS: '30' },
    isolate: false,
    testTimeout: 30_000,
  },
});
