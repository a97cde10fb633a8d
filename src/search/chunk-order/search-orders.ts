/**
 * Looks for chunk orders that a given judge finds fast: the known schedulers with each queue policy first, then all plans
 * where there are few, else the best one with ever other orders for some of its chunks. The judge is handed in; a replay
 * of the collective is one.
 */
import type { Random } from '../../base/random.js';
import type { ChunkPlan, Collective } from '../../mapping/chunk-order/collective.js';
import { allPlans, planCount, takingDimensions } from '../../mapping/chunk-order/exhaustive.js';
import { phasesOf } from '../../mapping/chunk-order/phases.js';
import {
  CHUNK_ORDERS,
  type ChunkOrderName,
  chunkScheduler,
  type OrderedNetwork,
} from '../../mapping/chunk-order/scheduler.js';

export interface OrderTask<Queue extends string> {
  readonly collective: Collective;
  readonly network: OrderedNetwork;
  readonly chunks: number;
  /** Names of the queue policies to try. */
  readonly queues: readonly Queue[];
  /** Nanoseconds of a plan under a queue policy. */
  readonly judge: (plans: readonly ChunkPlan[], queue: Queue) => number;
}

export interface OrderBudget {
  /** Plans judged at most. */
  readonly samples: number;
  readonly random: Random;
}

export interface FoundOrders<Queue extends string> {
  readonly plans: readonly ChunkPlan[];
  readonly queue: Queue;
  readonly timeNs: number;
  /** The scheduler that the plans began with. */
  readonly from: ChunkOrderName;
  readonly samples: number;
  /** True if every plan was judged under the queue policy of the best. */
  readonly isExhaustive: boolean;
  /** What each scheduler came to under its best queue policy. */
  readonly schedulers: Readonly<Record<ChunkOrderName, number>>;
}

/** @throws InputError for a collective that cannot be cut */
export function searchOrders<Queue extends string>(
  task: OrderTask<Queue>,
  { samples, random }: OrderBudget,
): FoundOrders<Queue> {
  const { collective, network, chunks, queues, judge } = task;
  const schedulers = Object.fromEntries(CHUNK_ORDERS.map((order) => [order, Number.POSITIVE_INFINITY])) as Record<
    ChunkOrderName,
    number
  >;
  let best: Candidate<Queue> | undefined;
  let asked = 0;
  for (const order of CHUNK_ORDERS) {
    const plans = chunkScheduler({ order, chunks }, network).plan(collective, 0);
    for (const queue of queues) {
      if (best !== undefined && asked >= samples) break;
      const timeNs = judge(plans, queue);
      asked++;
      schedulers[order] = Math.min(schedulers[order], timeNs);
      if (best === undefined || timeNs < best.timeNs) best = { plans, queue, timeNs, from: order };
    }
  }
  if (best === undefined) throw new RangeError('no queue policy to try');
  const count = planCount({ collective, sizes: network.sizes, chunks });
  const isExhaustive = count <= samples - asked;
  const { found, used } = isExhaustive
    ? tryAll(task, best, count)
    : improve(task, best, { samples: samples - asked, random });
  return { ...found, samples: asked + used, isExhaustive, schedulers };
}

interface Candidate<Queue> {
  readonly plans: readonly ChunkPlan[];
  readonly queue: Queue;
  readonly timeNs: number;
  readonly from: ChunkOrderName;
}

function tryAll<Queue extends string>(
  { collective, network, chunks, judge }: OrderTask<Queue>,
  start: Candidate<Queue>,
  limit: number,
) {
  let found = start;
  let used = 0;
  for (const plans of allPlans({ collective, sizes: network.sizes, chunks, form: 'two-way', limit })) {
    const timeNs = judge(plans, start.queue);
    used++;
    if (timeNs < found.timeNs) found = { ...start, plans, timeNs };
  }
  return { found, used };
}

/** Another order for a chunk, or two chunks that change places; kept where it is no worse. */
function improve<Queue extends string>(
  { collective, network, judge }: OrderTask<Queue>,
  start: Candidate<Queue>,
  { samples, random }: OrderBudget,
) {
  const taking = takingDimensions(collective, network.sizes);
  let found = start;
  let used = 0;
  if (taking.length < 2 || start.plans.length === 0) return { found, used };
  for (; used < samples; used++) {
    const plans = [...found.plans];
    const chunk = random.below(plans.length);
    if (random.uniform() < 0.5) {
      const other = random.below(plans.length);
      [plans[chunk], plans[other]] = [plans[other] as ChunkPlan, plans[chunk] as ChunkPlan];
    } else {
      const order = shuffled(taking, random);
      const { bytes } = plans[chunk] as ChunkPlan;
      plans[chunk] = {
        bytes,
        phases: phasesOf({ kind: collective.kind, form: 'two-way', order }, bytes, network.sizes),
      };
    }
    const timeNs = judge(plans, start.queue);
    if (timeNs <= found.timeNs) found = { ...found, plans, timeNs };
  }
  return { found, used };
}

function shuffled(items: readonly number[], random: Random): number[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
