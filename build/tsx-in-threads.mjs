/** Lets threads run sources too: Node 20 runs what `--import` names in every thread, and tsx hooks only the first by itself. */
import { isMainThread } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

if (!isMainThread) register();
