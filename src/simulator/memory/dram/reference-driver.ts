/**
 * Drives a memory with a given sequence of requests, by the rules that the tables measured with DRAMsim3 and Ramulator
 * were made by. At each tick, before the memory plays it: requests are released, in their order and as far as the window
 * of outstanding requests, the tiles in flight or their times allow, into a queue for each channel; then each channel is
 * offered two of them. In mode `streams` each stream has queues of its own, among which a channel's turns go round.
 *
 * What is done in a tick is seen in the next one.
 */
import type { Alarm } from '../../../kernel/alarm.js';
import { Simulation } from '../../../kernel/simulation.js';
import { OFFERS_PER_TICK, type ReleaseMode, type RequestSequence } from '../../../workload/request-streams.js';
import type { DramChannel, Observers } from './channel.js';
import { DramSystem } from './dram-system.js';
import { RequestRing } from './request-ring.js';
import type { Requests } from './requests.js';

/** Ticks in which something must be served or taken in; longer than any refresh. */
const PATIENCE_TICKS = 2 ** 22;
const PIECE_TICKS = 1024;
/** Within an instant: requests come before the memory plays its tick. */
const PRIORITY = { driver: 0, memory: 1 } as const;

export interface Release {
  readonly mode: ReleaseMode;
  readonly streams: number;
  /** 0 for no limit. */
  readonly window: number;
  readonly depthTiles: number;
  /** Mode `streams`: requests of one stream outstanding; 0 for no limit. */
  readonly streamWindow: number;
  /** Mode `streams`: requests of a stream's turn at a channel. */
  readonly turn: number;
  /** Requests a channel is offered in a tick; 2 unless given. */
  readonly offers?: number;
  /** Mode `streams`: the turn of a stream whose request is refused goes on to the next one whose request is not. */
  readonly passesRefused?: boolean;
  /** Mode `open`: when each request is released, or later with the one before it. */
  readonly releaseAt?: Float64Array;
}

export class ReferenceDriver {
  readonly simulation = new Simulation();
  private readonly memory: DramSystem;
  private readonly alarm: Alarm;
  private readonly total: number;
  private released = 0;
  private completed = 0;
  private offered = 0;
  /** Requests wait here: by channel, or by channel and stream. */
  private readonly queues: RequestRing[];
  private readonly queuesPerChannel: number;
  private readonly waiting: Int32Array;
  private waitingInAll = 0;
  private readonly turnOf: Int32Array;
  private readonly leftOfTurn: Int32Array;
  /** Mode `streams`: next request of each stream, and where the stream ends. */
  private readonly nextOfStream: Int32Array;
  private readonly endOfStream: Int32Array;
  /** Requests not yet done of each tile of a stream. */
  private readonly openTiles: Int32Array;
  private readonly firstTile: Int32Array;
  private readonly outstanding: Int32Array;
  private readonly offers: number;
  /** Something was done that may let a request go; times do without. */
  private releaseNeeded: boolean;

  constructor(
    private readonly requests: Requests,
    private readonly sequence: RequestSequence,
    private readonly release: Release,
    makeChannels: (observers: Observers) => readonly DramChannel[],
  ) {
    const { mode, streams, window, depthTiles, streamWindow } = release;
    this.releaseNeeded = mode !== 'open';
    this.offers = release.offers ?? OFFERS_PER_TICK;
    this.total = sequence.address.length;
    for (let i = 0; i < this.total; i++) requests.put(i, sequence.address[i]!, sequence.isWrite[i] === 1);
    const channels = makeChannels({ onDone: this.onDone, isAwaited: window > 0 || depthTiles > 0 || streamWindow > 0 });
    this.queuesPerChannel = mode === 'streams' ? streams : 1;
    this.queues = Array.from({ length: channels.length * this.queuesPerChannel }, () => new RequestRing());
    this.waiting = new Int32Array(channels.length);
    this.turnOf = new Int32Array(channels.length);
    this.leftOfTurn = new Int32Array(channels.length);
    const each = Math.floor(this.total / streams);
    this.nextOfStream = Int32Array.from({ length: streams }, (_, stream) => stream * each);
    this.endOfStream = Int32Array.from({ length: streams }, (_, stream) => (stream + 1) * each);
    this.firstTile = new Int32Array(streams + 1);
    this.openTiles = this.countTiles();
    this.outstanding = new Int32Array(streams);
    this.alarm = this.simulation.alarm(PRIORITY.driver, this.ring);
    this.memory = new DramSystem(this.simulation, requests, channels, PRIORITY.memory, 1, this.afterTick);
    this.alarm.set(mode === 'open' && release.releaseAt !== undefined ? (release.releaseAt[0] ?? 0) : 0);
  }

