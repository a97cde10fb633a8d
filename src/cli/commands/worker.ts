/** `caldera worker SERVER`: evaluates points of studies that `sweep --engine SERVER` runs, on this machine's cores. */
import { availableParallelism, hostname } from 'node:os';
import { InputError } from '../../base/errors.js';
import { work } from '../../study/redis/redis-worker.js';
import { type Command, note } from '../command.js';
import { serverOf } from '../engine-options.js';
import { ended } from '../interrupt.js';
import { whole } from '../table-options.js';

interface Arguments {
  readonly server: string;
  readonly workers: number;
  readonly lease: number;
  readonly drain: boolean;
}

/** s: a day. */
const LONGEST_LEASE = 86_400;

export const workerCommand: Command<Arguments> = {
  hearsSignals: true,
  options: (yargs) =>
    yargs
      .positional('server', { type: 'string', demandOption: true, describe: 'redis://HOST, rediss://HOST, or redis' })
      .option('workers', { type: 'number', default: availableParallelism(), describe: 'threads' })
      .option('lease', { type: 'number', default: 30, describe: 'seconds without a sign of life that lose a point' })
      .option('drain', { type: 'boolean', default: false, describe: 'end when there is nothing to do' })
      .example('$0 worker redis://host', 'on any number of machines')
      .example('CALDERA_REDIS_URL=… $0 worker redis', 'the server, user and password from the environment'),
  async run({ server, workers, lease, drain }) {
    whole('--workers', workers, 1);
    whole('--lease', lease, 1);
    if (lease > LONGEST_LEASE)
      throw new InputError({ path: '--lease', expected: `at most ${LONGEST_LEASE} seconds`, found: lease });
    const url = serverOf(server, 'server');
    const name = `${hostname()}:${process.pid}`;
    const { signal, stop } = ended();
    try {
      const { points, refused } = await work({
        ...{ url, name, drain, signal },
        threads: workers,
        leaseSeconds: lease,
        onNote: note,
      });
      if (refused > 0 && points === 0)
        throw new InputError({ expected: 'a study that this worker can help', found: `${refused} that it refused` });
      note(`${points} points evaluated`);
    } finally {
      stop();
    }
  },
};
