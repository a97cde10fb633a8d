/**
 * Training iterations measured with ASTRA-sim 1.0, one JSON object a line: network, name of a layer table, schedule, and
 * the answer where the table has it. Where the original slips, `corrected_ns` is what it comes to without the slip.
 */

import type { Place } from '../base/errors.js';
import type { Cluster } from '../machine/cluster/cluster.js';
import type { ChunkSchedule } from '../mapping/chunk-order/scheduler.js';
import { readQueue, readSchedule } from './astra-collectives.js';
import { readAstraCluster } from './astra-network.js';
import { type JsonFields, readJsonTable } from './json-fields.js';

export interface AstraIteration {
  readonly cluster: Cluster;
  /** Its layer table is `<name>.json`. */
  readonly workload: string;
  readonly iterations: number;
  readonly schedule: ChunkSchedule;
  readonly queue: 'fifo' | 'scf';
  readonly activeChunks: number;
  readonly collectivePriority: 'lifo' | 'fifo';
  readonly iterationNs?: number | undefined;
  readonly place: Place;
}

const PRIORITIES = { LIFO: 'lifo', FIFO: 'fifo' } as const;

/** @throws InputError */
export function readAstraIterations(text: string, file: string): AstraIteration[] {
  return readJsonTable(text, file).map(readRow);
}

function readRow(row: JsonFields): AstraIteration {
  const answer = ['corrected_ns', 'iteration_ns'].find((column) => row.has(column));
  return {
    cluster: readAstraCluster(row, 'direct'), // what all measured systems say of all-to-alls
    workload: row.text('workload'),
    iterations: row.number('passes', { integer: true, min: 1, max: 1000 }, 1),
    schedule: readSchedule(row),
    queue: readQueue(row),
    activeChunks: row.number('active_chunks', { integer: true, min: 1 }, 1),
    collectivePriority: row.oneOf('collective_priority', PRIORITIES, 'LIFO'),
    iterationNs: answer === undefined ? undefined : row.number(answer, { min: 0 }),
    place: row.place,
  };
}