  /**
   * Plays until every request is done.
   * @throws Error if the memory serves nothing more although requests wait, which is a fault of its model
   */
  run(): void {
    // A piece at a time, since a memory may go on for ever; longer ones while nothing happens.
    let until = 0;
    let piece = PIECE_TICKS;
    while (this.completed < this.total) {
      const before = this.completed + this.offered;
      until += piece;
      this.simulation.run(until);
      piece = this.completed + this.offered === before ? 2 * piece : PIECE_TICKS;
      if (piece > PATIENCE_TICKS && this.alarm.time === Number.POSITIVE_INFINITY)
        throw new Error(`${this.total - this.completed} of ${this.total} requests were never served`);
    }
  }

  /** Plays the refreshes that channels without requests have left out. */
  catchUp(tick: number): void {
    this.memory.catchUpAll(tick);
  }

  private countTiles(): Int32Array {
    const { stream, tile } = this.sequence;
    const tiles = new Int32Array(this.release.streams);
    for (let i = 0; i < this.total; i++) tiles[stream[i]!] = Math.max(tiles[stream[i]!]!, tile[i]! + 1);
    for (let s = 0; s < tiles.length; s++) this.firstTile[s + 1] = this.firstTile[s]! + tiles[s]!;
    const open = new Int32Array(this.firstTile[tiles.length]!);
    for (let i = 0; i < this.total; i++) open[this.firstTile[stream[i]!]! + tile[i]!]!++;
    return open;
  }

  private readonly onDone = (request: number): void => {
    this.completed++;
    const { depthTiles, window, streamWindow } = this.release;
    if (depthTiles > 0) {
      const stream = this.sequence.stream[request]!;
      if (--this.openTiles[this.firstTile[stream]! + this.sequence.tile[request]!]! === 0) this.releaseNeeded = true;
    }
    if (streamWindow > 0) this.outstanding[this.sequence.stream[request]!]!--;
    if (window > 0 || streamWindow > 0) this.releaseNeeded = true;
  };

  private readonly afterTick = (tick: number): void => {
    if (this.completed === this.total) {
      return;
    }
    const { memory, waiting } = this;
    let wake = this.releaseNeeded;
    for (let i = 0; i < memory.madeRoomCount && !wake; i++) wake = waiting[memory.madeRoom[i]!]! > 0;
    if (wake) this.wakeAt(tick + 1);
  };

  private wakeAt(tick: number): void {
    if (tick < this.alarm.time) this.alarm.set(tick);
  }

  private readonly ring = (): void => {
    const tick = this.simulation.now;
    if (this.release.mode === 'open') this.releaseByTime(tick);
    else if (this.releaseNeeded) {
      this.releaseNeeded = false;
      if (this.release.mode === 'streams') this.releaseStreams(tick);
      else this.releaseInOrder(tick);
    }
    let goesOn = false;
    let left = this.waitingInAll;
    for (let channel = 0; left > 0; channel++) {
      if (this.waiting[channel] === 0) continue;
      left -= this.waiting[channel]!;
      const taken = this.queuesPerChannel === 1 ? this.offer(channel, tick) : this.offerInTurn(channel, tick);
      if (taken === this.offers && this.waiting[channel]! > 0) goesOn = true;
    }
    if (goesOn) this.wakeAt(tick + 1);
  };

