/**
 * The cores' memory, request by request: a transfer becomes bursts at its addresses, let go as fast as its port is wide and
 * as many at a time as a port may have under way; a chooser decides whose request enters a channel; and the transfer ends
 * with its last request. The device runs on its own clock, tick k at cycle k · `tickCycles` of the system clock.
 */
import type { Alarm } from '../../../kernel/alarm.js';
import type { Bus } from '../../../kernel/bus.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Dramsim3Options } from '../../../machine/memory-devices/controller-options.js';
import { banksPerChannel, peakGBps } from '../../../machine/memory-devices/memory-device.js';
import { type MachineSignals, PORTS_PER_CORE, PRIORITY, type RequestPulse } from '../../signals.js';
import { ContentionMeter } from '../contention.js';
import { coreOfPort, isStorePort, partnerOf } from '../ports.js';
import type { SharedMemory } from '../shared-memory.js';
import { AddressMap } from './address-map.js';
import { buildChannels } from './build-channels.js';
import type { DramChannel } from './channel.js';
import type { LatencySummary } from './dram-metrics.js';
import { DramSystem } from './dram-system.js';
import { LatencyHistogram } from './latency-histogram.js';
import type { DramMachine } from './replay-streams.js';
import type { RequestChooser } from './request-chooser.js';
import { inNanoseconds, type RequestReport, reportOf } from './request-report.js';
import { RequestRing } from './request-ring.js';
import { Requests } from './requests.js';
import type { TransferAddresses } from './transfer-addresses.js';

/** Requests a channel is offered in a tick. */
const OFFERS = 2;
/** Rates are told over so many ticks. */
const TELL_TICKS = 256;
/** Requests are handed over before the memory plays a tick. */
const BEFORE_MEMORY = PRIORITY.memory - 1;

export interface RequestMemoryOptions {
  readonly machine: DramMachine;
  readonly clockGHz: number;
  /** From the last byte served to the end of a transfer as the core sees it, cycles. */
  readonly latencyCycles: number;
  /** Requests that a port may have under way. */
  readonly requestsInFlight: number;
  readonly addresses: TransferAddresses;
  /** Keeps an account of the data buses. */
  readonly accounts?: boolean;
}

export class RequestMemory implements SharedMemory {
  bytesAsked = 0;
  bytesServed = 0;
  readonly channels: readonly DramChannel[];
  /** Ticks from a request's release to its end, by port; by tenant, once the memory is told of any; and whose a port is. */
  private readonly latencies: readonly LatencyHistogram[];
  private readonly latenciesOfTenants: LatencyHistogram[] = [];
  private readonly tenantOfPort: Int32Array;

  private readonly requests: Requests;
  private readonly portOf: Int32Array;
  private readonly free: Int32Array;
  private freeCount: number;
  private readonly memory: DramSystem;
  private readonly alarm: Alarm;
  private readonly burstBytes: number;
  private readonly tickCycles: number;
  private readonly peak: number;
  private readonly contention: ContentionMeter;

  /** Of each port's transfer: bytes in all, not yet let go, under way; where the next request lies; cycles between two. */
  private readonly bytes: Float64Array;
  private readonly unsent: Float64Array;
  private readonly unserved: Float64Array;
  private readonly inFlight: Int32Array;
  private readonly address: Float64Array;
  private readonly gapCycles: Float64Array;
  private readonly nextRelease: Float64Array;
  private readonly moved: Float64Array;
  /** Requests let go that wait at a channel, by channel and port; and the ports that have some, by channel. */
  private readonly lanes: readonly RequestRing[];
  private readonly waitingPorts: readonly Int32Array[];
  private readonly waitingCount: Int32Array;
  private readonly lastServed: Int32Array;
  private readonly ports: number;

  private readonly pulse: RequestPulse = { done: 0, underWay: 0, rowHitRate: 0 };
  /** Column commands and hits when they were told last. */
  private toldColumns = 0;
  private toldHits = 0;
  private readonly told: Float64Array;
  private tellAt = TELL_TICKS;

