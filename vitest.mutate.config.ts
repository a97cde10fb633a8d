/** The tests that mutation testing runs: those of what it mutates, with fixed random cases. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/{kernel,allocator,simulator,laws,search,contract}/**/*.test.ts',
      'test/agreement/naive-simulator.test.ts',
    ],
    setupFiles: ['test/support/fixed-seed.ts'],
    env: { CALDERA_PROPERTY_RUNS: '60' },
    testTimeout: 30_000,
  },
});
