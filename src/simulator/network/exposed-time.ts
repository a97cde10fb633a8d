/**
 * Why an accelerator waited for a collective: the chunk that came last is followed back over the wait, and each
 * nanosecond goes to the dimension the chunk was in and to what it did there. Where a wait begins or ends in the middle
 * of a phase, the phase's parts count in proportion.
 */
import type { ChunkNetwork } from './chunk-network.js';
import type { ChunkRoute } from './chunk-route.js';
import type { PhaseTimes } from './phase-times.js';

/** What a chunk does in a dimension; `queue` waits behind others, `linkWait` has been let in and waits for the links. */
export const CAUSES = ['queue', 'link', 'latency', 'endpoint', 'reduction', 'linkWait'] as const;
export type Cause = (typeof CAUSES)[number];

export class ExposedTime {
  /** [dimension · causes + cause], logical dimensions. */
  readonly byDimension: Float64Array;
  /** Waiting for accelerators that come later. */
  skewNs = 0;
  /** From the last chunk to its result being in use. */
  updateNs = 0;

  constructor(dimensions: number) {
    this.byDimension = new Float64Array(dimensions * CAUSES.length);
  }

  /** Of a wait from `fromNs` to `toNs` of a rank, which ended with this chunk's collective. */
  explain(network: ChunkNetwork, chunk: number, rank: number, fromNs: number, toNs: number): void {
    const { tasks } = network;
    const { phases } = network.routes[chunk] as ChunkRoute;
    let before = Number.NEGATIVE_INFINITY;
    phases.forEach(({ dimension }, p) => {
      const task = network.taskAt(chunk, p, rank);
      const entered = tasks.enteredNs[task] as number;
      const started = tasks.startedNs[task] as number;
      const ended = tasks.endedNs[task] as number;
      const within = (a: number, b: number): number => Math.max(0, Math.min(b, toNs) - Math.max(a, fromNs));
      this.skewNs += within(before, entered);
      this.add(dimension, 'queue', within(entered, started));
      this.addService(dimension, within(started, ended), ended - started, tasks.times[task] as PhaseTimes);
      before = ended;
    });
    this.updateNs += Math.max(0, toNs - Math.max(before, fromNs));
  }

  private addService(dimension: number, waitedNs: number, serviceNs: number, { totals, spread }: PhaseTimes): void {
    if (waitedNs === 0) return;
    const share = waitedNs / serviceNs;
    const latency = totals.latencyNs * share;
    const endpoint = totals.endpointNs * share;
    const reduction = totals.reductionNs * share;
    const rest = waitedNs - latency - endpoint - reduction;
    const link = spread === undefined ? Math.min(rest, totals.linkNs * share) : rest;
    this.add(dimension, 'latency', latency);
    this.add(dimension, 'endpoint', endpoint);
    this.add(dimension, 'reduction', reduction);
    this.add(dimension, 'link', link);
    this.add(dimension, 'linkWait', rest - link);
  }

  private add(dimension: number, cause: Cause, ns: number): void {
    const at = dimension * CAUSES.length + CAUSES.indexOf(cause);
    this.byDimension[at] = (this.byDimension[at] as number) + ns;
  }
}