  private releaseInOrder(tick: number): void {
    const { window } = this.release;
    while (this.released < this.total) {
      if (window > 0 && this.released - this.completed >= window) return;
      if (!this.tileMayGo(this.released)) return;
      this.put(this.released++, 0, tick);
    }
  }

  private releaseStreams(tick: number): void {
    const { nextOfStream, endOfStream } = this;
    for (let stream = 0; stream < nextOfStream.length; stream++) {
      let next = nextOfStream[stream]!;
      while (next < endOfStream[stream]! && this.tileMayGo(next) && this.hasWindow(stream)) {
        this.outstanding[stream]!++;
        this.put(next++, stream, tick);
      }
      nextOfStream[stream] = next;
    }
  }

  private hasWindow(stream: number): boolean {
    const { streamWindow } = this.release;
    return streamWindow === 0 || this.outstanding[stream]! < streamWindow;
  }

  private releaseByTime(tick: number): void {
    const times = this.release.releaseAt as Float64Array;
    while (this.released < this.total && times[this.released]! <= tick) this.put(this.released++, 0, tick);
    if (this.released < this.total) this.wakeAt(times[this.released]!);
  }

  private tileMayGo(request: number): boolean {
    const { depthTiles } = this.release;
    const { stream, tile } = this.sequence;
    if (depthTiles === 0 || tile[request]! < depthTiles) return true;
    return this.openTiles[this.firstTile[stream[request]!]! + tile[request]! - depthTiles] === 0;
  }

  private put(request: number, queue: number, tick: number): void {
    const channel = this.requests.channel[request]!;
    this.requests.released[request] = tick;
    (this.queues[channel * this.queuesPerChannel + queue] as RequestRing).push(request);
    this.waiting[channel]!++;
    this.waitingInAll++;
  }

  private offer(channel: number, tick: number): number {
    const queue = this.queues[channel] as RequestRing;
    let taken = 0;
    while (taken < this.offers && queue.size > 0 && this.memory.accepts(queue.head)) {
      this.memory.add(queue.shift(), tick);
      this.offered++;
      this.waiting[channel]!--;
      this.waitingInAll--;
      taken++;
    }
    return taken;
  }

  private offerInTurn(channel: number, tick: number): number {
    const { turnOf, leftOfTurn, queues, queuesPerChannel } = this;
    const first = channel * queuesPerChannel;
    let taken = 0;
    while (taken < this.offers && this.waiting[channel]! > 0) {
      if (leftOfTurn[channel] === 0 || (queues[first + turnOf[channel]!] as RequestRing).size === 0) {
        let next = turnOf[channel]!;
        do next = next + 1 === queuesPerChannel ? 0 : next + 1;
        while ((queues[first + next] as RequestRing).size === 0);
        turnOf[channel] = next;
        leftOfTurn[channel] = this.release.turn;
      }
      if (!this.mayOffer(channel)) break;
      const queue = queues[first + turnOf[channel]!] as RequestRing;
      this.memory.add(queue.shift(), tick);
      this.offered++;
      leftOfTurn[channel]!--;
      this.waiting[channel]!--;
      this.waitingInAll--;
      taken++;
    }
    return taken;
  }

  /** The stream whose turn it is has its request taken, or another one that its turn passes to. */
  private mayOffer(channel: number): boolean {
    const { turnOf, leftOfTurn, queues, queuesPerChannel, memory } = this;
    const first = channel * queuesPerChannel;
    const tries = this.release.passesRefused === true ? queuesPerChannel : 1;
    for (let i = 0; i < tries; i++) {
      const stream = (turnOf[channel]! + i) % queuesPerChannel;
      const queue = queues[first + stream] as RequestRing;
      if (queue.size === 0 || !memory.accepts(queue.head)) continue;
      if (i > 0) leftOfTurn[channel] = this.release.turn;
      turnOf[channel] = stream;
      return true;
    }
    return false;
  }
}
