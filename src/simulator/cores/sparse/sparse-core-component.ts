/**
 * A sparse core with a load port, its lanes and a store port that work side by side on the tiles of its queue. A tile loads
 * when its storage is free, computes when it is loaded and the lanes are free, and is stored when it is computed, all in
 * order. With one buffer these follow one another; with two, one tile loads while another computes. The lanes walk the
 * patterns (lane-walk.ts), block after block or, asynchronous, each by itself.
 */
import { buffersOf, type SparseCore, supportsNm } from '../../../machine/sparse/sparse-core.js';
import { cutProduct } from '../../../mapping/sparse/piece.js';
import type { ProductJob, SparseJob } from '../../../mapping/sparse/sparse-job.js';
import { usefulMacs } from '../../../problem/sparsity/product.js';
import {
  COMPUTE,
  HOST_ARRIVAL,
  HOST_DEPENDENCY,
  HOST_ISSUE,
  IDLE_LATER_GROUP,
  LOAD_TRANSFER,
  STORE_DRAIN,
  STORE_SG_FULL,
} from '../../observe/attribution.js';
import { explainLoad, explainStore, Lateness } from '../../observe/stall-reasons.js';
import { type Activity, loadPort, PRIORITY, storePort } from '../../signals.js';
import type { CoreComponent, Surroundings } from '../core-component.js';
import { AsynchronousLanes } from './asynchronous-lanes.js';
import { type LaneCycles, noLaneCycles } from './lane-account.js';
import { type BlockTally, LaneWalk } from './lane-walk.js';
import { clearCycles, loadBytes, storeBytes, tileCount, tileOf } from './tile-work.js';

export class SparseCoreComponent implements CoreComponent {
  /** Of its lanes while the core computes, cycles of the system clock; the rest is the account's. */
  readonly laneCycles: LaneCycles = noLaneCycles();
  iterations = 0;
  /** By lane: cycles of the system clock that it worked, and that it waited for the longest lane. */
  readonly laneWork: Float64Array;
  readonly laneWaits: Float64Array;
  private readonly queue: number[] = [];
  private expecting = false;

  /** The next tile to load: which job of the queue, which tile of it. */
  private position = 0;
  private tile = 0;

  /** Tiles that have reached each stage, counted from the start of the simulation. */
  private loadStarted = 0;
  private loaded = 0;
  private computeStarted = 0;
  private computed = 0;
  private storeStarted = 0;
  private stored = 0;

  /** Resident tiles, by number modulo the buffers. */
  private readonly buffers: number;
  private readonly job: Int32Array;
  private readonly tileOfJob: Int32Array;
  /** The port is free for the next load, and the storage is not. */
  private lacksRoom = false;
  private readonly late = new Lateness();

  private loadSince = 0;
  private computeSince = 0;
  private storeSince = 0;

  private walk: LaneWalk | undefined;
  private blocks: Iterator<Readonly<BlockTally>> | undefined;
  private readonly lanes: AsynchronousLanes;
  private useful = 0;

  constructor(
    private readonly number: number,
    private readonly around: Surroundings,
    private readonly core: SparseCore,
    private readonly work: (job: number) => SparseJob,
    private readonly crossJobPrefetch: boolean,
  ) {
    this.buffers = buffersOf(core);
    this.job = new Int32Array(this.buffers);
    this.tileOfJob = new Int32Array(this.buffers);
    this.lanes = new AsynchronousLanes(core.lanes);
    this.laneWork = new Float64Array(core.lanes);
    this.laneWaits = new Float64Array(core.lanes);
  }

  get laneCount(): number {
    return this.core.lanes;
  }

  issue(jobs: readonly number[]): void {
    this.expecting = false;
    for (const job of jobs) this.queue.push(job);
    this.advance();
  }

  expect(): void {
    this.expecting = true;
    this.advance();
  }

  onTransferEnd(port: number): void {
    const { account, memory, simulation } = this.around;
    const lost = account.state === COMPUTE ? 0 : memory.contentionCycles(port);
    if (port === loadPort(this.number)) {
      explainLoad(account, simulation.now, lost, this.late);
      this.endLoad();
    } else {
      explainStore(account, simulation.now, lost);
      this.endStore();
    }
    this.advance();
  }

  /** Starts whatever can start now, and books the time until the next event under what the lanes do. */
  advance(): void {
    const { now } = this.around.simulation;
    this.late.book(now);
    while (this.tryStore() || this.tryCompute() || this.tryLoad());
    if (this.position === this.queue.length && this.loadStarted === this.loaded)
      this.around.dispatch?.request(this.number);
    const job = this.queue[this.position];
    if (this.lacksRoom && this.computeStarted > this.computed && job !== undefined && this.mayBegin(job))
      this.late.begin(now, this.stored < this.computed);
    this.around.account.enter(this.state(), now);
  }

