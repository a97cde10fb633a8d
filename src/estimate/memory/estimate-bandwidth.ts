/**
 * What a device achieves for given traffic, by scheduling the traffic's bursts under the device's limits
 * (channel-schedule.ts) with the release rules of the traffic: tiles in flight, a window of requests, or fixed times.
 */
import { Heap } from 'heap-js';
import type { ControllerOptions } from '../../machine/memory-devices/controller-options.js';
import { capacityBytes, type MemoryDevice, peakGBps } from '../../machine/memory-devices/memory-device.js';
import {
  OFFERS_PER_TICK,
  type RequestSequence,
  type RequestStreams,
  requestSequence,
  requestsPerGrain,
} from '../../workload/request-streams.js';
import { ChannelSchedule } from './channel-schedule.js';
import { placesOf } from './places.js';

export interface BandwidthEstimate {
  readonly GBps: number;
  readonly shareOfPeak: number;
  /** Requests that were scheduled: all, or as many as suffice. */
  readonly requests: number;
  /** When the last one was done, ticks. */
  readonly ticks: number;
}

/** Requests after which the rate no longer changes much; longer traffic is cut there. */
const ENOUGH = 2 ** 17;

export interface EstimateOptions {
  /** Fields of an address; the device's own unless given. */
  readonly addressMapping?: string;
  /** Bytes of a request; a burst unless given. A smaller one leaves the rest of its burst unused. */
  readonly requestBytes?: number;
  /** Leave out beginning and end; all requests count unless given. */
  readonly measured?: Measured;
}

/** What counts of a run: what is done between these times, or from the first third of it to all but the last tenth, if shorter. */
export interface Measured {
  readonly fromNs: number;
  readonly untilNs: number;
}

/** @throws InputError for an address mapping that does not fit the device */
export function estimateBandwidth(
  device: MemoryDevice,
  options: ControllerOptions,
  traffic: RequestStreams,
  {
    addressMapping = device.addressMapping,
    requestBytes = device.organization.burstBytes,
    measured,
  }: EstimateOptions = {},
): BandwidthEstimate {
  const { organization, tickNs } = device;
  const enough = measured === undefined ? ENOUGH : traffic.requests;
  const requests = Math.min(traffic.requests, Math.max(enough, traffic.streams));
  const memory = { capacityBytes: capacityBytes(organization), requestBytes };
  const sequence = requestSequence({ ...traffic, requests }, memory);
  const run = new TrafficSchedule(device, options, { ...traffic, requests }, sequence, addressMapping, requestBytes);
  const ticks = run.play();
  const count = sequence.address.length;
  const rate = measured === undefined ? count / ticks : steadyRate(run.done, measured, tickNs);
  const GBps = (rate * requestBytes) / tickNs;
  return { GBps, shareOfPeak: GBps / peakGBps(device), requests: count, ticks };
}

/** Requests a tick in what counts of a run. */
export function steadyRate(done: Float64Array, { fromNs, untilNs }: Measured, tickNs: number): number {
  const sorted = done.slice().sort();
  const kept = Math.floor(0.9 * sorted.length);
  let last = 0;
  while (last + 1 < kept && sorted[last + 1]! * tickNs <= untilNs) last++;
  let first = 0;
  while (first < Math.floor(last / 3) && sorted[first]! * tickNs < fromNs) first++;
  return (last - first) / (sorted[last]! - sorted[first]!);
}

class TrafficSchedule {
  private readonly channels: ChannelSchedule[];
  private readonly channelOf: Int32Array;
  private readonly released: Float64Array;
  readonly done: Float64Array;
  private readonly open: Int32Array;
  private readonly firstTile: Int32Array;
  private readonly nextOf: Int32Array;
  private readonly endOf: Int32Array;
  private finished = 0;
  private readonly outstanding: Int32Array;
  /** Something is released when another access is done. */
  private readonly isAwaited: boolean;
  private readonly underWay = new Heap<number>((a, b) => this.done[a]! - this.done[b]! || a - b);
  private last = 0;

