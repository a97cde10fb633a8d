/**
 * Flows without their packets: the fast mode of the packet replay. All packets of a message that nothing disturbs advance
 * in one step. A message sends at the least of its ports' shares, where flows that share a port have equal parts of it and
 * acknowledgements take theirs; the shares change when a message begins or ends, or its acknowledgements do. The last
 * packet then crosses the rest of the way by itself. Queues, pauses and schemes are not there: where messages bring more to
 * a switch's port than it carries, the replay says what would queue.
 *
 * Times in ns, rates in packets a nanosecond.
 */
import { Simulation } from '../../../kernel/simulation.js';
import { checkFabric } from '../../../machine/cluster/fabric.js';
import { findRoutes } from '../../../machine/cluster/routes.js';
import {
  checkFlows,
  DESTINATION_PORT,
  FIRST_SOURCE_PORT,
  type Flow,
  followersOf,
} from '../../../workload/flows/flow.js';
import type { PacketInput } from '../packet/packet-input.js';
import { exactNanoseconds, type TransmissionTime, wholeNanoseconds } from '../packet/transmission-time.js';

/** Of a rate; what is less moves no end. */
const LEAST_CHANGE = 1e-4;
/** Acknowledgements never take more of a port. */
const MOST_ACKNOWLEDGED = 0.9;

/** What a message sends that waits for an older one: next to nothing, so that its end has a time. */
const WAITING_SHARE = 1e-6;

/** Without telemetry: PPP, IP, UDP, sequence, padding. */
const ACK_BYTES = 48;

export interface FlowReplayOutcome {
  readonly endNs: number;
  readonly startNs: Float64Array;
  readonly completedNs: Float64Array;
  /** By port of a switch: what would wait there at most, bytes of payload. */
  readonly mostQueueBytes: Float64Array;
  /** A message began to leave by a NIC that an earlier one was still leaving by. */
  readonly overtakes: boolean;
  readonly events: number;
}

/** How messages share the NIC that they leave by: in equal parts, as its queue pairs do, or one after the other. */
export type NicTurns = 'equal' | 'oldest first';

type Inputs = Pick<PacketInput, 'fabric' | 'flows' | 'setup' | 'packet' | 'timeQuantumNs'>;

/** @throws InputError for a fabric or flows that make no sense */
export function replayFlows(input: Inputs, turns: NicTurns = 'equal'): FlowReplayOutcome {
  checkFabric(input.fabric);
  checkFlows(input.flows, input.fabric.hosts);
  return new FlowReplay(input, turns).run();
}

class FlowReplay {
  private readonly simulation = new Simulation();
  private readonly time: TransmissionTime;
  private readonly routes;
  private readonly followers: readonly (readonly number[])[];
  private readonly waitsFor: Int32Array;
  private readonly nextPort = new Map<number, number>();

  /** By port: of a full packet and of an acknowledgement. */
  private readonly rateBps: Float64Array;
  private readonly packetNs: Float64Array;
  private readonly ackNs: Float64Array;
  private readonly delayNs: Float64Array;
  /** By port: messages that send through it, acknowledgements through it a nanosecond, and what would queue. */
  private readonly senders: number[][];
  private readonly acknowledged: Float64Array;
  private readonly queuePackets: Float64Array;
  private readonly mostQueuePackets: Float64Array;

  private readonly there: number[][] = [];
  private readonly back: number[][] = [];
  /** By message: packets still to send, at which rate, since when, and the event of the end; the last rate too. */
  private readonly left: Float64Array;
  private readonly rate: Float64Array;
  private readonly since: Float64Array;
  private readonly ending: number[] = [];
  /** What crosses the rest of the way by itself. */
  private readonly tailBytes: Float64Array;
  /** Packets of the window, and the rate that it allows. */
  private readonly window: Float64Array;
  private readonly mostRate: Float64Array;
  /** Acknowledgements a nanosecond, once they come. */
  private readonly acked: Float64Array;
  private readonly isAcknowledged: Uint8Array;
  /** The port that sets its rate, and what of it waits there. */
  private readonly narrowest: Int32Array;
  private readonly waiting: Float64Array;

  private readonly startNs: Float64Array;
  private readonly completedNs: Float64Array;
  /** Ports whose shares have changed at this instant. */
  private readonly changed: number[] = [];
  private readonly isChanged: Uint8Array;
  private isSettling = false;
  private overtakes = false;

