/**
 * Single collectives measured with ASTRA-sim 1.0, one JSON object a line: network, collective, schedule, and the answer
 * where the table has it.
 */
import type { Place } from '../base/errors.js';
import type { Cluster } from '../machine/cluster/cluster.js';
import { COLLECTIVES, type CollectiveKind, MAX_CHUNKS } from '../mapping/chunk-order/collective.js';
import type { ChunkSchedule } from '../mapping/chunk-order/scheduler.js';
import { readAstraCluster } from './astra-network.js';
import { type JsonFields, readJsonTable } from './json-fields.js';

export interface AstraCollective {
  readonly cluster: Cluster;
  readonly kind: CollectiveKind;
  readonly bytes: number;
  readonly schedule: ChunkSchedule;
  readonly queue: 'fifo' | 'scf';
  readonly activeChunks: number;
  readonly answer: AstraCollectiveAnswer;
  readonly place: Place;
}

export interface AstraCollectiveAnswer {
  readonly cyclesNs?: number | undefined;
  /** By dimension. */
  readonly busyNs?: readonly number[] | undefined;
  readonly sentMiB?: readonly number[] | undefined;
}

const KINDS = Object.fromEntries(COLLECTIVES.map((kind) => [kind, kind])) as {
  readonly [kind in CollectiveKind]: kind;
};
const ORDERS = { baseline: 'baseline', ascending: 'baseline', themis: 'themis', themisFlex: 'themis-flex' } as const;
const QUEUES = { FIFO: 'fifo', SCF: 'scf' } as const;
const FORMS = { hierarchical: 'hierarchical', 'flat-per-dim': 'flat-per-dim' } as const;

/** @throws InputError */
export function readAstraCollectives(text: string, file: string): AstraCollective[] {
  return readJsonTable(text, file).map(readRow);
}

function readRow(row: JsonFields): AstraCollective {
  const kind = row.oneOf('collective', KINDS);
  return {
    cluster: readAstraCluster(row),
    kind,
    bytes: row.number('bytes', { integer: true, min: 1 }),
    queue: readQueue(row),
    activeChunks: row.number('active_chunks', { integer: true, min: 1 }, 1),
    schedule: readSchedule(row),
    answer: {
      cyclesNs: row.has('cycles_ns') ? row.number('cycles_ns', { min: 0 }) : undefined,
      busyNs: row.has('busy_ns') ? row.numbers('busy_ns', { min: 0 }) : undefined,
      sentMiB: row.has('sent_MiB_npu0') ? row.numbers('sent_MiB_npu0', { min: 0 }) : undefined,
    },
    place: row.place,
  };
}

/** Of a collective's row or an iteration's. */
export function readSchedule(row: JsonFields): ChunkSchedule {
  return {
    order: row.oneOf('inter_dim', ORDERS, 'baseline'),
    allReduce: row.oneOf('all_reduce_mode', FORMS, 'hierarchical'),
    chunks: row.number('chunks', { integer: true, min: 1, max: MAX_CHUNKS }),
  };
}

export function readQueue(row: JsonFields): 'fifo' | 'scf' {
  return row.oneOf('intra_dim', QUEUES, 'FIFO');
}
