/**
 * Flows packet by packet through a fabric: assembles the parts and lets the events happen, in the order of ns-3's
 * scheduler: by time, and first come, first served at the same time.
 */
import { InputError } from '../../../base/errors.js';
import { Calendar } from '../../../kernel/calendar.js';
import { checkSetup } from '../../../machine/cluster/congestion-setup.js';
import { checkFabric, portName, portsOfNodes } from '../../../machine/cluster/fabric.js';
import { checkFaults } from '../../../machine/cluster/faults.js';
import { findRoutes } from '../../../machine/cluster/routes.js';
import { dividedBuffers } from '../../../machine/cluster/switch-ports.js';
import type { PacketOutcome, Standstill } from '../../../timeline/packet-outcome.js';
import { checkFlows } from '../../../workload/flows/flow.js';
import type { CongestionControl, CongestionScheme } from '../congestion/scheme.js';
import { Buffers } from './buffers.js';
import { makeDraws } from './draws.js';
import { Entries } from './entries.js';
import { Faults } from './faults.js';
import { FlowStarts } from './flow-starts.js';
import { FlowTable } from './flow-table.js';
import { DATA, Frame, MAX_FRAME_BYTES, XOFF, XON } from './frame.js';
import { Grants } from './grants.js';
import { Marking } from './marking.js';
import { Nics } from './nics.js';
import { Notifications } from './notifications.js';
import { type PacketFormat, type PacketInput, RETRANSMIT_AFTER_NS } from './packet-input.js';
import { PauseMeter } from './pause-meter.js';
import { Ports } from './ports.js';
import { Receivers } from './receivers.js';
import { Retransmission } from './retransmission.js';
import { RetryWatch } from './retry-watch.js';
import { RouteTable } from './route-table.js';
import { Senders } from './senders.js';
import { SlowHosts } from './slow-hosts.js';
import { explainStandstill } from './standstill.js';
import { Switches } from './switches.js';
import { makeTelemetry } from './telemetry.js';
import { TelemetrySpace } from './telemetry-space.js';
import { exactNanoseconds, wholeNanoseconds } from './transmission-time.js';
import type { PacketWatcher } from './watcher.js';
import type { World } from './world.js';

export interface ReplayOptions {
  readonly watcher?: PacketWatcher | undefined;
  /** Told every now and then which share of all bytes has been acknowledged. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Events between two reports of progress. */
const PROGRESS_EVENTS = 2 ** 20;

export class PacketReplay {
  readonly world: World;
  readonly switches: Switches;
  readonly nics: Nics;
  readonly senders: Senders;
  readonly buffers: Buffers;
  private readonly marking: Marking;
  private readonly receivers: Receivers;
  private readonly starts: FlowStarts;
  private readonly scheme: CongestionControl;
  private readonly grants: Grants | undefined;
  private readonly notifications: Notifications | undefined;
  private readonly retransmission: Retransmission | undefined;
  private readonly retries: RetryWatch;
  private readonly slowHosts: SlowHosts;
  private readonly faults: Faults | undefined;
  private readonly pauses: PauseMeter;
  private readonly arriving = new Frame();

  private readonly wakeBase: number;
  private readonly startBase: number;
  private readonly timerBase: number;
  private readonly slowBase: number;
  private readonly noticeBase: number;
  private readonly retransmitBase: number;
  private readonly faultBase: number;

  private drops = 0;
  private events = 0;
  private standstill: Standstill | undefined;