  constructor(
    private readonly input: Inputs,
    private readonly turns: NicTurns,
  ) {
    const { fabric, flows, packet, timeQuantumNs } = input;
    const count = 2 * fabric.links.length;
    this.time = timeQuantumNs === 1 ? wholeNanoseconds : exactNanoseconds;
    const full = packet.payloadBytes + packet.headerBytes;
    const ofPort = (read: (link: (typeof fabric.links)[number]) => number): Float64Array =>
      Float64Array.from({ length: count }, (_, port) => read(fabric.links[port >> 1] as (typeof fabric.links)[number]));
    this.routes = findRoutes(fabric, packet.payloadBytes);
    this.rateBps = ofPort(({ rateGbps }) => Math.round(rateGbps * 1e9));
    this.packetNs = this.rateBps.map((rate) => this.time(full, rate));
    this.ackNs = this.rateBps.map((rate) => this.time(ACK_BYTES, rate));
    this.delayNs = ofPort(({ delayNs }) => delayNs);
    this.senders = Array.from({ length: count }, () => []);
    this.acknowledged = new Float64Array(count);
    this.isChanged = new Uint8Array(count);
    this.queuePackets = new Float64Array(count);
    this.mostQueuePackets = new Float64Array(count);
    this.followers = followersOf(flows);
    this.waitsFor = Int32Array.from(flows, ({ after }) => new Set(after).size);
    const numbers = (): Float64Array => new Float64Array(flows.length);
    this.left = numbers();
    this.rate = numbers();
    this.since = numbers();
    this.window = numbers();
    this.tailBytes = numbers();
    this.mostRate = numbers();
    this.acked = numbers();
    this.waiting = numbers();
    this.narrowest = new Int32Array(flows.length);
    this.isAcknowledged = new Uint8Array(flows.length);
    this.startNs = numbers().fill(-1);
    this.completedNs = numbers().fill(-1);
  }

  run(): FlowReplayOutcome {
    const { simulation, input } = this;
    input.flows.forEach(({ startNs }, flow) => {
      if (this.waitsFor[flow] === 0) simulation.schedule(startNs, 0, this.start, flow);
    });
    simulation.run();
    const { startNs, completedNs } = this;
    const mostQueueBytes = this.mostQueuePackets.map((packets) => packets * input.packet.payloadBytes);
    const endNs = completedNs.reduce((latest, ns) => Math.max(latest, ns), 0);
    return { endNs, startNs, completedNs, mostQueueBytes, overtakes: this.overtakes, events: simulation.events };
  }

  private readonly start = (flow: number): void => {
    const { input, simulation } = this;
    const { source, destination, bytes } = input.flows[flow] as Flow;
    this.startNs[flow] = simulation.now;
    if (bytes === 0 || source === destination) {
      this.complete(flow);
      return;
    }
    const pair = source * input.fabric.hosts + destination;
    const sourcePort = this.nextPort.get(pair) ?? FIRST_SOURCE_PORT;
    this.nextPort.set(pair, sourcePort + 1);
    const there = this.routes.path({ source, destination, sourcePort, destinationPort: DESTINATION_PORT });
    const back = this.routes.path({
      source: destination,
      destination: source,
      sourcePort: DESTINATION_PORT,
      destinationPort: sourcePort,
    });
    this.there[flow] = there;
    this.back[flow] = back;
    const { payloadBytes, headerBytes } = input.packet;
    const { roundTripNs, bytes: product } = this.routes.roundTrip(source, destination);
    const window = input.setup.window.isLimited ? Math.ceil(product / payloadBytes) : Number.POSITIVE_INFINITY;
    this.window[flow] = window;
    this.mostRate[flow] = window / roundTripNs;
    const whole = Math.ceil(bytes / payloadBytes) - 1;
    const lastBytes = bytes - whole * payloadBytes + headerBytes;
    this.tailBytes[flow] = whole === 0 ? lastBytes : payloadBytes + headerBytes; // it waits for the full one before it
    const leaving = there[0] as number;
    const earlier = this.senders[leaving] as number[];
    this.overtakes ||= earlier.some((other) => (this.startNs[other] as number) < simulation.now);
    this.left[flow] =
      whole + this.time(lastBytes, this.rateBps[leaving] as number) / (this.packetNs[leaving] as number);
    this.since[flow] = simulation.now;
    let first = 0;
    for (const port of there) {
      (this.senders[port] as number[]).push(flow);
      this.change(port);
      first += this.time(this.tailBytes[flow] as number, this.rateBps[port] as number) + (this.delayNs[port] as number);
    }
    simulation.schedule(simulation.now + first, 0, this.beginAcknowledging, flow);
  };

  private readonly beginAcknowledging = (flow: number): void => {
    this.isAcknowledged[flow] = 1;
    this.acknowledge(flow, this.rate[flow] as number);
  };

  /** The acknowledgements of a message become more or fewer, per ns. */
  private acknowledge(flow: number, more: number): void {
    for (const port of this.back[flow] as number[]) {
      this.acknowledged[port] = (this.acknowledged[port] as number) + more;
      this.change(port);
    }
    this.acked[flow] = (this.acked[flow] as number) + more;
  }

