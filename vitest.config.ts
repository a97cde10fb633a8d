import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/build-page.ts'],
    include: ['test/**/*.test.ts'],
    // Test files share the modules of a worker: there is no state in them to be kept apart, and loading takes half the time.
    isolate: false,
    maxWorkers: '100%', // all cores, also where there are two
    testTimeout: 30_000,
  },
});