  /** @throws InputError for a fabric, flows, a setup or faults that make no sense */
  constructor(
    private readonly input: PacketInput,
    private readonly kind: CongestionScheme,
    private readonly options: ReplayOptions = {},
  ) {
    const { fabric, flows, setup, buffer, packet } = input;
    checkFabric(fabric);
    checkFlows(flows, fabric.hosts);
    checkSetup(setup);
    checkFormat(packet);
    const { retransmitAfterNs = RETRANSMIT_AFTER_NS } = input;
    if (!(retransmitAfterNs >= 1))
      throw new InputError({ path: 'retransmitAfterNs', expected: 'at least 1 ns', found: retransmitAfterNs });
    const faults = checkFaults(input.faults ?? [], fabric);
    const mayLose = !buffer.isLossless || faults.some((fault) => fault.kind === 'lossy link');

    const entries = new Entries();
    entries.take(4 * fabric.links.length);
    this.wakeBase = entries.take(fabric.hosts);
    this.startBase = entries.take(flows.length);
    this.timerBase = entries.take(flows.length * kind.timers);
    this.slowBase = entries.take(fabric.hosts);
    this.noticeBase = entries.take(input.notifications === undefined ? 0 : flows.length);
    this.retransmitBase = entries.take(mayLose ? flows.length : 0);
    this.faultBase = entries.take(2 * faults.length);

    const isWhole = input.timeQuantumNs === 1;
    const calendar = new Calendar({ entries: entries.count, isWhole });
    const time = isWhole ? wholeNanoseconds : exactNanoseconds;
    const nodePorts = portsOfNodes(fabric);
    const draws = makeDraws(input.random ?? 'caldera', input.seed, fabric.hosts + fabric.switches);
    const world: World = {
      calendar,
      flows: new FlowTable(flows),
      ports: new Ports(fabric, calendar, time, kind.telemetry !== 'none'),
      routes: new RouteTable(flows.length, 2 * fabric.links.length),
      hostPorts: Int32Array.from({ length: fabric.hosts }, (_, host) => nodePorts[host]?.[0] as number),
      time,
      packet,
      telemetry: kind.telemetry,
      telemetryBytes: kind.telemetryBytes,
      draws,
      space: new TelemetrySpace(kind.telemetry),
      watcher: options.watcher,
    };
    this.world = world;
    const ways = findRoutes(fabric, packet.payloadBytes);
    this.buffers = new Buffers(dividedBuffers(fabric, buffer), buffer, world.ports.node);
    this.marking = new Marking(setup.ecn, world.ports.rates(), draws.marks);
    this.pauses = new PauseMeter(world.ports.count);
    this.switches = new Switches(world, {
      buffers: this.buffers,
      marking: this.marking,
      telemetry: makeTelemetry(world, setup.options, () => ways.longestRoundTrip().roundTripNs),
      isLossless: buffer.isLossless,
      onDrop: (frame) => this.drop(frame),
    });
    this.nics = new Nics(world, this.wakeBase);
    this.senders = new Senders(world, {
      nics: this.nics,
      minRateBps: setup.minRateMbps * 1e6,
      followsRate: setup.window.followsRate,
      timerBase: this.timerBase,
      timers: kind.timers,
      onComplete: (flow) => this.complete(flow),
    });
    this.scheme = kind.make(setup.options, this.senders);
    this.receivers = new Receivers(world, {
      repeatsAcks: mayLose,
      onMarked: input.notifications && kind.readsMarks ? (flow) => this.notifications?.marked(flow) : undefined,
      onReceived: (flow, bytes) => this.grants?.received(flow, bytes),
      onRepeated: (flow) => this.grants?.repeated(flow),
    });
    const ackBytes = this.receivers.bytes;
    this.grants = kind.grants && new Grants(world, this.nics, kind.grants(setup.options), ackBytes);
    this.notifications =
      input.notifications && new Notifications(world, this.nics, input.notifications, this.noticeBase, ackBytes);
    this.retransmission = mayLose
      ? new Retransmission(world, this.senders, retransmitAfterNs, this.retransmitBase, {
          onGivenUp: (flow) => this.grants?.forget(flow),
          longestWayNs: () => this.retries.longestWayNs(),
        })
      : undefined;
    this.retries = new RetryWatch(world, buffer.bufferBytes, [
      [this.startBase, flows.length],
      [this.slowBase, fabric.hosts],
      [this.faultBase, 2 * faults.length],
    ]);
    this.slowHosts = new SlowHosts(world, this.nics, this.slowBase, (frame) => this.takeIn(frame));
    if (faults.length > 0) this.faults = new Faults(world, faults, this.slowHosts, this.faultBase);
    this.starts = new FlowStarts(world, flows, setup.window, ways, this.startBase);
  }