  /** The next job of the dispatcher's begins if its first load can start; otherwise what is missing is booked. */
  choose(): void {
    const { dispatch, simulation } = this.around;
    const job = dispatch?.next(this.number) ?? -1;
    if (job < 0 || this.position < this.queue.length || this.loadStarted > this.loaded) return;
    const mayBegin = this.crossJobPrefetch || this.computed === this.loadStarted;
    if (mayBegin && this.loadStarted - this.stored < this.buffers) {
      dispatch?.begin(this.number, job);
      this.queue.push(job);
      this.advance();
    } else if (mayBegin && this.computeStarted > this.computed) {
      this.late.begin(simulation.now, this.stored < this.computed);
    }
  }

  private tryLoad(): boolean {
    const job = this.queue[this.position];
    this.lacksRoom = false;
    if (job === undefined || this.loadStarted > this.loaded) return false;
    this.lacksRoom = this.loadStarted - this.stored >= this.buffers;
    if (this.lacksRoom || !this.mayBegin(job)) return false;
    const { now } = this.around.simulation;
    if (this.tile === 0 && this.around.bus.heard.jobStart) this.around.bus.emit('jobStart', this.number, job, now);
    const slot = this.loadStarted++ % this.buffers;
    this.job[slot] = job;
    this.tileOfJob[slot] = this.tile;
    this.loadSince = now;
    const work = this.work(job);
    const bytes = loadBytes(work, this.tile);
    if (++this.tile === tileCount(work)) {
      this.position++;
      this.tile = 0;
    }
    if (bytes > 0) {
      const { loadPortBytesPerCycle: width, lanes } = this.core;
      const asked = work.kind === 'stream' ? lanes : (work.loadBytesPerCycle ?? lanes);
      this.around.serveFor?.(loadPort(this.number), job);
      this.around.memory.transfer(loadPort(this.number), bytes, width, asked, this.around.priorityOf?.(job) ?? 0);
    } else this.endLoad();
    return true;
  }

  private endLoad(): void {
    this.tell('load', this.loaded++ % this.buffers, this.loadSince);
    this.late.clear();
  }

  private tryCompute(): boolean {
    if (this.computeStarted > this.computed || this.computeStarted === this.loaded) return false;
    const slot = this.computeStarted++ % this.buffers;
    const job = this.work(this.job[slot]!);
    this.computeSince = this.around.simulation.now;
    if (job.kind === 'stream') {
      this.laneCycles.zero += (job.computeCycles / this.core.clockRatio) * this.core.lanes;
      this.after(job.computeCycles, this.endCompute);
      return true;
    }
    const cycles = clearCycles(job, this.tileOfJob[slot]!, this.core);
    this.laneCycles.clear += (cycles / this.core.clockRatio) * this.core.lanes;
    this.after(cycles, this.beginLanes);
    return true;
  }

  private readonly beginLanes = (): void => {
    const slot = (this.computeStarted - 1) % this.buffers;
    const job = this.work(this.job[slot]!) as ProductJob;
    const product = cutProduct(job.product, tileOf(job, this.tileOfJob[slot]!));
    const nm = job.nm !== undefined && supportsNm(this.core, job.nm) ? job.nm : undefined;
    this.useful = usefulMacs(product);
    const walk = new LaneWalk(product, this.core, nm);
    if (this.core.options.asyncLanes && this.core.class.unrolled.length === 1) {
      this.lanes.begin(walk, this.around.simulation.now);
      for (let lane = 0; lane < this.core.lanes; lane++) this.takeIndex(lane);
      if (this.lanes.running === 0) this.endLanes();
      return;
    }
    this.walk = walk;
    this.blocks = walk.blocks();
    this.nextBlock();
  };

  /** Lock-step: one event at the end of each block. */
  private readonly nextBlock = (): void => {
    const { value: tally, done } = (this.blocks as Iterator<Readonly<BlockTally>>).next();
    if (done === true) {
      const { iterations, waits } = this.walk as LaneWalk;
      for (let lane = 0; lane < this.core.lanes; lane++) {
        this.laneWork[lane]! += iterations[lane]! / this.core.clockRatio;
        this.laneWaits[lane]! += waits[lane]! / this.core.clockRatio;
      }
      this.endLanes();
      return;
    }
    const ratio = this.core.clockRatio;
    this.iterations += tally.iterations;
    this.laneCycles.zero += tally.iterations / ratio;
    this.laneCycles.collision += tally.collision / ratio;
    this.laneCycles.longest += tally.longest / ratio;
    this.laneCycles.empty += tally.empty / ratio;
    this.after(tally.cycles, this.nextBlock);
  };

