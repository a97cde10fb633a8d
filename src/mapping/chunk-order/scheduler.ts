/**
 * Inter-dimension scheduling: which dimensions each chunk of a collective takes, in which order. A scheduler lives as
 * long as the run, because Themis remembers what it has issued at the present instant.
 */
import { InputError } from '../../base/errors.js';
import { balanceOrders, cutByShares } from './balanced.js';
import { type ChunkPlan, type Collective, chunkSizes, fullChunk, type Phase } from './collective.js';
import { type AllReduceForm, phasesOf } from './phases.js';
import { Themis } from './themis.js';

export const CHUNK_ORDERS = ['baseline', 'themis', 'themis-flex', 'balanced'] as const;
export type ChunkOrderName = (typeof CHUNK_ORDERS)[number];

export interface ChunkSchedule {
  readonly order: ChunkOrderName;
  /** Of a baseline all-reduce; all others are two-way unless they are flat. Default hierarchical. */
  readonly allReduce?: 'hierarchical' | 'flat-per-dim' | undefined;
  /** Chunks of each collective. */
  readonly chunks: number;
}

export interface OrderedNetwork {
  /** Members by dimension. */
  readonly sizes: readonly number[];
  /** All links of an accelerator in the dimension, in any unit. */
  readonly bandwidths: readonly number[];
}

export interface ChunkScheduler {
  /**
   * The chunks of a collective issued at `timeNs`, in the order they are issued. None of its dimensions may take part:
   * then there are no chunks.
   * @throws InputError for a collective that cannot be cut
   */
  plan(collective: Collective, timeNs: number): ChunkPlan[];
}

export function chunkScheduler(schedule: ChunkSchedule, network: OrderedNetwork): ChunkScheduler {
  if (!CHUNK_ORDERS.includes(schedule.order))
    throw new InputError({
      path: 'order',
      expected: `a chunk order (${CHUNK_ORDERS.join(', ')})`,
      found: schedule.order,
    });
  const { sizes } = network;
  const phases = rememberPhases(sizes);
  const form = schedule.allReduce ?? 'hierarchical';
  const twoWay = form === 'flat-per-dim' ? form : 'two-way';
  const isThemis = schedule.order === 'themis' || schedule.order === 'themis-flex';
  const themis = isThemis ? new Themis(network, schedule.order === 'themis-flex') : undefined;
  const planFixed = (collective: Collective, involved: readonly boolean[]): ChunkPlan[] => {
    const order = fixedOrder(collective, involved);
    return chunkSizes(collective.bytes, schedule.chunks).map((bytes) => phases(collective, form, order, bytes));
  };
  const planBalanced = (collective: Collective, involved: readonly boolean[]): ChunkPlan[] => {
    const taking = involved.flatMap((takes, d) => (takes ? [d] : []));
    const { shares } = balanceOrders(collective.kind, taking, network);
    return cutByShares(shares, collective.bytes, schedule.chunks).map(({ order, bytes }) =>
      phases(collective, twoWay, order, bytes),
    );
  };
  return {
    plan(collective, timeNs) {
      const involved = sizes.map((size, d) => size > 1 && collective.involved[d] === true);
      checkHoldable(collective, involved, sizes);
      themis?.issue(timeNs);
      const taking = involved.includes(true);
      if (schedule.order === 'balanced') return taking ? planBalanced(collective, involved) : [];
      if (themis === undefined || collective.kind === 'all-to-all')
        return taking ? planFixed(collective, involved) : [];
      const full = fullChunk(collective.bytes, schedule.chunks);
      const plans: ChunkPlan[] = [];
      for (let remaining = collective.bytes; remaining > 0; ) {
        const { bytes, order } = themis.next(collective.kind, involved, remaining, full);
        remaining -= bytes;
        if (!taking) return []; // one look at the loads, as the original takes it
        const taken = order.filter((d) => involved[d]);
        plans.push(phases(collective, twoWay, taken, bytes));
      }
      return plans;
    },
  };
}

/** Bytes are whole numbers to 2⁵³, at the end of an all-gather too. */
function checkHoldable({ kind, bytes }: Collective, involved: readonly boolean[], sizes: readonly number[]): void {
  const grown =
    kind === 'all-gather' ? sizes.reduce((held, size, d) => (involved[d] ? held * size : held), bytes) : bytes;
  if (grown > Number.MAX_SAFE_INTEGER)
    throw new InputError({ path: 'bytes', expected: `at most 2^53 bytes at the end of an all-gather`, found: bytes });
}

/** From the inside out; an all-gather from the outside in. */
function fixedOrder({ kind }: Collective, involved: readonly boolean[]): number[] {
  const order = involved.flatMap((taking, d) => (taking ? [d] : []));
  return kind === 'all-gather' ? order.reverse() : order;
}

type Phases = (collective: Collective, form: AllReduceForm, order: readonly number[], bytes: number) => ChunkPlan;

/** Chunks of one size that take one way share their phases: one array instead of one a chunk. */
function rememberPhases(sizes: readonly number[]): Phases {
  const known = new Map<string, readonly Phase[]>();
  return ({ kind }, form, order, bytes) => {
    const key = `${kind} ${form} ${order.join()} ${bytes}`;
    let phases = known.get(key);
    if (phases === undefined) {
      phases = phasesOf({ kind, form, order }, bytes, sizes);
      known.set(key, phases);
    }
    return { bytes, phases };
  };
}
