import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/support/build-page.ts'],
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
  },
});