  /** Asynchronous: one event at the end of each index, on its lane. */
  private takeIndex(lane: number): void {
    const cycles = this.lanes.take(lane);
    if (cycles >= 0) this.around.simulation.schedule(this.later(cycles), PRIORITY.core, this.endIndex, lane);
  }

  private readonly endIndex = (lane: number): void => {
    this.lanes.running--;
    this.takeIndex(lane);
    if (this.lanes.running > 0) return;
    const { iterations, used, ofLane } = this.lanes;
    const lasted = this.around.simulation.now - this.lanes.since;
    const working = iterations / this.core.clockRatio;
    this.iterations += iterations;
    this.laneCycles.zero += working;
    this.laneCycles.longest += used * lasted - working;
    this.laneCycles.empty += (this.core.lanes - used) * lasted;
    for (let lane = 0; lane < used; lane++) {
      const worked = ofLane[lane]! / this.core.clockRatio;
      this.laneWork[lane]! += worked;
      this.laneWaits[lane]! += lasted - worked;
    }
    this.endLanes();
  };

  /** Of the iterations, which were products of two non-zeros is known by now. */
  private endLanes(): void {
    const products = this.useful / this.core.clockRatio;
    this.laneCycles.product += products;
    this.laneCycles.zero -= products;
    this.endCompute();
  }

  private readonly endCompute = (): void => {
    this.tell('compute', this.computed++ % this.buffers, this.computeSince);
    this.advance();
  };

  private tryStore(): boolean {
    if (this.storeStarted > this.stored || this.storeStarted === this.computed) return false;
    const slot = this.storeStarted++ % this.buffers;
    this.storeSince = this.around.simulation.now;
    const job = this.job[slot]!;
    const work = this.work(job);
    const bytes = storeBytes(work, this.tileOfJob[slot]!);
    if (bytes > 0) {
      const { storePortBytesPerCycle: width, lanes } = this.core;
      const asked = work.kind === 'stream' ? lanes : (work.storeBytesPerCycle ?? lanes);
      this.around.serveFor?.(storePort(this.number), job);
      this.around.memory.transfer(storePort(this.number), bytes, width, asked, this.around.priorityOf?.(job) ?? 0);
    } else this.endStore();
    return true;
  }

  private endStore(): void {
    const slot = this.stored++ % this.buffers;
    this.tell('store', slot, this.storeSince);
    const job = this.job[slot]!;
    if (this.tileOfJob[slot]! < tileCount(this.work(job)) - 1) return;
    if (this.around.bus.heard.jobEnd) this.around.bus.emit('jobEnd', this.number, job, this.around.simulation.now);
    this.around.onJobEnd(job);
  }

  /** Why the lanes do not work, if they do not; what a transfer is slow for, its end will tell. */
  private state(): number {
    if (this.computeStarted > this.computed) return COMPUTE;
    if (this.loadStarted > this.loaded) return LOAD_TRANSFER;
    const job = this.queue[this.position];
    if (job === undefined) {
      const awaited = this.around.dispatch?.awaited(this.number);
      if (awaited === 'release') return STORE_SG_FULL;
      if (awaited !== undefined) return awaited === 'arrival' ? HOST_ARRIVAL : HOST_DEPENDENCY;
      if (this.stored < this.loadStarted) return STORE_DRAIN;
      return this.expecting ? HOST_ISSUE : IDLE_LATER_GROUP;
    }
    if (this.around.isReleased(job)) return STORE_SG_FULL;
    return this.around.hasArrived(job) ? HOST_DEPENDENCY : HOST_ARRIVAL;
  }

  /** The next tile's job has begun, or is released and finds the lanes free where it must. */
  private mayBegin(job: number): boolean {
    if (this.tile > 0) return true;
    return this.around.isReleased(job) && (this.crossJobPrefetch || this.computed === this.loadStarted);
  }

  /** @param cycles of the core */
  private after(cycles: number, handler: () => void): void {
    this.around.simulation.schedule(this.later(cycles), PRIORITY.core, handler);
  }

  private later(cycles: number): number {
    return this.around.simulation.now + cycles / this.core.clockRatio;
  }

  private tell(activity: Activity, slot: number, since: number): void {
    if (!this.around.bus.heard.span) return;
    const { now } = this.around.simulation;
    this.around.bus.emit('span', activity, this.number, this.job[slot]!, this.tileOfJob[slot]!, since, now);
  }
}
