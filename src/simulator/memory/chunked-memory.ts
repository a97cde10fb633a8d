/**
 * A memory that serves one chunk at a time at full rate; a policy decides who is next. Between two changes (a transfer
 * begins or ends, a budget is used up) the ports take turns, so the chunks of a whole run of turns are served in one
 * step: one event at its end. A transfer that begins meanwhile cuts the run short at the end of the chunk in service,
 * exactly where the next decision falls anyway. Decisions are taken once per instant, after everything else, which
 * makes them independent of the order of ties.
 *
 * A port narrower than the memory asks for its next chunk only when it has taken in the last one.
 */

import type { Alarm } from '../../kernel/alarm.js';
import type { Bus } from '../../kernel/bus.js';
import type { Simulation } from '../../kernel/simulation.js';
import { type MachineSignals, PORTS_PER_CORE, PRIORITY } from '../signals.js';
import { coreOfPort } from './ports.js';
import type { Load, Service } from './service.js';
import type { SharedMemory } from './shared-memory.js';
import type { TurnPolicy, Turns, Waiting } from './turn-policy.js';

/** Chunk boundaries nearer than this share of a chunk are one instant. */
const ROUNDING = 1e-9;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class ChunkedMemory implements SharedMemory {
  bytesAsked = 0;
  bytesServed = 0;

  /** Ports with bytes left to serve: those that waited longest first, newcomers since the last decision apart. */
  private readonly order: Int32Array;
  private count = 0;
  private readonly newcomers: Int32Array;
  private arrived = 0;
  private readonly bytes: Float64Array;
  private readonly remaining: Float64Array;
  private readonly cap: Float64Array;
  private readonly began: Float64Array;
  /** When the port can take its next chunk. */
  private readonly ready: Float64Array;

  /** The run in progress: `planned` turns from `start` on, each of `slot` cycles, the last one of `lastBytes`. */
  private running = false;
  private start = 0;
  private slot = 0;
  private planned = 0;
  private lastBytes = 0;
  private rate = 0;
  private readonly turns: Turns;
  private readonly waiting: Mutable<Waiting>;
  private readonly alarm: Alarm;
  private dirty = false;

  /** Scratch, by port or by core: turns in a period, turns of the period so far, the last turn served. */
  private readonly perPeriod: Int32Array;
  private readonly seen: Int32Array;
  private readonly lastTurn: Float64Array;
  private readonly shown: Float64Array;
  private readonly load: Mutable<Load>;

  constructor(
    private readonly simulation: Simulation,
    private readonly service: Service,
    private readonly policy: TurnPolicy,
    private readonly chunkBytes: number,
    private readonly bus: Bus<MachineSignals>,
    ports: number,
    private readonly onEnd: (port: number) => void,
  ) {
    this.order = new Int32Array(ports);
    this.newcomers = new Int32Array(ports);
    this.bytes = new Float64Array(ports);
    this.remaining = new Float64Array(ports);
    this.cap = new Float64Array(ports);
    this.began = new Float64Array(ports);
    this.ready = new Float64Array(ports);
    this.perPeriod = new Int32Array(ports);
    this.seen = new Int32Array(ports);
    this.lastTurn = new Float64Array(ports);
    this.shown = new Float64Array(ports);
    this.alarm = simulation.alarm(PRIORITY.memory, this.ring);
    this.load = { active: this.order, count: 0, bytes: this.bytes };
    const most = new Float64Array(Math.ceil(ports / PORTS_PER_CORE));
    this.turns = { ports: new Int32Array(2 * ports), count: 0, until: 0, limited: false, most };
    this.waiting = {
      ports: new Int32Array(ports),
      count: 0,
      remaining: this.remaining,
      began: this.began,
      chunkBytes,
      lastServed: -1,
    };
  }

  transfer(port: number, bytes: number, cap: number): void {
    this.bytes[port] = bytes;
    this.remaining[port] = bytes;
    this.cap[port] = cap;
    this.ready[port] = this.simulation.now;
    this.began[port] = this.simulation.now;
    this.bytesAsked += bytes;
    this.newcomers[this.arrived++] = port;
    if (!this.running) this.changed();
    else if (!this.goesOn(port)) this.cutShort();
  }

  /** Nothing about the run changes with a transfer on this port. */
  private goesOn(port: number): boolean {
    return this.service.steady && this.policy.keeps?.(port, this.waiting, this.turns) === true;
  }

  /** Ends the run with the chunk in service. */
  private cutShort(): void {
    const { now } = this.simulation;
    const begun = Math.max(0, Math.ceil((now - this.start) / this.slot - ROUNDING));
    if (begun >= this.planned) return;
    this.planned = begun;
    this.lastBytes = this.chunkBytes;
    this.alarm.set(Math.max(now, this.start + begun * this.slot));
  }

  private changed(): void {
    if (this.dirty) return;
    this.dirty = true;
    this.simulation.settle(this.decide);
  }

  /** The end of a run, or the time to ask again. */
  private readonly ring = (): void => {
    if (this.running) this.endRun();
    else this.changed();
  };

  /** Asks the policy and starts a run. */
  private readonly decide = (): void => {
    this.dirty = false;
    if (this.running) return;
    this.admit();
    const { now } = this.simulation;
    const { turns } = this;
    turns.count = 0;
    turns.until = Number.POSITIVE_INFINITY;
    turns.limited = false;
    const soonest = this.collectWaiting(now);
    if (this.waiting.count > 0) this.policy.turns(this.waiting, now, turns);
    turns.until = Math.min(turns.until, soonest);
    this.load.count = this.count;
    this.rate = this.count > 0 ? this.service.rate(this.load) : 0;
    if (turns.count > 0) this.startRun(now);
    else if (turns.until < Number.POSITIVE_INFINITY) this.alarm.set(turns.until);
    if (this.bus.heard.bandwidth) this.tell(now);
  };

  /** Newcomers queue up by port, whatever the order of their calls. */
  private admit(): void {
    if (this.arrived > 1) this.newcomers.subarray(0, this.arrived).sort();
    for (let i = 0; i < this.arrived; i++) this.order[this.count++] = this.newcomers[i]!;
    this.arrived = 0;
  }

  /** Fills `waiting`; returns when the next of the others can take a chunk. */
  private collectWaiting(now: number): number {
    const { waiting, order, ready } = this;
    let soonest = Number.POSITIVE_INFINITY;
    waiting.count = 0;
    for (let i = 0; i < this.count; i++) {
      const port = order[i]!;
      if (ready[port]! - now <= ROUNDING * this.slot) waiting.ports[waiting.count++] = port;
      else soonest = Math.min(soonest, ready[port]!);
    }
    return soonest;
  }

  private startRun(now: number): void {
    const { turns, perPeriod, seen, chunkBytes } = this;
    const length = turns.count;
    this.start = now;
    this.slot = chunkBytes / this.rate;
    for (let i = 0; i < length; i++) perPeriod[turns.ports[i]!] = seen[turns.ports[i]!] = 0;
    for (let i = 0; i < length; i++) perPeriod[turns.ports[i]!]!++;

    // Turns until somebody has all of it, and what that last chunk is.
    let planned = Number.POSITIVE_INFINITY;
    this.lastBytes = chunkBytes;
    for (let i = 0; i < length; i++) {
      const port = turns.ports[i]!;
      const often = perPeriod[port]!;
      const before = Math.max(0, Math.ceil(this.remaining[port]! / chunkBytes - ROUNDING) - 1);
      if (before % often === seen[port]!) {
        const turn = Math.floor(before / often) * length + i;
        if (turn + 1 <= planned) {
          planned = turn + 1;
          this.lastBytes = this.remaining[port]! - before * chunkBytes;
        }
      }
      // A port too narrow for its next turn takes none: then the policy is asked again.
      if (seen[port] === 0 && this.cap[port]! * length < this.rate * often * (1 - ROUNDING))
        planned = this.atMost(planned, i + length / often);
      seen[port]!++;
    }
    planned = this.atMost(planned, Math.max(1, Math.ceil((turns.until - now) / this.slot - ROUNDING)));
    this.planned = turns.limited ? this.withinBudgets(planned) : planned;
    this.running = true;
    this.alarm.set(now + (this.planned - 1) * this.slot + this.lastBytes / this.rate);
  }

  private atMost(planned: number, limit: number): number {
    if (planned <= limit) return planned;
    this.lastBytes = this.chunkBytes;
    return limit;
  }

  /** Stops before a turn for which a core has no budget left. */
  private withinBudgets(planned: number): number {
    const { turns } = this;
    let limited = planned;
    for (let i = 0; i < turns.count; i++) {
      const core = coreOfPort(turns.ports[i]!);
      const most = turns.most[core]!;
      let often = 0;
      let before = 0;
      for (let k = 0; k < turns.count; k++) {
        if (coreOfPort(turns.ports[k]!) !== core) continue;
        if (k < i) before++;
        often++;
      }
      if (most % often === before) limited = this.atMost(limited, Math.floor(most / often) * turns.count + i);
    }
    return limited;
  }

  /** Credits the chunks of the run, then lets the transfers that are complete end. */
  private endRun(): void {
    this.running = false;
    const { turns, planned, perPeriod, seen, lastTurn, chunkBytes } = this;
    const length = turns.count;
    const rounds = Math.floor(planned / length);
    const extra = planned - rounds * length;
    for (let i = 0; i < length; i++) {
      seen[turns.ports[i]!] = 0;
      lastTurn[turns.ports[i]!] = -1;
    }
    for (let i = 0; i < extra; i++) seen[turns.ports[i]!]!++;
    let ended = -1;
    for (let i = 0; i < length; i++) {
      const port = turns.ports[i]!;
      if (perPeriod[port] === 0) continue; // credited already
      const last = (planned - 1) % length;
      let served = (rounds * perPeriod[port]! + seen[port]!) * chunkBytes;
      perPeriod[port] = 0;
      if (port === turns.ports[last]) served += this.lastBytes - chunkBytes;
      if (served <= 0) continue;
      if (served >= this.remaining[port]! * (1 - 1e-12)) {
        served = this.remaining[port]!;
        ended = port;
      }
      this.remaining[port]! -= served;
      this.bytesServed += served;
      this.policy.served?.(coreOfPort(port), served);
    }
    if (planned > 0) this.requeue(ended);
    this.changed();
    if (ended >= 0) this.complete(ended);
  }

  /** Those served in this run queue up again, in the order of their last chunks. */
  private requeue(ended: number): void {
    const { order, turns, planned, lastTurn } = this;
    const length = turns.count;
    const first = Math.max(0, planned - length);
    for (let turn = first; turn < planned; turn++) lastTurn[turns.ports[turn % length]!] = turn;
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      const port = order[i]!;
      if (turns.ports[lastTurn[port]! % length] !== port) order[kept++] = port; // not served in this run
    }
    for (let turn = first; turn < planned; turn++) {
      const port = turns.ports[turn % length]!;
      if (lastTurn[port] !== turn) continue;
      const size = turn === planned - 1 ? this.lastBytes : this.chunkBytes;
      const narrow = this.cap[port]! < this.rate * (1 - ROUNDING);
      this.ready[port] = narrow ? this.start + turn * this.slot + size / this.cap[port]! : 0;
      if (port !== ended) order[kept++] = port;
    }
    this.count = kept;
    this.waiting.lastServed = turns.ports[(planned - 1) % length]!;
  }

  /** All bytes have left the memory; the port has them when it has taken them in, and the latency later. */
  private complete(port: number): void {
    const { now } = this.simulation;
    const delay = Math.max(0, this.ready[port]! - now) + this.service.latencyCycles;
    if (delay > 0) this.simulation.schedule(now + delay, PRIORITY.memory, this.onEnd, port);
    else this.onEnd(port);
  }

  /** Rates averaged over a period of turns. */
  private tell(now: number): void {
    const { turns, shown } = this;
    shown.fill(0);
    for (let i = 0; i < turns.count; i++) shown[turns.ports[i]!]! += this.rate / turns.count;
    this.bus.emit('bandwidth', now, shown);
  }
}
