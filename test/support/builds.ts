/** A folder for what tests build of the program: one for a whole run of the tests, emptied when files changed, gone afterwards. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    builds: string;
  }
}

export function setup(project: TestProject): () => void {
  const cache = join(import.meta.dirname, '../../node_modules/.cache'); // beside the packages, so that they are found
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'caldera-'));
  chmodSync(folder, 0o755); // some tests run the program as somebody else
  project.provide('builds', folder);
  project.onTestsRerun(() => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  });
  return () => rmSync(folder, { recursive: true, force: true });
}
