#!/usr/bin/env node
/**
 * The program: the only file that ends the process. 0 done, 1 failed, 2 bad input.
 */
import { hideBin } from 'yargs/helpers';
import { caldera, EXIT } from './caldera.js';
import { note } from './command.js';

/** Somebody stopped reading, e.g. `caldera analyze … | head`: not a failure. A full disk is. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  note(`caldera: standard output: expected a place that can be written to, found ${error.code ?? error.message}`);
  process.exit(EXIT.badInput);
});

process.exitCode = await caldera(hideBin(process.argv));