  constructor(
    private readonly simulation: Simulation,
    private readonly options: RequestMemoryOptions,
    private readonly chooser: RequestChooser,
    private readonly bus: Bus<MachineSignals>,
    ports: number,
    private readonly onEnd: (port: number) => void,
  ) {
    const { machine, clockGHz, requestsInFlight } = options;
    const { device, controller, addressMapping = device.addressMapping } = machine;
    this.ports = ports;
    this.burstBytes = device.organization.burstBytes;
    this.tickCycles = device.tickNs * clockGHz;
    this.peak = peakGBps(device) / clockGHz;
    // A write that is done keeps its number until its command has gone.
    const perChannel = controller.controller === 'dramsim3' ? pendingWrites(machine, controller) : 0;
    const room = ports * requestsInFlight + device.organization.channels * perChannel;
    this.requests = new Requests(room, new AddressMap(device, addressMapping));
    this.portOf = new Int32Array(room);
    this.free = Int32Array.from({ length: room }, (_, i) => room - 1 - i);
    this.freeCount = room;
    this.channels = buildChannels(device, controller, this.requests, {
      onDone: this.onDone,
      onGone: this.onGone,
      isAwaited: true,
      ...(options.accounts === true ? { accounts: true } : {}),
    });
    this.bytes = new Float64Array(ports);
    this.unsent = new Float64Array(ports);
    this.unserved = new Float64Array(ports);
    this.inFlight = new Int32Array(ports);
    this.address = new Float64Array(ports);
    this.gapCycles = new Float64Array(ports);
    this.nextRelease = new Float64Array(ports).fill(Number.POSITIVE_INFINITY);
    this.moved = new Float64Array(ports);
    this.told = new Float64Array(ports);
    this.latencies = Array.from({ length: ports }, () => new LatencyHistogram());
    this.tenantOfPort = new Int32Array(ports);
    this.contention = new ContentionMeter(ports);
    this.lanes = Array.from({ length: this.channels.length * ports }, () => new RequestRing(16));
    this.waitingPorts = this.channels.map(() => new Int32Array(ports));
    this.waitingCount = new Int32Array(this.channels.length);
    this.lastServed = new Int32Array(this.channels.length).fill(-1);
    this.alarm = simulation.alarm(BEFORE_MEMORY, this.ring);
    this.memory = new DramSystem(
      simulation,
      this.requests,
      this.channels,
      PRIORITY.memory,
      this.tickCycles,
      this.afterTick,
    );
  }

  transfer(port: number, bytes: number, cap: number, asked: number, priority = 0): void {
    const { now } = this.simulation;
    this.bytes[port] = bytes;
    this.unsent[port] = bytes;
    this.unserved[port] = bytes;
    this.address[port] = this.options.addresses(port, bytes);
    this.gapCycles[port] = this.burstBytes / cap;
    this.nextRelease[port] = now;
    this.bytesAsked += bytes;
    this.contention.begin(port, now, this.movedByOthers(port));
    this.chooser.begin(port, now, bytes, asked, priority);
    this.wakeAt(Math.ceil(now / this.tickCycles));
  }

  serveFor(port: number, tenant: number): void {
    this.tenantOfPort[port] = tenant;
    while (this.latenciesOfTenants.length <= tenant) this.latenciesOfTenants.push(new LatencyHistogram());
  }

  contentionCycles(port: number): number {
    return this.contention.lost(port, this.bytes[port]!, Math.min(this.peak, this.burstBytes / this.gapCycles[port]!));
  }

  private movedByOthers(port: number): number {
    return this.bytesServed - this.moved[port]! - this.moved[partnerOf(port)]!;
  }

  /** A transfer that begins in the instant of a tick, but after the memory has played it, goes with the next tick. */
  private wakeAt(tick: number): void {
    const time = Math.max(Math.max(tick, this.memory.tick + 1) * this.tickCycles, this.simulation.now);
    if (time < this.alarm.time) this.alarm.set(time);
  }