  /** Lets everything happen. @throws InputError when a lossless network drops a packet */
  run(): PacketOutcome {
    const { calendar, ports } = this.world;
    const { wakeBase } = this;
    const arrivals = ports.count;
    let left = PROGRESS_EVENTS;
    for (let entry = calendar.take(); entry >= 0; entry = calendar.take()) {
      if (entry < arrivals) this.becomeFree(entry);
      else if (entry < wakeBase) this.arrive(entry - arrivals);
      else if (!this.happen(entry)) break;
      if (--left === 0) {
        left = PROGRESS_EVENTS;
        this.events += PROGRESS_EVENTS;
        this.options.onProgress?.(this.senders.acknowledgedBytes / this.starts.bytes);
      }
    }
    this.events += PROGRESS_EVENTS - left;
    const { retransmission } = this;
    const isGivenUp = (flow: number): boolean => retransmission?.hasGivenUp(flow) === true;
    if (this.starts.left > 0) this.standstill = explainStandstill(this.world, this.switches, isGivenUp);
    return this.outcome();
  }

  private becomeFree(port: number): void {
    const { ports } = this.world;
    ports.becomeFree(port);
    if (ports.isAtHost[port] === 1) this.nics.serve(ports.node[port]!);
    else this.switches.serve(port);
  }

  /** A frame arrives that was sent by `sender`. */
  private arrive(sender: number): void {
    const { ports } = this.world;
    const { arriving } = this;
    ports.receive(sender, arriving);
    const { port, kind } = arriving;
    if (kind === XOFF || kind === XON) this.hold(port, kind === XOFF);
    else if (this.faults?.loses(sender) === true) this.release(arriving);
    else if (ports.isAtHost[port] === 0) this.switches.receive(arriving);
    else if (kind !== DATA) {
      this.senders.receive(arriving, this.scheme);
      this.release(arriving);
    } else if (!this.slowHosts.receive(arriving, ports.node[port]!)) this.takeIn(arriving);
  }

  /** The rarer events. False when nothing but timers is left and nothing can move any more. */
  private happen(entry: number): boolean {
    if (entry < this.startBase) this.nics.wake(entry - this.wakeBase);
    else if (entry < this.timerBase) this.start(entry - this.startBase);
    else if (entry < this.slowBase) return this.ring(entry - this.timerBase);
    else if (entry < this.noticeBase) this.slowHosts.finish(entry - this.slowBase);
    else if (entry < this.retransmitBase) this.notifications?.send(entry - this.noticeBase);
    else if (entry < this.faultBase) return this.retransmit(entry - this.retransmitBase);
    else {
      this.faults?.happen(entry - this.faultBase);
      this.retries.changed();
    }
    return true;
  }

  /** A host takes in a data packet. */
  private takeIn(frame: Frame): void {
    if (this.receivers.answer(frame)) this.nics.enqueue(frame, this.world.ports.node[frame.port]!);
    else this.release(frame);
  }

  /** A pause, or its end, reaches the port whose data class it is meant for. */
  private hold(port: number, isPause: boolean): void {
    const { ports, calendar, watcher } = this.world;
    const wasHeld = ports.isHeld(port);
    ports.hold(port, isPause);
    if (isPause) this.pauses.begin(port, calendar.now, wasHeld);
    else if (wasHeld) this.pauses.end(port, calendar.now);
    if (wasHeld !== isPause) watcher?.held(port, isPause);
    if (isPause) return;
    if (ports.isAtHost[port] === 1) this.nics.attempt(ports.node[port]!);
    else if (ports.freeOrAwaited(port)) this.switches.serve(port);
  }

  private start(flow: number): void {
    const { flows, calendar } = this.world;
    if (flows.size[flow] === 0) {
      for (const times of [flows.startedAt, flows.receivedAt, flows.completedAt]) times[flow] = calendar.now;
      this.starts.complete(flow);
      return;
    }
    this.starts.start(flow);
    this.retries.changed();
    this.grants?.open(flow);
    this.retransmission?.open(flow);
    this.world.watcher?.started(flow);
    this.nics.open(flow);
  }

  private complete(flow: number): void {
    this.retransmission?.close(flow);
    this.world.watcher?.completed(flow);
    this.starts.complete(flow);
  }

  private ring(timer: number): boolean {
    const { timers } = this.kind;
    this.senders.pendingTimers--;
    const flow = Math.floor(timer / timers);
    this.scheme.rang?.(flow, timer % timers);
    this.nics.review(flow);
    return !this.isStill();
  }

  private retransmit(flow: number): boolean {
    this.retransmission?.ring(flow);
    if (this.isStill()) return false;
    return !this.retries.rang(this.senders.acknowledgedBytes) || !this.isHeldForEver();
  }

