/**
 * A core with a load port, a PE array, vector lanes and a store port that work side by side on the tiles of its queue (design rules):
 *
 * 1. A tile's load starts when the SG has room for it and the load port is free; loads go in order.
 * 2. It computes when loaded and the PE array is free; tiles compute in order.
 * 3. Its vector work starts when computed and the lanes are free; a tile without any passes at once. Its store starts then;
 *    stores go in order. Its SG space is free when stored.
 * 4. SG room: the bytes of all resident tiles and what earlier ones left for later ones ≤ SG size, and at most `buffers`
 *    tiles resident.
 * 5. With cross-job prefetch the next job's first tiles load while the current one computes.
 * 6. Where jobs are not served in the order of the queue, the next job is chosen when its first load could start.
 * 7. With weight prefetch the port, while it waits for the next job to begin, fetches weights of that job (fetch-ahead.ts).
 *
 * Tiles pass through the stages in order, so each stage is one counter: a tile is resident from `loadStarted` to
 * `stored`, and lives in a ring at its number modulo the ring's size.
 */
import {
  COMPUTE_CYCLES,
  FREED_BYTES,
  LOAD_BYTES,
  STORE_BYTES,
  TAKEN_BYTES,
  tileRows,
  VECTOR_CYCLES,
} from '../../mapping/tile-rows.js';
import type { TiledWork } from '../input.js';
import {
  COMPUTE,
  COMPUTE_LANES,
  HOST_ARRIVAL,
  HOST_DEPENDENCY,
  HOST_ISSUE,
  IDLE_LATER_GROUP,
  LOAD_TRANSFER,
  STORE_DRAIN,
  STORE_SG_FULL,
} from '../observe/attribution.js';
import { explainLoad, explainStore, Lateness } from '../observe/stall-reasons.js';
import { loadPort, PRIORITY, storePort } from '../signals.js';
import type { CoreComponent, Surroundings } from './core-component.js';
import { FetchAhead, type WaitingCore } from './fetch-ahead.js';
import { TileQueue } from './tile-queue.js';
import { WeightsAhead } from './weights-ahead.js';

/** The parts of core and memory that tiles feel. */
export interface TileMachine {
  readonly sgBytes: number;
  readonly buffers: number;
  /** What each port can move, bytes per cycle. */
  readonly loadPortBytesPerCycle: number;
  readonly storePortBytesPerCycle: number;
  readonly crossJobPrefetch: boolean;
  /** Its jobs, in order, where the weights of the next one are fetched while it may not begin; absent: they are not. */
  readonly weightsAheadOf?: readonly number[] | undefined;
}

export class TileCore implements CoreComponent, WaitingCore {
  private readonly next: TileQueue;
  private expecting = false;

  /** Tiles that have reached each stage, counted from the start of the simulation. */
  private loadStarted = 0;
  private loaded = 0;
  private computeStarted = 0;
  private computed = 0;
  private vectorStarted = 0;
  private vectored = 0;
  private storeStarted = 0;
  private stored = 0;
  residentBytes = 0;

  /** The port is free for the next load, and the SG is not. */
  private lacksRoom = false;
  private readonly late = new Lateness();
  private readonly ahead: WeightsAhead | undefined;
  private readonly fetcher: FetchAhead | undefined;
  readonly fetchesAhead: boolean;
  /** Of what is around: to look into it again and again is longer code, of which V8 inlines less. */
  private readonly simulation: Surroundings['simulation'];
  private readonly memory: Surroundings['memory'];
  private readonly account: Surroundings['account'];
  private readonly heard: Surroundings['bus']['heard'];
  private readonly dispatch: Surroundings['dispatch'];
  private readonly serveFor: Surroundings['serveFor'];

  /** Resident tiles, by number modulo the ring's size. */
  private readonly ring: number;
  private readonly job: Int32Array;
  private readonly tileOfJob: Int32Array;
  private readonly lastOfJob: Uint8Array;
  private readonly freedBytes: Float64Array;
  private readonly computeCycles: Float64Array;
  private readonly vectorCycles: Float64Array;
  private readonly storeBytes: Float64Array;
  private readonly weight: Float64Array;
  private readonly priorities: Float64Array;

