/** `npm run build`, after the compiler: what is shipped in few pieces. Takes another folder than dist for tests. */
import { join } from 'node:path';
import { bundlePage } from './page.js';
import { bundleProgram } from './program.js';
import { writeSchemas } from './schemas.js';

const [dist = join(import.meta.dirname, '../dist')] = process.argv.slice(2);
await bundlePage(join(dist, 'report'));
await bundleProgram(join(dist, 'cli'));
await writeSchemas(join(dist, 'schema'));