  constructor(
    device: MemoryDevice,
    options: ControllerOptions,
    private readonly traffic: RequestStreams,
    private readonly sequence: RequestSequence,
    mapping: string,
    requestBytes: number,
  ) {
    const count = sequence.address.length;
    const places = placesOf(sequence.address, device, mapping);
    this.channelOf = places.channel;
    const links = new Int32Array(count);
    this.released = new Float64Array(count);
    const added = new Float64Array(count);
    this.done = new Float64Array(count).fill(-1);
    const order = new Int32Array(count);
    const { streams, mode } = traffic;
    this.isAwaited = traffic.window > 0 || traffic.depthTiles > 0 || (traffic.streamWindow ?? 0) > 0;
    this.outstanding = new Int32Array(streams);
    const grain = requestsPerGrain(traffic, requestBytes);
    const { offersPerTick: takenATick = OFFERS_PER_TICK, passesRefused: passes = false } = traffic;
    const [lanes, length] = mode === 'streams' ? [streams, grain] : [1, count];
    const turns = { lanes, length, takenATick, passes };
    const { released, done } = this;
    this.channels = Array.from(
      { length: device.organization.channels },
      () => new ChannelSchedule(device, options, places, sequence.isWrite, links, released, added, done, order, turns),
    );
    const tiles = new Int32Array(streams);
    for (let i = 0; i < count; i++)
      tiles[sequence.stream[i]!] = Math.max(tiles[sequence.stream[i]!]!, sequence.tile[i]! + 1);
    this.firstTile = new Int32Array(streams + 1);
    for (let s = 0; s < streams; s++) this.firstTile[s + 1] = this.firstTile[s]! + tiles[s]!;
    this.open = new Int32Array(this.firstTile[streams]!);
    for (let i = 0; i < count; i++) this.open[this.tileOf(i)]!++;
    const lines = mode === 'streams' ? streams : 1;
    const each = Math.floor(count / streams);
    this.nextOf = Int32Array.from({ length: lines }, (_, line) => (lines === 1 ? 0 : line * each));
    this.endOf = Int32Array.from({ length: lines }, (_, line) => (lines === 1 ? count : (line + 1) * each));
  }

  /** Schedules everything; returns when the last access is done. */
  play(): number {
    const { underWay, done } = this;
    this.release(0);
    for (const channel of this.channels) this.plan(channel, 0);
    for (;;) {
      let next: ChannelSchedule | undefined;
      for (const channel of this.channels) if (next === undefined || channel.next < next.next) next = channel;
      const time = next?.next ?? Number.POSITIVE_INFINITY;
      const first = underWay.peek();
      if (first !== undefined && done[first]! < time) {
        this.release(this.finishUntil(done[first]!) + 1);
        continue;
      }
      if (next === undefined || time === Number.POSITIVE_INFINITY) return this.last;
      next.step();
      this.plan(next, time);
    }
  }

  private plan(channel: ChannelSchedule, now: number): void {
    channel.plan(now);
    while (channel.completed.length > 0) {
      const access = channel.completed.pop() as number;
      this.last = Math.max(this.last, this.done[access]!);
      if (this.isAwaited) this.underWay.add(access);
    }
  }

  /** Whatever is done at this time. */
  private finishUntil(time: number): number {
    const { underWay, done } = this;
    for (let access = underWay.peek(); access !== undefined && done[access]! <= time; access = underWay.peek()) {
      underWay.pop();
      this.finished++;
      this.outstanding[this.sequence.stream[access]!]!--;
      this.open[this.tileOf(access)]!--;
    }
    return time;
  }

  private release(now: number): void {
    const { traffic } = this;
    const touched = new Set<number>();
    for (let line = 0; line < this.nextOf.length; line++) {
      while (this.nextOf[line]! < this.endOf[line]!) {
        const access = this.nextOf[line]!;
        if (traffic.window > 0 && access - this.finished >= traffic.window) break;
        if (!this.tileMayGo(access) || !this.hasWindow(access)) break;
        this.outstanding[this.sequence.stream[access]!]!++;
        this.released[access] = this.timeOf(access, now);
        const channel = this.channelOf[access]!;
        (this.channels[channel] as ChannelSchedule).offer(access, line);
        touched.add(channel);
        this.nextOf[line]!++;
      }
    }
    if (now > 0) for (const channel of touched) this.plan(this.channels[channel] as ChannelSchedule, now);
  }

  private hasWindow(access: number): boolean {
    const { mode, streamWindow = 0 } = this.traffic;
    return mode !== 'streams' || streamWindow === 0 || this.outstanding[this.sequence.stream[access]!]! < streamWindow;
  }

  private timeOf(access: number, now: number): number {
    const { mode, periodNumerator, periodDenominator } = this.traffic;
    return mode === 'open' ? Math.floor((access * periodNumerator) / periodDenominator) : now;
  }

  private tileMayGo(access: number): boolean {
    const { depthTiles } = this.traffic;
    const tile = this.sequence.tile[access]!;
    return depthTiles === 0 || tile < depthTiles || this.open[this.tileOf(access) - depthTiles] === 0;
  }

  private tileOf(access: number): number {
    return this.firstTile[this.sequence.stream[access]!]! + this.sequence.tile[access]!;
  }
}