  /** When the current load, compute, vector work and store began. */
  private loadSince = 0;
  private computeSince = 0;
  private vectorSince = 0;
  private storeSince = 0;

  constructor(
    private readonly core: number,
    private readonly around: Surroundings,
    private readonly machine: TileMachine,
    private readonly work: (job: number) => TiledWork,
  ) {
    this.next = new TileQueue(work, around.priorityOf);
    this.ring = machine.buffers;
    this.job = new Int32Array(this.ring);
    this.tileOfJob = new Int32Array(this.ring);
    this.lastOfJob = new Uint8Array(this.ring);
    this.freedBytes = new Float64Array(this.ring);
    this.computeCycles = new Float64Array(this.ring);
    this.vectorCycles = new Float64Array(this.ring);
    this.storeBytes = new Float64Array(this.ring);
    this.weight = new Float64Array(this.ring);
    this.priorities = new Float64Array(this.ring);
    this.simulation = around.simulation;
    this.memory = around.memory;
    this.account = around.account;
    this.heard = around.bus.heard;
    this.dispatch = around.dispatch;
    this.serveFor = around.serveFor;
    const { weightsAheadOf } = machine;
    if (weightsAheadOf !== undefined) {
      this.ahead = new WeightsAhead(weightsAheadOf, (id) => work(id).plan, machine);
      this.fetcher = new FetchAhead(core, around, machine.loadPortBytesPerCycle, this.ahead, this);
    }
    this.fetchesAhead = this.ahead !== undefined;
  }

  issue(jobs: readonly number[]): void {
    this.expecting = false;
    this.next.add(jobs);
    this.advance();
  }

  expect(): void {
    this.expecting = true;
    this.advance();
  }

  onTransferEnd(port: number): void {
    const { account, memory, simulation } = this;
    const lost = account.state === COMPUTE ? 0 : memory.contentionCycles(port);
    if (port === loadPort(this.core)) {
      explainLoad(account, simulation.now, lost, this.late);
      if (this.ahead?.isFetching === true) this.fetcher?.end();
      else this.endLoad();
    } else {
      explainStore(account, simulation.now, lost);
      this.endStore();
    }
    this.advance();
  }

  /**
   * Starts whatever can start now, stage by stage from the last: where a stage begins with a tile, those behind it are as
   * they were. Only a tile that passes a stage in no time may let an earlier look come out otherwise. And books the time until
   * the next event under what the PE array does; what a transfer is slow for, its end will tell.
   *
   * Long on purpose: V8 inlines this into nothing, and therefore what leads here as a whole. Inlined where a transfer ends, it
   * left no room for the memory's account there, and a replay took 5 to 15 % longer in every other process.
   */
  advance(): void {
    const { account, around, dispatch, simulation } = this;
    const { now } = simulation;
    this.late.book(now);
    while (this.tryStore() || this.tryVector() || this.tryCompute() || this.tryLoad());
    const { job } = this.next;
    if (dispatch !== undefined && job === undefined && this.loadStarted === this.loaded) dispatch.request(this.core);
    if (this.lacksRoom && this.computeStarted > this.computed && this.mayBegin())
      this.late.begin(now, this.stored < this.computed);
    if (this.computeStarted > this.computed) account.enter(COMPUTE, now);
    else if (this.loadStarted > this.loaded) account.enter(LOAD_TRANSFER, now);
    else if (this.vectorStarted > this.vectored) account.enter(COMPUTE_LANES, now);
    else if (job !== undefined) {
      if (around.isReleased(job)) account.enter(this.ahead?.isFetching === true ? LOAD_TRANSFER : STORE_SG_FULL, now);
      else account.enter(around.hasArrived(job) ? HOST_DEPENDENCY : HOST_ARRIVAL, now);
    } else {
      const awaited = dispatch?.awaited(this.core);
      if (awaited === 'release') account.enter(STORE_SG_FULL, now);
      else if (awaited !== undefined) account.enter(awaited === 'arrival' ? HOST_ARRIVAL : HOST_DEPENDENCY, now);
      else if (this.stored < this.loadStarted) account.enter(STORE_DRAIN, now);
      else account.enter(this.expecting ? HOST_ISSUE : IDLE_LATER_GROUP, now);
    }
  }

