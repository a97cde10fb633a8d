/** Bundles the report's page before the tests, so that they see its present source whether or not a build ran. */
import { join } from 'node:path';
import { bundlePage } from '../../build/page.js';

export async function setup(): Promise<void> {
  await bundlePage(join(import.meta.dirname, '../../dist/report'));
}
