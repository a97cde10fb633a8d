/**
 * Flows packet by packet through a fabric: assembles the parts and lets the events happen, in the order of ns-3's
 * scheduler: by time, and first come, first served at the same time.
 */
import { stream } from '../../../base/random.js';
import { Calendar } from '../../../kernel/calendar.js';
import { type BufferRule, type CongestionSetup, checkSetup } from '../../../machine/cluster/congestion-setup.js';
import { checkFabric, type Fabric, portsOfNodes } from '../../../machine/cluster/fabric.js';
import { findRoutes, type Routes } from '../../../machine/cluster/routes.js';
import { dividedBuffers } from '../../../machine/cluster/switch-ports.js';
import {
  checkFlows,
  DESTINATION_PORT,
  FIRST_SOURCE_PORT,
  type Flow,
  followersOf,
} from '../../../workload/flows/flow.js';
import type { CongestionControl, CongestionScheme } from '../congestion/scheme.js';
import { congestionScheme } from '../congestion/schemes.js';
import { Buffers } from './buffers.js';
import { FlowTable } from './flow-table.js';
import { DATA, Frame, XOFF, XON } from './frame.js';
import { Marking } from './marking.js';
import { Nics } from './nics.js';
import { Ports } from './ports.js';
import { Receivers } from './receivers.js';
import { RouteTable } from './route-table.js';
import { Senders } from './senders.js';
import { Switches } from './switches.js';
import { HopRecords, PintCodes, type SwitchTelemetry } from './telemetry.js';
import { TelemetrySpace } from './telemetry-space.js';
import { exactNanoseconds, wholeNanoseconds } from './transmission-time.js';

export interface PacketInput {
  readonly fabric: Fabric;
  readonly flows: readonly Flow[];
  readonly setup: CongestionSetup;
  readonly buffer: BufferRule;
  readonly seed: number;
  /** 1: a clock of whole nanoseconds, as ns-3's; 0: exact times. */
  readonly timeQuantumNs: 0 | 1;
  /** Of a full packet. */
  readonly payloadBytes: number;
  /** Of a data packet without telemetry. */
  readonly headerBytes: number;
}

/** PPP, IP, UDP and the sequence header of ns-3's RoCE model. */
export const DEFAULT_PACKET = { payloadBytes: 1000, headerBytes: 36 };

export class PacketReplay {
  readonly calendar: Calendar;
  readonly flows: FlowTable;
  readonly ports: Ports;
  readonly switches: Switches;
  readonly nics: Nics;
  readonly senders: Senders;
  readonly buffers: Buffers;
  readonly marking: Marking;
  readonly routes: RouteTable;
  completed = 0;
  pauses = 0;
  drops = 0;

  private readonly ways: Routes;
  private readonly scheme: CongestionControl;
  private readonly receivers: Receivers;
  private readonly followers: readonly (readonly number[])[];
  private readonly waitsFor: Int32Array;
  private readonly startNs: Float64Array;
  private readonly lastPort = new Map<number, number>();
  private readonly startBase: number;
  private readonly timerBase: number;
  private readonly space: TelemetrySpace;
  private readonly arriving = new Frame();
  private readonly wakeBase: number;
  /** Of a flow. */
  private readonly timers: number;

  constructor(
    private readonly input: PacketInput,
    scheme: CongestionScheme = congestionScheme(input.setup.scheme),
  ) {
    const { fabric, flows, setup, buffer, payloadBytes, seed } = input;
    checkFabric(fabric);
    checkFlows(flows, fabric.hosts);
    checkSetup(setup);
    const ports = 2 * fabric.links.length;
    this.timers = scheme.timers;
    this.wakeBase = 2 * ports;
    this.startBase = this.wakeBase + fabric.hosts;
    this.timerBase = this.startBase + flows.length;
    const entries = this.timerBase + flows.length * scheme.timers;

    const time = input.timeQuantumNs === 1 ? wholeNanoseconds : exactNanoseconds;
    const hasTelemetry = scheme.telemetry !== 'none';
    const hasTimestamps = scheme.telemetry === 'time';
    const calendar = new Calendar({ entries, isWhole: input.timeQuantumNs === 1 });
    this.calendar = calendar;
    this.space = new TelemetrySpace(scheme.telemetry === 'hops', hasTimestamps);
    this.flows = new FlowTable(flows);
    this.ports = new Ports(fabric, calendar, time, hasTelemetry);
    this.routes = new RouteTable();
    this.ways = findRoutes(fabric, payloadBytes);
    this.buffers = new Buffers(dividedBuffers(fabric, buffer), buffer, this.ports.node);
    this.marking = new Marking(setup.ecn, this.ports.rateBps, stream(seed, 'ecn'));
    this.switches = new Switches({
      calendar,
      ports: this.ports,
      routes: this.routes,
      flows: this.flows,
      hasTelemetry,
      buffers: this.buffers,
      marking: this.marking,
      telemetry: this.telemetryOf(scheme),
      isLossless: buffer.isLossless,
      onDrop: () => {
        this.drops++;
      },
      onPause: () => {},
    });
    const nodePorts = portsOfNodes(fabric);
    this.nics = new Nics({
      calendar,
      space: this.space,
      ports: this.ports,
      flows: this.flows,
      hostPorts: Int32Array.from({ length: fabric.hosts }, (_, host) => nodePorts[host]?.[0] as number),
      wakeBase: this.wakeBase,
      time,
      payloadBytes,
      headerBytes: input.headerBytes + scheme.telemetryBytes,
      hasTimestamps,
      hasTelemetry,
    });
    this.receivers = new Receivers({
      calendar,
      flows: this.flows,
      telemetryBytes: scheme.telemetryBytes,
      payloadBytes,
      repeatsAcks: !buffer.isLossless,
      onReceived: (flow) => {
        this.flows.receivedAt[flow] = calendar.now;
      },
    });
    this.senders = new Senders({
      calendar,
      space: this.space,
      telemetry: scheme.telemetry,
      ports: this.ports,
      routes: this.routes,
      flows: this.flows,
      nics: this.nics,
      time,
      payloadBytes,
      minRateBps: setup.minRateMbps * 1e6,
      followsRate: setup.window.followsRate,
      timerBase: this.timerBase,
      timers: scheme.timers,
      onComplete: (flow) => this.complete(flow),
    });
    this.scheme = scheme.make(setup.options, this.senders);

    this.followers = followersOf(flows);
    this.waitsFor = Int32Array.from(flows, ({ after }) => new Set(after).size);
    this.startNs = Float64Array.from(flows, ({ startNs }) => startNs);
    flows.forEach(({ after, startNs }, flow) => {
      if (after.length === 0) calendar.add(this.startBase + flow, startNs);
    });
  }