  /** The next job of the dispatcher's begins if its first load can start; otherwise what is missing is booked. */
  choose(): void {
    const { dispatch, simulation } = this;
    const job = dispatch?.next(this.core) ?? -1;
    if (job < 0 || this.next.job !== undefined || this.loadStarted > this.loaded) return;
    const mayBegin = this.machine.crossJobPrefetch || this.computed === this.loadStarted;
    if (mayBegin && this.hasRoom(tileRows(this.work(job).plan).rows[TAKEN_BYTES]!)) {
      dispatch?.begin(this.core, job);
      this.next.add([job]);
      this.advance();
    } else if (mayBegin && this.computeStarted > this.computed) {
      this.late.begin(simulation.now, this.stored < this.computed);
    }
  }

  /** Like the other three: true when a tile has passed at once, so that the stages are to be looked at again. */
  private tryLoad(): boolean {
    const { ahead, next } = this;
    const { rows, run, tile } = next;
    this.lacksRoom = false;
    if (this.loadStarted > this.loaded || ahead?.isFetching === true) return false;
    if (run === rows.length) return this.waitForJob();
    const there = ahead === undefined ? 0 : ahead.bytesOf(tile);
    this.lacksRoom = !this.hasRoom(rows[run + TAKEN_BYTES]! - there);
    if (!this.mayBegin()) return this.waitForJob();
    if (this.lacksRoom) return false;
    const job = next.job as number;
    const { now } = this.simulation;
    if (tile === 0 && this.heard.jobStart) this.around.bus.emit('jobStart', this.core, job, now);
    const slot = this.loadStarted++ % this.ring;
    this.job[slot] = job;
    this.tileOfJob[slot] = tile;
    this.freedBytes[slot] = rows[run + FREED_BYTES]!;
    this.computeCycles[slot] = rows[run + COMPUTE_CYCLES]!;
    this.vectorCycles[slot] = rows[run + VECTOR_CYCLES]!;
    this.storeBytes[slot] = rows[run + STORE_BYTES]!;
    this.weight[slot] = next.storeWeight;
    this.priorities[slot] = next.priority;
    this.residentBytes += rows[run + TAKEN_BYTES]!;
    ahead?.use(tile);
    if (this.heard.occupancy) this.tellOccupancy();
    const { loadWeight, priority } = next;
    const isLast = next.step();
    this.lastOfJob[slot] = isLast ? 1 : 0;
    if (isLast) ahead?.pass();
    this.loadSince = now;
    const bytes = rows[run + LOAD_BYTES]! - there;
    if (bytes > 0) {
      const port = loadPort(this.core);
      if (this.serveFor !== undefined) this.serveFor(port, job);
      this.memory.transfer(port, bytes, this.machine.loadPortBytesPerCycle, loadWeight, priority);
      return false;
    }
    this.endLoad();
    return true;
  }

  /** There is no tile to load: weights of the next job may come meanwhile. @returns false, as `tryLoad` does then */
  private waitForJob(): boolean {
    if (this.fetcher !== undefined) this.fetcher.ask();
    return false;
  }

  private endLoad(): void {
    const slot = this.loaded++ % this.ring;
    if (this.heard.span) this.tell('load', slot, this.loadSince);
    this.late.clear();
  }

  private tryCompute(): boolean {
    if (this.computeStarted > this.computed || this.computeStarted === this.loaded) return false;
    const slot = this.computeStarted++ % this.ring;
    this.computeSince = this.simulation.now;
    const end = this.computeSince + this.computeCycles[slot]!;
    this.simulation.schedule(end, PRIORITY.core, this.endCompute);
    return false;
  }

