#!/usr/bin/env node
/**
 * The program: the only file that ends the process. 0 done, 1 failed, 2 bad input.
 */
import { OutputError } from '../base/errors.js';
import { withoutSecret } from '../base/text.js';
import { caldera } from './caldera.js';
import { note } from './command.js';
import { EXIT } from './exit.js';

/** Somebody stopped reading, e.g. `caldera analyze … | head`: not a failure. A full disk is. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  note(`caldera: ${new OutputError('standard output', error.code ?? error.message).message}`);
  process.exit(EXIT.failed);
});

/** Nobody can be told any more; what was asked for is done all the same. */
process.stderr.on('error', () => {});

/** Every user of a machine can list its processes with their words, and a server's URL may hold a password. */
const shownWords = process.argv.map(withoutSecret);
if (shownWords.some((word, i) => word !== process.argv[i])) process.title = shownWords.join(' ');

process.exitCode = await caldera(process.argv.slice(2));