  private readonly ring = (): void => {
    const { now } = this.simulation;
    const tick = Math.round(now / this.tickCycles);
    this.letGo(now, tick);
    for (let channel = 0; channel < this.channels.length; channel++)
      if (this.waitingCount[channel]! > 0) this.offer(channel, now, tick);
  };

  /** Ports let go what is due and what they may have under way. */
  private letGo(now: number, tick: number): void {
    const { nextRelease, unsent, inFlight, gapCycles } = this;
    let next = Number.POSITIVE_INFINITY;
    for (let port = 0; port < this.ports; port++) {
      while (nextRelease[port]! <= now && inFlight[port]! < this.options.requestsInFlight && this.freeCount > 0) {
        this.send(port, tick);
        nextRelease[port] =
          unsent[port]! > 0
            ? Math.max(nextRelease[port]!, now - this.tickCycles) + gapCycles[port]!
            : Number.POSITIVE_INFINITY;
      }
      if (inFlight[port]! < this.options.requestsInFlight && nextRelease[port]! < next) next = nextRelease[port]!;
    }
    if (next < Number.POSITIVE_INFINITY) this.wakeAt(Math.max(tick + 1, Math.ceil(next / this.tickCycles)));
  }

  private send(port: number, tick: number): void {
    const request = this.free[--this.freeCount]!;
    const { requests } = this;
    const address = Math.floor(this.address[port]! / this.burstBytes) * this.burstBytes;
    requests.put(request, address, isStorePort(port));
    requests.released[request] = tick;
    this.portOf[request] = port;
    this.address[port] = address + this.burstBytes;
    this.unsent[port] = Math.max(0, this.unsent[port]! - this.burstBytes);
    this.inFlight[port]!++;
    this.pulse.underWay++;
    const channel = requests.channel[request]!;
    const lane = this.lanes[channel * this.ports + port] as RequestRing;
    if (lane.size === 0) this.waitingPorts[channel]![this.waitingCount[channel]!++] = port;
    lane.push(request);
  }

  private offer(channel: number, now: number, tick: number): void {
    const waiting = this.waitingPorts[channel] as Int32Array;
    for (let taken = 0; taken < OFFERS && this.waitingCount[channel]! > 0; taken++) {
      const count = this.waitingCount[channel]!;
      const port = this.chooser.choose({ ports: waiting, count, lastServed: this.lastServed[channel]! }, now);
      if (port < 0) {
        if (this.chooser.until < Number.POSITIVE_INFINITY) this.wakeAt(Math.ceil(this.chooser.until / this.tickCycles));
        return;
      }
      const lane = this.lanes[channel * this.ports + port] as RequestRing;
      if (!this.memory.accepts(lane.head)) return;
      this.memory.add(lane.shift(), tick);
      this.lastServed[channel] = port;
      this.chooser.served(port, this.burstBytes);
      this.toTheBack(channel, port, lane.size > 0);
    }
    if (this.waitingCount[channel]! > 0) this.wakeAt(tick + 1);
  }

  private toTheBack(channel: number, port: number, goesOn: boolean): void {
    const waiting = this.waitingPorts[channel] as Int32Array;
    const last = this.waitingCount[channel]! - 1;
    let at = waiting.indexOf(port);
    for (; at < last; at++) waiting[at] = waiting[at + 1]!;
    if (goesOn) waiting[last] = port;
    else this.waitingCount[channel] = last;
  }

  private readonly onDone = (request: number): void => {
    const port = this.portOf[request]!;
    const useful = Math.min(this.burstBytes, this.unserved[port]!);
    this.unserved[port]! -= useful;
    this.bytesServed += useful;
    this.moved[port]! += useful;
    this.inFlight[port]!--;
    const ticks = this.requests.done[request]! - this.requests.released[request]!;
    (this.latencies[port] as LatencyHistogram).add(ticks);
    this.latenciesOfTenants[this.tenantOfPort[port]!]?.add(ticks);
    this.pulse.done++;
    this.pulse.underWay--;
    if (this.unsent[port] === 0 && this.inFlight[port] === 0) this.finish(port, this.requests.done[request]!);
  };

