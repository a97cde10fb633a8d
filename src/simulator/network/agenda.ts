/**
 * What happens at accelerators, as against what comes over the network. Everything that falls on one instant happens in
 * one batch, at the place in the order of events that the first of it took; what is added while the batch runs joins its
 * end. ASTRA-sim keeps such a list for each accelerator (Sys.cc, try_register_event and call_events), and which of two
 * chunks goes first at one nanosecond depends on this.
 *
 * An accelerator sends, the message arrives, the endpoint delay passes, the accelerator sends again: most of this happens
 * with nothing else in between, and then it does not wait its turn in the queue of events.
 */
import type { Simulation } from '../../kernel/simulation.js';

/** What an entry is for; its handler is at this index. */
export const SEND = 0;
export const REDUCE = 1;
export const RESUME = 2;
export const REPORT = 3;

const KINDS = 4;
const NOTHING = -1;

export interface AgendaHandlers {
  readonly entries: readonly [send: Handler, reduce: Handler, resume: Handler, report: Handler];
  /** A message that was sent arrives: the handler adds one entry, and does nothing else. */
  readonly arrive: Handler;
}
type Handler = (payload: number) => void;

export class Agenda {
  private readonly pending = new Map<number, number>();
  private readonly batches: number[][] = [];
  private readonly free: number[] = [];
  private handlers: AgendaHandlers | undefined;
  /** The batch that runs. */
  private entries: number[] = [];
  private entriesNs = Number.NaN;
  private readonly alone: number[] = [];
  /** Nothing is left of the batch after the entry at hand. */
  private isLast = false;
  /** What the last entry has sent, and when it arrives. */
  private sent = NOTHING;
  private arrivalNs = 0;
  private isArriving = false;
  /** What the arrival at hand has added, and for when. */
  private added = NOTHING;
  private addedNs = 0;

  constructor(private readonly simulation: Simulation) {}

  /** Once, before the first entry. */
  serve(handlers: AgendaHandlers): void {
    this.handlers = handlers;
  }

  add(delayNs: number, kind: number, payload: number): void {
    const time = this.simulation.now + delayNs;
    const entry = payload * KINDS + kind;
    if (this.isArriving) {
      this.added = entry;
      this.addedNs = time;
    } else this.put(time, entry);
  }

  /** To be called as the last thing that an entry does: nothing may come into the queue of events after it. */
  send(delayNs: number, payload: number): void {
    const time = this.simulation.now + delayNs;
    if (this.isLast) {
      this.sent = payload;
      this.arrivalNs = time;
    } else this.simulation.schedule(time, 0, this.arrive, payload);
  }

  private put(time: number, entry: number): void {
    if (time === this.entriesNs) {
      this.entries.push(entry);
      this.isLast = false;
      return;
    }
    let batch = this.pending.get(time);
    if (batch === undefined) {
      batch = this.free.pop() ?? this.batches.push([]) - 1;
      this.pending.set(time, batch);
      this.simulation.schedule(time, 0, this.run, batch);
    }
    (this.batches[batch] as number[]).push(entry);
  }

  private readonly run = (batch: number): void => {
    this.pending.delete(this.simulation.now);
    this.play(this.batches[batch] as number[]);
    this.free.push(batch);
    this.goOn();
  };

  private play(entries: number[]): void {
    const handlers = (this.handlers as AgendaHandlers).entries;
    this.entries = entries;
    this.entriesNs = this.simulation.now;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i] as number;
      const kind = entry % KINDS;
      this.isLast = i === entries.length - 1;
      (handlers[kind] as Handler)((entry - kind) / KINDS);
    }
    entries.length = 0;
    this.entriesNs = Number.NaN;
    this.isLast = false;
  }

  private readonly arrive = (payload: number): void => {
    this.letArrive(payload);
    this.goOn();
  };

  private letArrive(payload: number): void {
    this.isArriving = true;
    (this.handlers as AgendaHandlers).arrive(payload);
    this.isArriving = false;
  }

  /** Follows the chain that an event has begun as long as nothing else is due before its next link. */
  private goOn(): void {
    const { simulation } = this;
    for (;;) {
      if (this.sent !== NOTHING) {
        const { sent, arrivalNs } = this;
        this.sent = NOTHING;
        if (!simulation.advance(arrivalNs)) {
          simulation.schedule(arrivalNs, 0, this.arrive, sent);
          return;
        }
        this.letArrive(sent);
      } else if (this.added !== NOTHING) {
        const { added, addedNs } = this;
        this.added = NOTHING;
        if (!simulation.advance(addedNs)) {
          this.put(addedNs, added);
          return;
        }
        this.alone.push(added);
        this.play(this.alone);
      } else return;
    }
  }
}
