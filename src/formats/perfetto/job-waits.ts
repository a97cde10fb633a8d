/**
 * Which job another one waited for, as arrows. Without a barrier between groups a job waits for those it depends on, and
 * the last of these to end lets it begin; with one, the last job of the group before lets the first job of each core
 * begin. A job names the arrows that may leave it and the one that reaches it: an arrow of one end is not drawn.
 */
import type { SimulationInput } from '../../simulator/input.js';
import type { FlowId } from './track.js';

/** The upper half's highest bit keeps arrows between jobs apart from those between tiles. */
const JOBS = 0x8000_0000;

export class JobWaits {
  /** By job: who waits for it, if it is the last to end. */
  private readonly waiting: readonly (readonly number[])[];
  /** By job: the last that ended of those it may wait for; −1 for none. */
  private readonly awaited: Int32Array;
  private readonly begun: Uint8Array;
  private readonly barrier: boolean;

  constructor(input: Pick<SimulationInput, 'groups' | 'after' | 'host'>, jobs: number) {
    const waiting: number[][] = Array.from({ length: jobs }, () => []);
    this.waiting = waiting;
    this.barrier = input.host.barrier;
    this.awaited = new Int32Array(jobs).fill(-1);
    this.begun = new Uint8Array(jobs);
    if (!input.host.barrier) {
      input.after.forEach((before, job) => {
        for (const id of before) waiting[id]?.push(job);
      });
      return;
    }
    input.groups.forEach((queues, g) => {
      const next = (input.groups[g + 1] ?? []).flatMap((queue) => queue.slice(0, 1));
      for (const job of queues.flat()) waiting[job] = next;
    });
  }

  end(job: number): void {
    for (const id of this.waiting[job] ?? []) if (this.begun[id] === 0) this.awaited[id] = job;
  }

  begin(job: number): void {
    this.begun[job] = 1;
  }

  /**
   * Of a job whose core computes the next one, or nothing more: where it waited, and for whom it was the last to end.
   * Without a barrier that may not be known yet: an arrow is then named for each job that has not begun.
   */
  flows(job: number): FlowId[] {
    const awaited = this.awaited[job]!;
    const leaving = (this.waiting[job] ?? []).filter(
      (id) => this.awaited[id] === job || (!this.barrier && this.begun[id] === 0),
    );
    return [
      ...(awaited >= 0 ? [{ high: JOBS + awaited, low: job }] : []),
      ...leaving.map((id) => ({ high: JOBS + job, low: id })),
    ];
  }
}