  /** There are pauses that only what they hold could end, or a host that has never ended its pause. */
  private isHeldForEver(): boolean {
    const { circle, heldByHosts } = explainStandstill(this.world, this.switches, () => false);
    return circle.length + heldByHosts.length > 0;
  }

  /**
   * Nothing is under way and no NIC can send: only timers are pending, and the ports of all open flows are held, but for
   * flows that have been given up.
   */
  private isStill(): boolean {
    const { calendar, flows, ports, hostPorts } = this.world;
    const { retransmission } = this;
    if (calendar.pending > this.senders.pendingTimers + (retransmission?.pending ?? 0)) return false;
    for (let flow = 0; flow < flows.count; flow++)
      if (
        flows.startedAt[flow]! >= 0 &&
        !flows.isComplete(flow) &&
        retransmission !== undefined &&
        !retransmission.hasGivenUp(flow) &&
        !ports.isHeld(hostPorts[flows.source[flow]!]!)
      )
        return false;
    return true;
  }

  private release(frame: Frame): void {
    const { space } = this.world;
    if (space.isUsed) space.release(frame.telemetry);
  }

  private drop(frame: Frame): void {
    const { buffer, fabric } = this.input;
    const { port } = frame;
    if (buffer.isLossless)
      throw new InputError({
        path: 'buffer',
        expected: `headroom for what arrives at port ${portName(fabric, port ^ 1)} after its pause`,
        found: `${this.buffers.headroomLimit(port)} bytes, overrun at ${this.world.calendar.now} ns`,
        hint: 'a longer or faster link needs more; see headroomDelays and headroomBytes',
      });
    this.drops++;
    this.release(frame);
  }

  private outcome(): PacketOutcome {
    const { flows, ports, calendar } = this.world;
    const { pauses, switches, nics } = this;
    const mostQueueBytes = switches.meter.most();
    const endNs = flows.completedAt.reduce((latest, time) => Math.max(latest, time), 0);
    for (const port of ports.held()) pauses.end(port, calendar.now);
    const hasChance = (this.kind.readsMarks && this.marking.draws > 0) || this.senders.chances > 0;
    return {
      endNs: this.starts.left === 0 ? endNs : Number.NaN,
      startNs: flows.startedAt,
      receivedNs: flows.receivedAt,
      completedNs: flows.completedAt,
      sourcePort: flows.sourcePort,
      completedFlows: this.starts.completed,
      ports: {
        mostQueueBytes,
        meanQueueBytes: switches.meter.means(endNs),
        pauses: pauses.pauses,
        pausedNs: pauses.pausedNs,
        longestPauseNs: pauses.longestNs,
        leastMarginBytes: this.buffers.leastMargins(),
      },
      pauses: total(pauses.pauses),
      pausesToHosts: total(pauses.pauses.map((count, port) => (ports.isAtHost[port] === 1 ? count : 0))),
      pausedNs: total(pauses.pausedNs),
      mostQueueBytes: mostQueueBytes.reduce((most, bytes) => Math.max(most, bytes), 0),
      marks: switches.marks,
      drops: this.drops,
      losses: this.faults?.losses ?? 0,
      dataPackets: nics.dataPackets,
      repeatedPackets: nics.repeatedPackets,
      frames: ports.frames,
      events: this.events,
      isRandom: hasChance || this.kind.telemetry === 'power' || (this.faults?.losses ?? 0) > 0,
      standstill: this.standstill,
    };
  }
}

function total(values: Int32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Room for telemetry in a frame's bytes. */
const TELEMETRY_ROOM = 1024;

function checkFormat({ payloadBytes, headerBytes }: PacketFormat): void {
  for (const [path, value, least] of [
    ['packet.payloadBytes', payloadBytes, 1],
    ['packet.headerBytes', headerBytes, 0],
  ] as const)
    if (!Number.isSafeInteger(value) || value < least)
      throw new InputError({ path, expected: `a whole number of bytes of at least ${least}`, found: value });
  if (payloadBytes + headerBytes + TELEMETRY_ROOM > MAX_FRAME_BYTES)
    throw new InputError({
      path: 'packet',
      expected: `frames of at most ${MAX_FRAME_BYTES - TELEMETRY_ROOM} bytes`,
      found: payloadBytes + headerBytes,
    });
}
