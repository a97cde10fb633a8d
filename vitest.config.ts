import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

/**
 * What takes long is in files of its own, `*.slow.test.ts`: run where they are named (`vitest run slow`), in long runs,
 * and where pages are brought up to date.
 */
const withSlow =
  process.argv.some((word) => word.includes('slow') && !word.startsWith('-')) ||
  process.env['CALDERA_LONG'] === '1' ||
  process.env['UPDATE_DOCS'] === '1';

export default defineConfig({
  test: {
    globalSetup: ['test/support/build-page.ts', 'test/support/builds.ts'],
    setupFiles: [
      ...(process.env['CALDERA_METER'] === '1' ? ['test/support/cpu-meter.ts'] : []),
      'test/support/fewer-cases.ts',
    ],
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(withSlow ? [] : ['**/*.slow.test.ts'])],
    // Test files share the modules of a worker: there is no state in them to be kept apart, and loading takes half the time.
    isolate: false,
    maxWorkers: '100%', // all cores, also where there are two
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
  },
});
