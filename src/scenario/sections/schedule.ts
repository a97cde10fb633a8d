/** The section `schedule` of a cluster: into how many chunks a collective is cut, and in which order they go. */
import * as z from 'zod';
import { MAX_CHUNKS } from '../../mapping/chunk-order/collective.js';
import { CHUNK_ORDERS } from '../../mapping/chunk-order/scheduler.js';
import { NETWORK_MODELS } from '../../simulator/network/chunk-network.js';
import { QUEUE_POLICIES } from '../../simulator/network/lane-queue.js';
import { count } from '../complain.js';

export const scheduleSchema = z
  .strictObject({
    order: z.enum(CHUNK_ORDERS).default('baseline'),
    /** Of a baseline all-reduce. */
    allReduce: z.enum(['hierarchical', 'flat-per-dim']).default('hierarchical'),
    chunks: count(MAX_CHUNKS).default(64),
  })
  .prefault({});

/** How the network is replayed; what is left out is the model's own. */
export const networkModelFields = {
  /** `packet`: by chunks as `physical`, and then packet by packet. */
  model: z.enum([...NETWORK_MODELS, 'packet']).default('physical'),
  queue: z.enum(QUEUE_POLICIES).optional(),
  activeChunks: count(MAX_CHUNKS).optional(),
} as const;
