/**
 * A memory that serves all transfers at once, each at its share of the bandwidth. Rates change only when a transfer
 * begins or ends, and are set once per instant, after everything else, which makes them independent of the order of
 * ties.
 *
 * As a rule no cap binds, or all bind alike: then every flow moves at its weight times a common level, and in virtual
 * time, which runs at that level, a flow ends at the time it begins plus bytes over weight, whatever the others do
 * (the idea of weighted fair queueing: Demers, Keshav & Shenker, 1989). A change costs a path in a tree. Only while
 * some caps bind and others do not are the flows' bytes counted down one by one.
 */
import type { Alarm } from '../../kernel/alarm.js';
import type { Bus } from '../../kernel/bus.js';
import type { Simulation } from '../../kernel/simulation.js';
import { type MachineSignals, PORTS_PER_CORE, PRIORITY } from '../signals.js';
import { ContentionMeter } from './contention.js';
import { FlowTree } from './flow-tree.js';
import { coreOfPort, isStorePort, partnerOf } from './ports.js';
import type { Service } from './service.js';
import type { Flows, SharedMemory, SharingPolicy } from './shared-memory.js';
import { waterFill } from './water-fill.js';

/** Remaining bytes below these shares of the transfer, or of what rounding of the clock moves, are none. */
const ROUNDING_OF_BYTES = 1e-12;
const ROUNDING_OF_TIME = 1e-15;
/** Caps nearer than this to what the level gives do not bind. */
const ROUNDING_OF_LEVEL = 1e-12;

