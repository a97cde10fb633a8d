/**
 * When flows begin: at their time, or so long after the last of those that they wait for. A flow that begins gets its
 * source port, its ways there and back, its window and its line rate.
 */
import type { WindowRule } from '../../../machine/cluster/congestion-setup.js';
import type { BaseRoundTrip, Routes } from '../../../machine/cluster/routes.js';
import { DESTINATION_PORT, FIRST_SOURCE_PORT, type Flow, followersOf } from '../../../workload/flows/flow.js';
import type { World } from './world.js';

export class FlowStarts {
  /** Of all flows. */
  readonly bytes: number;
  completed = 0;
  private readonly followers: readonly (readonly number[])[];
  /** Flows that a flow still waits for. */
  private readonly waitsFor: Int32Array;
  /** Next source port of every pair of hosts. */
  private readonly nextPort = new Map<number, number>();
  private longest: BaseRoundTrip | undefined;

  /** Entry `base` + flow of the calendar is a flow's start. */
  constructor(
    private readonly world: World,
    private readonly flows: readonly Flow[],
    private readonly window: WindowRule,
    private readonly routes: Routes,
    private readonly base: number,
  ) {
    this.bytes = flows.reduce((total, { bytes }) => total + bytes, 0);
    this.followers = followersOf(flows);
    this.waitsFor = Int32Array.from(flows, ({ after }) => new Set(after).size);
    flows.forEach(({ startNs }, flow) => {
      if (this.waitsFor[flow] === 0) world.calendar.add(base + flow, startNs);
    });
  }

  /** Flows that have not come to their end. */
  get left(): number {
    return this.flows.length - this.completed;
  }

  start(flow: number): void {
    const { flows, ports, routes, calendar } = this.world;
    const { window } = this;
    const { source, destination } = this.flows[flow] as Flow;
    const pair = source * this.world.hostPorts.length + destination;
    const sourcePort = this.nextPort.get(pair) ?? FIRST_SOURCE_PORT;
    this.nextPort.set(pair, sourcePort + 1);
    const there = this.routes.path({ source, destination, sourcePort, destinationPort: DESTINATION_PORT });
    const back = this.routes.path({
      source: destination,
      destination: source,
      sourcePort: DESTINATION_PORT,
      destinationPort: sourcePort,
    });
    const base = window.isLargestOfAll ? this.longestRoundTrip() : this.routes.roundTrip(source, destination);
    const rate = ports.rateBps(there[0] as number);
    flows.sourcePort[flow] = sourcePort;
    routes.add(flow, there, back);
    flows.delayProduct[flow] = base.bytes;
    flows.roundTripNs[flow] = base.roundTripNs;
    flows.baseWindow[flow] = window.isLimited ? base.bytes : 0;
    flows.window[flow] = flows.baseWindow[flow]!;
    flows.lineRate[flow] = rate;
    flows.rate[flow] = rate;
    flows.startedAt[flow] = calendar.now;
  }

  complete(flow: number): void {
    const { calendar } = this.world;
    this.completed++;
    for (const follower of this.followers[flow] as readonly number[]) {
      this.waitsFor[follower]!--;
      if (this.waitsFor[follower] === 0)
        calendar.add(this.base + follower, calendar.now + (this.flows[follower] as Flow).startNs);
    }
  }

  private longestRoundTrip(): BaseRoundTrip {
    this.longest ??= this.routes.longestRoundTrip();
    return this.longest;
  }
}
