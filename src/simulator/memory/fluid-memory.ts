/**
 * A memory that serves all transfers at once, each at the rate the policy grants it. Rates change only when a transfer
 * begins or ends; between such instants all remaining amounts fall linearly, so one pending event, the next end, is
 * enough. Rates are set once per instant, after everything else, which makes them independent of the order of ties.
 */
import type { Bus } from '../../kernel/bus.js';
import type { EventId } from '../../kernel/event.js';
import type { Simulation } from '../../kernel/simulation.js';
import { type MachineSignals, PRIORITY } from '../signals.js';
import type { Service } from './service.js';
import type { Flows, SharedMemory, SharingPolicy } from './shared-memory.js';

/** Remaining bytes below these shares of the transfer, or of what rounding of the clock moves, are none. */
const ROUNDING_OF_BYTES = 1e-12;
const ROUNDING_OF_TIME = 1e-15;

export class FluidMemory implements SharedMemory {
  bytesAsked = 0;
  bytesServed = 0;
  private readonly flows: Flows;
  private readonly bytes: Float64Array;
  private readonly remaining: Float64Array;
  private updated = 0;
  private nextEnd: EventId | undefined;
  private nextPort = -1;
  private dirty = false;

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
      cap: new Float64Array(ports),
      weight: new Float64Array(ports),
      rate: new Float64Array(ports),
    };
    this.bytes = new Float64Array(ports);
    this.remaining = new Float64Array(ports);
  }

  transfer(port: number, bytes: number, cap: number, weight: number): void {
    this.elapse();
    const { flows } = this;
    flows.active[flows.count++] = port;
    flows.cap[port] = cap;
    flows.weight[port] = weight;
    flows.rate[port] = 0;
    this.bytes[port] = bytes;
    this.remaining[port] = bytes;
    this.bytesAsked += bytes;
    this.changed();
  }

  /** Brings the remaining amounts up to now. */
  private elapse(): void {
    const { now } = this.simulation;
    const duration = now - this.updated;
    if (duration === 0) return;
    const { active, count, rate } = this.flows;
    for (let i = 0; i < count; i++) {
      const port = active[i]!;
      const moved = Math.min(rate[port]! * duration, this.remaining[port]!);
      this.remaining[port]! -= moved;
      this.bytesServed += moved;
    }
    this.updated = now;
  }

  private changed(): void {
    if (this.dirty) return;
    this.dirty = true;
    this.simulation.settle(this.share);
  }

  /** Grants new rates and schedules the next end. */
  private readonly share = (): void => {
    this.dirty = false;
    const { flows, simulation, remaining } = this;
    const bandwidth = this.service.rate({ active: flows.active, count: flows.count, bytes: this.bytes });
    this.policy(flows, bandwidth);
    if (this.nextEnd !== undefined) simulation.cancel(this.nextEnd);
    this.nextEnd = undefined;
    let soonest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < flows.count; i++) {
      const port = flows.active[i]!;
      const left = remaining[port]! / flows.rate[port]!;
      if (left < soonest) {
        soonest = left;
        this.nextPort = port;
      }
    }
    if (flows.count > 0) this.nextEnd = simulation.schedule(simulation.now + soonest, PRIORITY.memory, this.end);
    if (this.bus.heard.bandwidth) this.bus.emit('bandwidth', simulation.now, flows.rate);
  };

  /** The transfer that ends next, and all that end with it but for rounding. */
  private readonly end = (): void => {
    this.nextEnd = undefined;
    this.elapse();
    const { flows, remaining } = this;
    const ended: number[] = [];
    const timeRounding = this.simulation.now * ROUNDING_OF_TIME;
    let kept = 0;
    for (let i = 0; i < flows.count; i++) {
      const port = flows.active[i]!;
      const none = this.bytes[port]! * ROUNDING_OF_BYTES + flows.rate[port]! * timeRounding;
      if (port === this.nextPort || remaining[port]! <= none) {
        this.bytesServed += remaining[port]!;
        remaining[port] = 0;
        flows.rate[port] = 0;
        ended.push(port);
      } else {
        flows.active[kept++] = port;
      }
    }
    flows.count = kept;
    this.changed();
    const { latencyCycles } = this.service;
    for (const port of ended) {
      if (latencyCycles > 0)
        this.simulation.schedule(this.simulation.now + latencyCycles, PRIORITY.memory, this.onEnd, port);
      else this.onEnd(port);
    }
  };
}