export class FluidMemory implements SharedMemory {
  bytesAsked = 0;
  bytesServed = 0;
  private readonly flows: Flows;
  /** Where a port is among the active ones. */
  private readonly place: Int32Array;
  private readonly tree: FlowTree;
  /** All flows move at weight × level; otherwise `remaining` and `flows.rate` hold. */
  private common = true;
  private virtual = 0;
  private level = 0;
  private readonly remaining: Float64Array;
  private updated = 0;
  private nextPort = -1;
  private readonly alarm: Alarm;
  private dirty = false;
  private readonly ended: Int32Array;
  private readonly contention: ContentionMeter;
  /** Bytes of the transfers that have ended, by core. */
  private readonly done: Float64Array;
  /** What is served in all, as last granted. */
  private bandwidth = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly service: Service,
    private readonly policy: SharingPolicy,
    private readonly bus: Bus<MachineSignals>,
    ports: number,
    private readonly onEnd: (port: number) => void,
  ) {
    this.flows = {
      active: new Int32Array(ports),
      count: 0,
      bytes: new Float64Array(ports),
      cap: new Float64Array(ports),
      weight: new Float64Array(ports),
      rate: new Float64Array(ports),
    };
    this.place = new Int32Array(ports);
    this.tree = new FlowTree(ports);
    this.remaining = new Float64Array(ports);
    this.ended = new Int32Array(ports);
    this.contention = new ContentionMeter(ports);
    this.done = new Float64Array(ports / PORTS_PER_CORE);
    this.alarm = simulation.alarm(PRIORITY.memory, this.end);
  }

  transfer(port: number, bytes: number, cap: number, asked: number): void {
    this.elapse();
    const { flows } = this;
    const weight = this.policy(asked);
    this.place[port] = flows.count;
    flows.active[flows.count++] = port;
    flows.bytes[port] = bytes;
    flows.cap[port] = cap;
    flows.weight[port] = weight;
    flows.rate[port] = 0;
    this.remaining[port] = bytes;
    this.tree.set(port, weight, this.virtual + bytes / weight, cap / weight);
    this.bytesAsked += bytes;
    this.contention.begin(port, this.updated, this.movedByOthers(port));
    this.changed();
  }

  contentionCycles(port: number): number {
    const bytes = this.flows.bytes[port]!;
    const rate = this.service.steady ? this.bandwidth : this.service.aloneRate(bytes, isStorePort(port));
    return this.contention.lost(port, bytes, Math.min(this.flows.cap[port]!, rate));
  }

  /** Of a transfer whose last byte has just been served. */
  private meter(port: number): void {
    this.contention.end(port, this.updated, this.movedByOthers(port), this.bytesServed, this.bandwidth);
  }

  /** Bytes moved so far by other cores than the port's, whose own transfer is at its begin or its end. */
  private movedByOthers(port: number): number {
    const { tree, flows } = this;
    const others = this.bytesServed - this.done[coreOfPort(port)]!;
    const partner = partnerOf(port);
    const end = tree.endOf(partner);
    if (end === Number.POSITIVE_INFINITY) return others;
    const left = this.common ? (end - this.virtual) * flows.weight[partner]! : this.remaining[partner]!;
    return others - flows.bytes[partner]! + left;
  }

  /** Brings the account up to now. */
  private elapse(): void {
    const { now } = this.simulation;
    const duration = now - this.updated;
    if (duration === 0) return;
    this.updated = now;
    if (this.common) {
      this.virtual += this.level * duration;
      this.bytesServed += this.level * this.tree.weight * duration;
      return;
    }
    const { active, count, rate } = this.flows;
    for (let i = 0; i < count; i++) {
      const port = active[i]!;
      const moved = Math.min(rate[port]! * duration, this.remaining[port]!);
      this.remaining[port]! -= moved;
      this.bytesServed += moved;
    }
  }

  private changed(): void {
    if (this.dirty) return;
    this.dirty = true;
    this.simulation.settle(this.share);
  }

  /** Grants new rates and sets the alarm to the next end. */
  private readonly share = (): void => {
    this.dirty = false;
    const { flows, simulation, tree } = this;
    tree.settle();
    if (flows.count === 0) {
      this.level = 0;
      this.virtual = 0; // the shorter it has run, the finer it resolves
    } else {
      const bandwidth = this.service.rate(flows);
      this.bandwidth = bandwidth;
      const even = bandwidth / tree.weight;
      const common = even <= tree.lowestRatio * (1 + ROUNDING_OF_LEVEL) || tree.lowestRatio === tree.highestRatio;
      if (common !== this.common) this.changeAccount(common);
      if (common) this.level = Math.min(even, tree.lowestRatio);
      else waterFill(flows, bandwidth);
      this.alarm.set(simulation.now + (common ? this.nextInCommon() : this.nextOneByOne()));
    }
    if (this.bus.heard.bandwidth) this.tell();
  };

  /** From virtual ends to remaining bytes, or back. */
  private changeAccount(common: boolean): void {
    const { active, count, weight, cap } = this.flows;
    for (let i = 0; i < count; i++) {
      const port = active[i]!;
      if (common) {
        const end = this.virtual + this.remaining[port]! / weight[port]!;
        this.tree.set(port, weight[port]!, end, cap[port]! / weight[port]!);
      } else {
        this.remaining[port] = Math.max(0, (this.tree.endOf(port) - this.virtual) * weight[port]!);
      }
    }
    this.common = common;
  }

  private nextInCommon(): number {
    return Math.max(0, this.tree.earliestEnd - this.virtual) / this.level;
  }

  private nextOneByOne(): number {
    const { active, count, rate } = this.flows;
    let soonest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const left = this.remaining[active[i]!]! / rate[active[i]!]!;
      if (left < soonest) {
        soonest = left;
        this.nextPort = active[i]!;
      }
    }
    return soonest;
  }

  /** The transfer that ends next, and all that end with it but for rounding. */
  private readonly end = (): void => {
    this.elapse();
    const ended = this.common ? this.endInCommon() : this.endOneByOne();
    this.changed();
    const { latencyCycles } = this.service;
    const { simulation } = this;
    for (let i = 0; i < ended; i++) {
      const port = this.ended[i]!;
      this.meter(port);
      if (latencyCycles === 0) this.onEnd(port);
      else simulation.schedule(simulation.now + latencyCycles, PRIORITY.memory, this.onEnd, port);
    }
  };

  private endInCommon(): number {
    const { flows } = this;
    let ended = 0;
    do {
      const port = this.tree.earliest();
      this.ended[ended++] = port;
      this.remove(port);
    } while (flows.count > 0 && this.nextEndsToo());
    return ended;
  }

  /** Has the flow that ends next no more left than what rounding makes of nothing, in virtual time? */
  private nextEndsToo(): boolean {
    const { tree, flows } = this;
    const end = tree.earliestEnd;
    const left = end - this.virtual;
    const clock = (this.level * this.simulation.now + this.virtual) * ROUNDING_OF_TIME;
    if (left > end * ROUNDING_OF_BYTES + clock) return false; // a flow's bytes over its weight are no more than its end
    const port = tree.earliest();
    return left <= (flows.bytes[port]! / flows.weight[port]!) * ROUNDING_OF_BYTES + clock;
  }

  private endOneByOne(): number {
    const { flows, remaining } = this;
    const timeRounding = this.simulation.now * ROUNDING_OF_TIME;
    let ended = 0;
    for (let i = flows.count - 1; i >= 0; i--) {
      const port = flows.active[i]!;
      const none = flows.bytes[port]! * ROUNDING_OF_BYTES + flows.rate[port]! * timeRounding;
      if (port !== this.nextPort && remaining[port]! > none) continue;
      this.bytesServed += remaining[port]!;
      this.ended[ended++] = port;
      this.remove(port);
    }
    this.ended.subarray(0, ended).sort(); // not the order in which they began
    return ended;
  }

  private remove(port: number): void {
    const { flows, place } = this;
    const last = flows.active[--flows.count]!;
    flows.active[place[port]!] = last;
    place[last] = place[port]!;
    flows.rate[port] = 0;
    this.tree.remove(port);
    this.done[coreOfPort(port)]! += flows.bytes[port]!;
  }

  private tell(): void {
    const { active, count, weight, rate } = this.flows;
    if (this.common) for (let i = 0; i < count; i++) rate[active[i]!] = weight[active[i]!]! * this.level;
    this.bus.emit('bandwidth', this.simulation.now, rate);
  }
}
