/**
 * What happens at accelerators, as against what comes over the network. Everything that falls on one instant happens in
 * one batch, at the place in the order of events that the first of it took; what is added while the batch runs joins its
 * end. ASTRA-sim keeps such a list for each accelerator (Sys.cc, try_register_event and call_events), and which of two
 * chunks goes first at one nanosecond depends on this.
 */
import type { Simulation } from '../../kernel/simulation.js';

/** What an entry is for; its handler is at this index. */
export const SEND = 0;
export const REDUCE = 1;
export const RESUME = 2;
export const REPORT = 3;

const KINDS = 4;

export type EntryHandlers = readonly [send: Entry, reduce: Entry, resume: Entry, report: Entry];
type Entry = (payload: number) => void;

export class Agenda {
  private readonly pending = new Map<number, number>();
  private readonly batches: number[][] = [];
  private readonly free: number[] = [];
  private handlers: EntryHandlers | undefined;

  constructor(private readonly simulation: Simulation) {}

  /** Once, before the first entry. */
  serve(handlers: EntryHandlers): void {
    this.handlers = handlers;
  }

  add(delayNs: number, kind: number, payload: number): void {
    const time = this.simulation.now + delayNs;
    let batch = this.pending.get(time);
    if (batch === undefined) {
      batch = this.free.pop() ?? this.batches.push([]) - 1;
      this.pending.set(time, batch);
      this.simulation.schedule(time, 0, this.run, batch);
    }
    (this.batches[batch] as number[]).push(payload * KINDS + kind);
  }

  private readonly run = (batch: number): void => {
    const entries = this.batches[batch] as number[];
    const handlers = this.handlers as EntryHandlers;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i] as number;
      const kind = entry % KINDS;
      (handlers[kind] as Entry)((entry - kind) / KINDS);
    }
    entries.length = 0;
    this.pending.delete(this.simulation.now);
    this.free.push(batch);
  };
}
