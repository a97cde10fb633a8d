/** Loaded before the program: the start of its FAIL_WORKER-th thread, counted from 1, is refused. */
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

const { Worker } = threads;
const nth = Number(process.env.FAIL_WORKER);
let count = 0;

threads.Worker = class extends Worker {
  constructor(file, options) {
    if (threads.isMainThread && ++count === nth) {
      process.stderr.write('refused a thread\n');
      throw Object.assign(new Error('no thread'), { code: 'ERR_WORKER_INIT_FAILED' });
    }
    super(file, options);
  }
};
syncBuiltinESMExports();
