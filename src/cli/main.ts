#!/usr/bin/env node
/**
 * The program: the only file that ends the process. 0 done, 1 failed, 2 bad input.
 */
import { hideBin } from 'yargs/helpers';
import { caldera } from './caldera.js';

/** Somebody stopped reading, e.g. `caldera analyze … | head`: not a failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await caldera(hideBin(process.argv));