  private readonly onGone = (request: number): void => {
    this.free[this.freeCount++] = request;
  };

  private finish(port: number, doneTick: number): void {
    const { simulation } = this;
    this.unserved[port] = 0;
    const end = Math.max(simulation.now, doneTick * this.tickCycles);
    this.contention.end(port, end, this.movedByOthers(port), this.bytesServed, this.peak);
    simulation.schedule(end + this.options.latencyCycles, PRIORITY.memory, this.end, port);
  }

  private readonly end = (port: number): void => {
    this.onEnd(port);
  };

  private readonly afterTick = (tick: number): void => {
    const { memory, waitingCount } = this;
    let wake = this.isWaitingToSend();
    for (let i = 0; i < memory.madeRoomCount && !wake; i++) wake = waitingCount[memory.madeRoom[i]!]! > 0;
    if (wake) this.wakeAt(tick + 1);
    const { bandwidth, requests } = this.bus.heard;
    if ((bandwidth || requests) && tick >= this.tellAt) this.tell(tick);
  };

  private isWaitingToSend(): boolean {
    const { nextRelease, inFlight } = this;
    for (let port = 0; port < this.ports; port++)
      if (nextRelease[port]! < Number.POSITIVE_INFINITY && inFlight[port]! < this.options.requestsInFlight) return true;
    return false;
  }

  /** The mean rates since they were told last. */
  private tell(tick: number): void {
    const cycles = (tick - this.tellAt + TELL_TICKS) * this.tickCycles;
    const rates = Float64Array.from(this.moved, (bytes, port) => (bytes - this.told[port]!) / cycles);
    this.told.set(this.moved);
    this.tellAt = tick + TELL_TICKS;
    this.bus.emit('bandwidth', this.simulation.now, rates);
    this.pulse.rowHitRate = this.hitsSinceTold();
    this.bus.emit('requests', this.simulation.now, this.pulse);
  }

  private hitsSinceTold(): number {
    let columns = 0;
    let hits = 0;
    for (const { counts } of this.channels) {
      columns += counts.reads + counts.writes;
      hits += counts.rowHits;
    }
    const rate = columns === this.toldColumns ? 0 : (hits - this.toldHits) / (columns - this.toldColumns);
    this.toldColumns = columns;
    this.toldHits = hits;
    return rate;
  }

  /** What the device did until now. */
  report(): RequestReport {
    const { device } = this.options.machine;
    const { tickNs } = device;
    const endTick = Math.ceil(this.simulation.now / this.tickCycles);
    this.memory.catchUpAll(endTick);
    const cores = Array.from({ length: this.ports / PORTS_PER_CORE }, (_, core) => core);
    return reportOf({
      device,
      channels: this.channels,
      endTick,
      bytes: this.bytesServed,
      latencyByCoreNs: cores.map((core) => inNanoseconds(this.latencyOf([core]), tickNs)),
      latencyNs: inNanoseconds(this.latencyOf(cores), tickNs),
      latencyByTenantNs: this.latenciesOfTenants.map((each) =>
        inNanoseconds(LatencyHistogram.summarize([each]), tickNs),
      ),
    });
  }

  /** Ticks that requests of these cores took from their release to their end. */
  latencyOf(cores: readonly number[]): LatencySummary {
    return LatencyHistogram.summarize(this.latencies.filter((_, port) => cores.includes(coreOfPort(port))));
  }
}

/** Writes that a channel may hold after they are done. */
function pendingWrites({ device }: DramMachine, { transactionQueue, commandQueue }: Dramsim3Options): number {
  return transactionQueue + banksPerChannel(device.organization) * commandQueue;
}