  private readonly endCompute = (): void => {
    const tile = this.computed++;
    const slot = tile % this.ring;
    if (this.heard.span) this.tell('compute', slot, this.computeSince);
    if (this.vectored === tile && this.vectorCycles[slot] === 0) this.vectorStarted = ++this.vectored; // as `tryVector` would
    this.advance();
  };

  private tryVector(): boolean {
    if (this.vectorStarted > this.vectored || this.vectorStarted === this.computed) return false;
    const cycles = this.vectorCycles[this.vectorStarted++ % this.ring]!;
    if (cycles > 0) {
      this.vectorSince = this.simulation.now;
      this.simulation.schedule(this.vectorSince + cycles, PRIORITY.core, this.endVector);
      return false;
    }
    this.vectored++;
    return true;
  }

  private readonly endVector = (): void => {
    const slot = this.vectored++ % this.ring;
    if (this.heard.vector) this.tellVector(slot);
    this.advance();
  };

  private tryStore(): boolean {
    if (this.storeStarted > this.stored || this.storeStarted === this.vectored) return false;
    const slot = this.storeStarted++ % this.ring;
    this.storeSince = this.simulation.now;
    const bytes = this.storeBytes[slot]!;
    if (bytes > 0) {
      const port = storePort(this.core);
      const { storePortBytesPerCycle } = this.machine;
      if (this.serveFor !== undefined) this.serveFor(port, this.job[slot]!);
      this.memory.transfer(port, bytes, storePortBytesPerCycle, this.weight[slot]!, this.priorities[slot]!);
      return false;
    }
    this.endStore();
    return true;
  }

  private endStore(): void {
    const { now } = this.simulation;
    const slot = this.stored++ % this.ring;
    if (this.heard.span) this.tell('store', slot, this.storeSince);
    this.residentBytes -= this.freedBytes[slot]!;
    // A job keeps nothing beyond its last tile: an empty SG is empty, whatever rounding left.
    if (this.stored === this.loadStarted && this.lastOfJob[slot] === 1) this.residentBytes = 0;
    if (this.heard.occupancy) this.tellOccupancy();
    if (this.lastOfJob[slot] === 0) return;
    const job = this.job[slot]!;
    if (this.heard.jobEnd) this.around.bus.emit('jobEnd', this.core, job, now);
    this.around.onJobEnd(job);
  }

  get isWaiting(): boolean {
    return this.loadStarted === this.loaded && (!this.next.hasTile || !this.mayBegin());
  }

  /** The next tile's job has begun, or is released and finds the PE array free where it must. */
  private mayBegin(): boolean {
    const { job, tile } = this.next;
    if (tile > 0) return true;
    const released = this.around.isReleased(job as number);
    return released && (this.machine.crossJobPrefetch || this.computed === this.loadStarted);
  }

  private hasRoom(bytes: number): boolean {
    const resident = this.loadStarted - this.stored;
    if (resident === 0) return true;
    const held = this.ahead === undefined ? 0 : this.ahead.heldBytes;
    return resident < this.ring && this.residentBytes + held + bytes <= this.machine.sgBytes;
  }

  tellOccupancy(): void {
    const held = this.ahead === undefined ? 0 : this.ahead.heldBytes;
    this.around.bus.emit('occupancy', this.core, this.simulation.now, this.residentBytes + held);
  }

  private tellVector(slot: number): void {
    this.around.bus.emit(
      'vector',
      this.core,
      this.job[slot]!,
      this.tileOfJob[slot]!,
      this.vectorSince,
      this.simulation.now,
    );
  }

  private tell(activity: 'load' | 'compute' | 'store', slot: number, since: number): void {
    this.around.bus.emit(
      'span',
      activity,
      this.core,
      this.job[slot]!,
      this.tileOfJob[slot]!,
      since,
      this.simulation.now,
    );
  }
}
