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
import { ChunkRun, ROUNDING } from './chunk-run.js';
import { ContentionMeter } from './contention.js';
import { coreOfPort, isStorePort, partnerOf } from './ports.js';
import type { Load, Service } from './service.js';
import type { SharedMemory } from './shared-memory.js';
import type { TurnPolicy, Turns, Waiting } from './turn-policy.js';

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
  /** The same in chunks, the last one perhaps smaller. */
  private readonly left: Float64Array;
  private readonly cap: Float64Array;
  private readonly began: Float64Array;
  private readonly priority: Float64Array;
  /** When the port can take its next chunk. */
  private readonly ready: Float64Array;
  /** Bytes of the transfers before the present one. */
  private readonly before: Float64Array;
  private readonly contention: ContentionMeter;

  private running = false;
  private readonly run: ChunkRun;
  private readonly turns: Turns;
  private readonly waiting: Mutable<Waiting>;
  private readonly alarm: Alarm;
  private dirty = false;
  /** The port whose transfer the run in progress has completed; −1 if none. */
  private ended = -1;

  /** Scratch: the ports served in the last run's last period, by place; −1 where a port has a later turn. */
  private readonly lastTurns: Int32Array;
  private readonly served: Uint8Array;
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
    this.left = new Float64Array(ports);
    this.cap = new Float64Array(ports);
    this.began = new Float64Array(ports);
    this.priority = new Float64Array(ports);
    this.ready = new Float64Array(ports);
    this.before = new Float64Array(ports);
    this.contention = new ContentionMeter(ports);
    this.lastTurns = new Int32Array(2 * ports).fill(-1);
    this.served = new Uint8Array(ports);
    this.shown = new Float64Array(ports);
    this.alarm = simulation.alarm(PRIORITY.memory, this.ring);
    this.load = { active: this.order, count: 0, bytes: this.bytes };
    const most = new Float64Array(Math.ceil(ports / PORTS_PER_CORE));
    this.turns = { ports: new Int32Array(2 * ports), count: 0, until: 0, limited: false, most };
    const { left, remaining, cap, began, priority } = this;
    this.run = new ChunkRun(ports, chunkBytes, this.turns, { left, remainingBytes: remaining, cap });
    this.waiting = { ports: new Int32Array(ports), count: 0, remaining, began, priority, chunkBytes, lastServed: -1 };
  }

  transfer(port: number, bytes: number, cap: number, _asked: number, priority = 0): void {
    const { now } = this.simulation;
    this.before[port]! += this.bytes[port]!;
    this.bytes[port] = bytes;
    this.remaining[port] = bytes;
    this.left[port] = Math.max(1, Math.ceil(bytes / this.chunkBytes - ROUNDING));
    this.cap[port] = cap;
    this.ready[port] = now;
    this.began[port] = now;
    this.priority[port] = priority;
    this.bytesAsked += bytes;
    this.newcomers[this.arrived++] = port;
    this.contention.begin(port, now, this.movedByOthers(port));
    if (!this.running) this.changed();
    else if (!this.goesOn(port) && this.run.cutShort(now)) this.alarm.set(Math.max(now, this.run.end));
  }

  contentionCycles(port: number): number {
    const bytes = this.bytes[port]!;
    const rate = this.service.aloneRate(bytes, isStorePort(port));
    return this.contention.lost(port, bytes, Math.min(this.cap[port]!, rate));
  }

  /** Bytes moved so far by other cores than the port's; in the run in progress at its mean pace. */
  private movedByOthers(port: number): number {
    const { run, turns } = this;
    const partner = partnerOf(port);
    const others = this.bytesServed - this.movedBy(port) - this.movedBy(partner);
    if (!this.running) return others;
    const share = 1 - (run.perPeriod[port]! + run.perPeriod[partner]!) / turns.count;
    return others + (this.simulation.now - run.start) * run.rate * share;
  }

  private movedBy(port: number): number {
    return this.before[port]! + this.bytes[port]! - this.remaining[port]!;
  }

  /** Nothing about the run changes with a transfer on this port. */
  private goesOn(port: number): boolean {
    return this.service.steady && this.policy.keeps?.(port, this.waiting, this.turns) === true;
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
    if (turns.count > 0) {
      this.running = true;
      this.run.plan(now, this.service.rate(this.load));
      this.alarm.set(this.run.end);
    } else if (turns.until < Number.POSITIVE_INFINITY) this.alarm.set(turns.until);
    if (this.bus.heard.bandwidth) this.tell(now);
  };

  /** Newcomers queue up by port, whatever the order of their calls. */
  private admit(): void {
    const { order, newcomers, count } = this;
    for (let i = 0; i < this.arrived; i++) {
      const port = newcomers[i]!;
      let place = this.count++;
      for (; place > count && order[place - 1]! > port; place--) order[place] = order[place - 1]!;
      order[place] = port;
    }
    this.arrived = 0;
  }

  /** Fills `waiting`; returns when the next of the others can take a chunk. */
  private collectWaiting(now: number): number {
    const { waiting, order, ready, count } = this;
    const { ports } = waiting;
    const latest = now + ROUNDING * this.run.slot;
    let soonest = Number.POSITIVE_INFINITY;
    let waits = 0;
    for (let i = 0; i < count; i++) {
      const port = order[i]!;
      if (ready[port]! <= latest) ports[waits++] = port;
      else soonest = Math.min(soonest, ready[port]!);
    }
    waiting.count = waits;
    return soonest;
  }

  /** Credits the chunks of the run, then lets the transfer that is complete end. */
  private endRun(): void {
    this.running = false;
    this.ended = -1;
    this.run.settle(this.credit);
    this.requeue();
    this.changed();
    if (this.ended >= 0) this.complete(this.ended);
  }

  private readonly credit = (port: number, chunks: number, lastTurn: number): void => {
    const { remaining, run, chunkBytes } = this;
    let bytes = chunks * chunkBytes;
    if (lastTurn === run.planned - 1) {
      bytes += run.lastBytes - chunkBytes;
      this.waiting.lastServed = port;
    }
    if (bytes >= remaining[port]! * (1 - 1e-12)) {
      bytes = remaining[port]!;
      this.ended = port;
    }
    remaining[port]! -= bytes;
    this.left[port]! -= chunks;
    this.bytesServed += bytes;
    this.policy.served?.(coreOfPort(port), bytes);
    this.ready[port] = this.readyAfter(port, lastTurn);
    this.served[port] = 1;
    this.lastTurns[lastTurn - Math.max(0, run.planned - this.turns.count)] = port;
  };

  /** Those served in this run queue up again, in the order of their last chunks. */
  private requeue(): void {
    const { order, lastTurns, served, count } = this;
    const turns = Math.min(this.run.planned, this.turns.count);
    let kept = 0;
    for (let i = 0; i < count; i++) if (served[order[i]!] === 0) order[kept++] = order[i]!;
    for (let i = 0; i < turns; i++) {
      const port = lastTurns[i]!;
      if (port < 0) continue;
      lastTurns[i] = -1;
      served[port] = 0;
      if (port !== this.ended) order[kept++] = port;
    }
    this.count = kept;
  }

  /** When a port that was served in this turn can take its next chunk; 0 for at once. */
  private readyAfter(port: number, turn: number): number {
    const { run, chunkBytes } = this;
    const cap = this.cap[port]!;
    if (cap >= run.rate * (1 - ROUNDING)) return 0;
    return run.start + turn * run.slot + (turn === run.planned - 1 ? run.lastBytes : chunkBytes) / cap;
  }

  /** All bytes have left the memory; the port has them when it has taken them in, and the latency later. */
  private complete(port: number): void {
    const { now } = this.simulation;
    const intake = Math.max(0, this.ready[port]! - now);
    this.contention.end(port, now + intake, this.movedByOthers(port), this.bytesServed, this.run.rate);
    const delay = intake + this.service.latencyCycles;
    if (delay > 0) this.simulation.schedule(now + delay, PRIORITY.memory, this.onEnd, port);
    else this.onEnd(port);
  }

  /** Rates averaged over a period of turns. */
  private tell(now: number): void {
    const { turns, shown, run } = this;
    shown.fill(0);
    for (let i = 0; i < turns.count; i++) shown[turns.ports[i]!]! += run.rate / turns.count;
    this.bus.emit('bandwidth', now, shown);
  }
}