  /** The last packet has left its host. */
  private readonly sent = (flow: number): void => {
    const { simulation } = this;
    const there = this.there[flow] as number[];
    this.left[flow] = 0;
    this.wait(flow, -1, 0);
    this.ending[flow] = -1;
    let later = this.delayNs[there[0] as number] as number;
    there.forEach((port, hop) => {
      const senders = this.senders[port] as number[];
      senders[senders.indexOf(flow)] = senders.at(-1) as number;
      senders.pop();
      this.change(port);
      if (hop > 0)
        later +=
          this.time(this.tailBytes[flow] as number, this.rateBps[port] as number) + (this.delayNs[port] as number);
    });
    simulation.schedule(simulation.now + later, 0, this.received, flow);
  };

  private readonly received = (flow: number): void => {
    const { simulation } = this;
    let later = 0;
    this.isAcknowledged[flow] = 0;
    this.acknowledge(flow, -(this.acked[flow] as number));
    (this.back[flow] as number[]).forEach((port, hop) => {
      // A host that sends has a packet under way when the last acknowledgement is to go: half of it is left.
      if (hop === 0 && (this.senders[port] as number[]).length > 0) later += (this.packetNs[port] as number) / 2;
      later += (this.ackNs[port] as number) + (this.delayNs[port] as number);
    });
    simulation.schedule(simulation.now + later, 0, this.complete, flow);
  };

  private readonly complete = (flow: number): void => {
    const { simulation, input } = this;
    this.completedNs[flow] = simulation.now;
    for (const follower of this.followers[flow] as readonly number[]) {
      const left = (this.waitsFor[follower] as number) - 1;
      this.waitsFor[follower] = left;
      const { startNs } = input.flows[follower] as Flow;
      if (left === 0) simulation.schedule(simulation.now + startNs, 0, this.start, follower);
    }
  };

  private change(port: number): void {
    if (this.isChanged[port] === 1) return;
    this.isChanged[port] = 1;
    this.changed.push(port);
    if (this.isSettling) return;
    this.isSettling = true;
    this.simulation.settle(this.settle);
  }

  private readonly settle = (): void => {
    this.isSettling = false;
    for (let i = 0; i < this.changed.length; i++) {
      const port = this.changed[i] as number;
      this.isChanged[port] = 0;
      const senders = this.senders[port] as number[];
      for (let j = 0; j < senders.length; j++) {
        const flow = senders[j] as number;
        this.adjust(flow);
      }
    }
    this.changed.length = 0;
  };

  private shareOf(port: number): number {
    const senders = (this.senders[port] as number[]).length;
    const free = Math.max(
      1 - MOST_ACKNOWLEDGED,
      1 - (this.acknowledged[port] as number) * (this.ackNs[port] as number),
    );
    return free / (senders * (this.packetNs[port] as number));
  }

  private shareOfNic(port: number, flow: number): number {
    const share = this.shareOf(port);
    if (this.turns === 'equal') return share;
    const senders = this.senders[port] as number[];
    const own = this.startNs[flow] as number;
    let equals = 0;
    for (let i = 0; i < senders.length; i++) {
      const other = this.startNs[senders[i] as number] as number;
      if (other < own) return share * WAITING_SHARE;
      if (other === own) equals++;
    }
    return (share * senders.length) / equals;
  }

  private adjust(flow: number): void {
    const { simulation } = this;
    const there = this.there[flow] as number[];
    const first = Math.min(this.mostRate[flow] as number, this.shareOfNic(there[0] as number, flow));
    let rate = first;
    let narrowest = there[0] as number;
    for (let hop = 1; hop < there.length; hop++) {
      const share = this.shareOf(there[hop] as number);
      if (share >= rate) continue;
      rate = share;
      narrowest = there[hop] as number;
    }
    const before = this.rate[flow] as number;
    if (Math.abs(rate - before) <= LEAST_CHANGE * before) return;
    const { now } = simulation;
    const left = Math.max(0, (this.left[flow] as number) - before * (now - (this.since[flow] as number)));
    this.left[flow] = left;
    this.since[flow] = now;
    this.rate[flow] = rate;
    // More comes than the port takes, until the window is under way or everything is.
    const open = (this.window[flow] as number) * (1 - rate / (this.mostRate[flow] as number));
    this.wait(flow, narrowest, Math.min(Number.isNaN(open) ? left : open, left * (1 - rate / first)));
    if (this.isAcknowledged[flow] === 1) this.acknowledge(flow, rate - (this.acked[flow] as number));
    const event = this.ending[flow];
    if (event !== undefined && event >= 0) simulation.cancel(event);
    this.ending[flow] = simulation.schedule(now + left / rate, 0, this.sent, flow);
  }

  /** So many packets of a message wait at a port, and none of it where it waited before. */
  private wait(flow: number, port: number, packets: number): void {
    const { queuePackets, mostQueuePackets, narrowest, waiting } = this;
    const was = narrowest[flow] as number;
    queuePackets[was] = (queuePackets[was] as number) - (waiting[flow] as number);
    waiting[flow] = packets;
    if (port < 0) return;
    narrowest[flow] = port;
    const queued = (queuePackets[port] as number) + packets;
    queuePackets[port] = queued;
    if (queued > (mostQueuePackets[port] as number)) mostQueuePackets[port] = queued;
  }
}