  /** Lets everything happen. */
  run(): void {
    const { calendar, ports } = this;
    for (let entry = calendar.take(); entry >= 0; entry = calendar.take()) {
      if (entry < ports.count) this.becomeFree(entry);
      else if (entry < this.wakeBase) this.arrive(entry - ports.count);
      else if (entry < this.startBase) this.nics.wake(entry - this.wakeBase);
      else if (entry < this.timerBase) this.start(entry - this.startBase);
      else this.ring(entry - this.timerBase);
    }
  }

  private becomeFree(port: number): void {
    this.ports.becomeFree(port);
    if (this.ports.isAtHost[port] === 1) this.nics.serve(this.ports.node[port]!);
    else this.switches.serve(port);
  }

  /** A frame arrives that was sent by `sender`. */
  private arrive(sender: number): void {
    const { ports, arriving, space } = this;
    ports.receive(sender, arriving);
    const { port, kind } = arriving;
    if (kind === XOFF || kind === XON) this.hold(port, kind === XOFF);
    else if (ports.isAtHost[port] === 0) this.switches.receive(arriving);
    else if (kind === DATA) {
      if (this.receivers.answer(arriving)) this.nics.enqueue(arriving, ports.node[port]!);
      else if (space.isUsed) space.release(arriving.telemetry);
    } else {
      this.senders.receive(arriving, this.scheme);
      if (space.isUsed) space.release(arriving.telemetry);
    }
  }

  /** A pause, or its end, reaches the port whose data class it is meant for. */
  private hold(port: number, isPause: boolean): void {
    const { ports } = this;
    ports.isHeld[port] = isPause ? 1 : 0;
    if (isPause) {
      this.pauses++;
      return;
    }
    if (ports.isAtHost[port] === 1) this.nics.attempt(ports.node[port]!);
    else if (ports.freeOrAwaited(port)) this.switches.serve(port);
  }

  private start(flow: number): void {
    const { flows, ways, calendar, routes } = this;
    const { window } = this.input.setup;
    const source = flows.source[flow]!;
    const destination = flows.destination[flow]!;
    const pair = source * this.input.fabric.hosts + destination;
    const sourcePort = (this.lastPort.get(pair) ?? FIRST_SOURCE_PORT - 1) + 1;
    this.lastPort.set(pair, sourcePort);
    flows.sourcePort[flow] = sourcePort;
    const there = ways.path({ source, destination, sourcePort, destinationPort: DESTINATION_PORT });
    const back = ways.path({
      source: destination,
      destination: source,
      sourcePort: DESTINATION_PORT,
      destinationPort: sourcePort,
    });
    flows.dataRoute[flow] = routes.add(there);
    flows.ackRoute[flow] = routes.add(back);
    const base = window.isLargestOfAll ? this.longest() : ways.roundTrip(source, destination);
    flows.delayProduct[flow] = base.bytes;
    flows.roundTripNs[flow] = base.roundTripNs;
    flows.baseWindow[flow] = window.isLimited ? base.bytes : 0;
    flows.window[flow] = flows.baseWindow[flow]!;
    const rate = this.ports.rateBps[there[0] as number]!;
    flows.lineRate[flow] = rate;
    flows.rate[flow] = rate;
    flows.startedAt[flow] = calendar.now;
    this.nics.open(flow);
  }

  private complete(flow: number): void {
    this.completed++;
    for (const follower of this.followers[flow] as readonly number[]) {
      this.waitsFor[follower]!--;
      if (this.waitsFor[follower] === 0)
        this.calendar.add(this.startBase + follower, this.calendar.now + this.startNs[follower]!);
    }
  }

  private ring(timer: number): void {
    const { timers } = this;
    this.senders.pendingTimers--;
    this.scheme.rang?.(Math.floor(timer / timers), timer % timers);
  }

  private longest() {
    this.largest ??= this.ways.longestRoundTrip();
    return this.largest;
  }

  private largest: ReturnType<Routes['longestRoundTrip']> | undefined;

  private telemetryOf(scheme: CongestionScheme): SwitchTelemetry | undefined {
    const { setup, seed } = this.input;
    if (scheme.telemetry === 'hops')
      return new HopRecords(
        this.ports.count,
        (setup.options['resolution'] as number | undefined) ?? 1,
        this.calendar,
        this.space,
      );
    if (scheme.telemetry === 'power')
      return new PintCodes(
        this.ports.rateBps,
        this.longest().roundTripNs,
        (setup.options['logBase'] as number | undefined) ?? 1.05,
        stream(seed, 'pint'),
        this.calendar,
      );
    return undefined;
  }
}
