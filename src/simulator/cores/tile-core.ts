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
 *
 * Tiles pass through the stages in order, so each stage is one counter: a tile is resident from `loadStarted` to
 * `stored`, and lives in a ring at its number modulo the ring's size.
 */
import { freedBytes, type TileRun, takenBytes, tileTotals } from '../../mapping/tile-plan.js';
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

/** The parts of core and memory that tiles feel. */
export interface TileMachine {
  readonly sgBytes: number;
  readonly buffers: number;
  /** What each port can move, bytes per cycle. */
  readonly loadPortBytesPerCycle: number;
  readonly storePortBytesPerCycle: number;
  readonly crossJobPrefetch: boolean;
}

export class TileCore implements CoreComponent {
  private readonly queue: number[] = [];
  private expecting = false;

  /** The next tile to load: which job of the queue, which run of its plan, which tile of the run, of the job. */
  private position = 0;
  private run = 0;
  private inRun = 0;
  private tile = 0;
  /** Bandwidth the job at `position` asks for, by port. */
  private loadWeight = 0;
  private storeWeight = 0;

  /** Tiles that have reached each stage, counted from the start of the simulation. */
  private loadStarted = 0;
  private loaded = 0;
  private computeStarted = 0;
  private computed = 0;
  private vectorStarted = 0;
  private vectored = 0;
  private storeStarted = 0;
  private stored = 0;
  private residentBytes = 0;

  /** The port is free for the next load, and the SG is not. */
  private lacksRoom = false;
  private readonly late = new Lateness();

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
    this.ring = machine.buffers;
    this.job = new Int32Array(this.ring);
    this.tileOfJob = new Int32Array(this.ring);
    this.lastOfJob = new Uint8Array(this.ring);
    this.freedBytes = new Float64Array(this.ring);
    this.computeCycles = new Float64Array(this.ring);
    this.vectorCycles = new Float64Array(this.ring);
    this.storeBytes = new Float64Array(this.ring);
    this.weight = new Float64Array(this.ring);
  }

  issue(jobs: readonly number[]): void {
    this.expecting = false;
    const idle = this.position === this.queue.length;
    if (idle) this.forget();
    for (const job of jobs) this.queue.push(job);
    if (idle) this.openJob();
    this.advance();
  }

  expect(): void {
    this.expecting = true;
    this.advance();
  }

  onTransferEnd(port: number): void {
    const { account, memory, simulation } = this.around;
    const lost = account.state === COMPUTE ? 0 : memory.contentionCycles(port);
    if (port === loadPort(this.core)) {
      explainLoad(account, simulation.now, lost, this.late);
      this.endLoad();
    } else {
      explainStore(account, simulation.now, lost);
      this.endStore();
    }
    this.advance();
  }

  /** Starts whatever can start now, and books the time until the next event under what the PE array does. */
  advance(): void {
    const { now } = this.around.simulation;
    this.late.book(now);
    while (this.tryStore() || this.tryVector() || this.tryCompute() || this.tryLoad());
    if (this.position === this.queue.length && this.loadStarted === this.loaded)
      this.around.dispatch?.request(this.core);
    if (this.lacksRoom && this.computeStarted > this.computed && this.mayBegin())
      this.late.begin(now, this.stored < this.computed);
    this.around.account.enter(this.state(), now);
  }

  /** The next job of the dispatcher's begins if its first load can start; otherwise what is missing is booked. */
  choose(): void {
    const { dispatch, simulation } = this.around;
    const job = dispatch?.next(this.core) ?? -1;
    if (job < 0 || this.position < this.queue.length || this.loadStarted > this.loaded) return;
    const mayBegin = this.machine.crossJobPrefetch || this.computed === this.loadStarted;
    if (mayBegin && this.hasRoom(this.work(job).plan[0] as TileRun)) {
      dispatch?.begin(this.core, job);
      this.forget();
      this.queue.push(job);
      this.openJob();
      this.advance();
    } else if (mayBegin && this.computeStarted > this.computed) {
      this.late.begin(simulation.now, this.stored < this.computed);
    }
  }

  /** The queue has been loaded: what is in it has no further use. */
  private forget(): void {
    this.queue.length = 0;
    this.position = 0;
  }

  private tryLoad(): boolean {
    const run = this.nextRun();
    this.lacksRoom = false;
    if (run === undefined || this.loadStarted > this.loaded) return false;
    this.lacksRoom = !this.hasRoom(run);
    if (this.lacksRoom || !this.mayBegin()) return false;
    const job = this.queue[this.position] as number;
    const { now } = this.around.simulation;
    if (this.tile === 0 && this.around.bus.heard.jobStart) this.around.bus.emit('jobStart', this.core, job, now);
    const slot = this.loadStarted++ % this.ring;
    this.job[slot] = job;
    this.tileOfJob[slot] = this.tile;
    this.freedBytes[slot] = freedBytes(run);
    this.computeCycles[slot] = run.computeCycles;
    this.vectorCycles[slot] = run.vectorCycles ?? 0;
    this.storeBytes[slot] = run.storeBytes;
    this.weight[slot] = this.storeWeight;
    this.residentBytes += takenBytes(run);
    if (this.around.bus.heard.occupancy) this.around.bus.emit('occupancy', this.core, now, this.residentBytes);
    const weight = this.loadWeight;
    this.lastOfJob[slot] = this.step() ? 1 : 0;
    this.loadSince = now;
    if (run.loadBytes > 0) {
      const { loadPortBytesPerCycle } = this.machine;
      const priority = this.around.priorityOf?.(job) ?? 0;
      this.around.serveFor?.(loadPort(this.core), job);
      this.around.memory.transfer(loadPort(this.core), run.loadBytes, loadPortBytesPerCycle, weight, priority);
    } else this.endLoad();
    return true;
  }

  private endLoad(): void {
    const slot = this.loaded++ % this.ring;
    if (this.around.bus.heard.span) this.tell('load', slot, this.loadSince);
    this.late.clear();
  }

  private tryCompute(): boolean {
    if (this.computeStarted > this.computed || this.computeStarted === this.loaded) return false;
    const slot = this.computeStarted++ % this.ring;
    this.computeSince = this.around.simulation.now;
    const end = this.computeSince + this.computeCycles[slot]!;
    this.around.simulation.schedule(end, PRIORITY.core, this.endCompute);
    return true;
  }

  private readonly endCompute = (): void => {
    const slot = this.computed++ % this.ring;
    if (this.around.bus.heard.span) this.tell('compute', slot, this.computeSince);
    this.advance();
  };

  private tryVector(): boolean {
    if (this.vectorStarted > this.vectored || this.vectorStarted === this.computed) return false;
    const cycles = this.vectorCycles[this.vectorStarted++ % this.ring]!;
    if (cycles > 0) {
      this.vectorSince = this.around.simulation.now;
      this.around.simulation.schedule(this.vectorSince + cycles, PRIORITY.core, this.endVector);
    } else this.vectored++;
    return true;
  }

  private readonly endVector = (): void => {
    const slot = this.vectored++ % this.ring;
    if (this.around.bus.heard.vector) this.tellVector(slot);
    this.advance();
  };

  private tryStore(): boolean {
    if (this.storeStarted > this.stored || this.storeStarted === this.vectored) return false;
    const slot = this.storeStarted++ % this.ring;
    this.storeSince = this.around.simulation.now;
    const bytes = this.storeBytes[slot]!;
    if (bytes > 0) {
      const { storePortBytesPerCycle } = this.machine;
      const priority = this.around.priorityOf?.(this.job[slot]!) ?? 0;
      this.around.serveFor?.(storePort(this.core), this.job[slot]!);
      this.around.memory.transfer(storePort(this.core), bytes, storePortBytesPerCycle, this.weight[slot]!, priority);
    } else this.endStore();
    return true;
  }

  private endStore(): void {
    const { now } = this.around.simulation;
    const slot = this.stored++ % this.ring;
    if (this.around.bus.heard.span) this.tell('store', slot, this.storeSince);
    this.residentBytes -= this.freedBytes[slot]!;
    // A job keeps nothing beyond its last tile: an empty SG is empty, whatever rounding left.
    if (this.stored === this.loadStarted && this.lastOfJob[slot] === 1) this.residentBytes = 0;
    if (this.around.bus.heard.occupancy) this.around.bus.emit('occupancy', this.core, now, this.residentBytes);
    if (this.lastOfJob[slot] === 0) return;
    const job = this.job[slot]!;
    if (this.around.bus.heard.jobEnd) this.around.bus.emit('jobEnd', this.core, job, now);
    this.around.onJobEnd(job);
  }

  /** Why the PE array is not computing, if it is not; what a transfer is slow for, its end will tell. */
  private state(): number {
    if (this.computeStarted > this.computed) return COMPUTE;
    if (this.loadStarted > this.loaded) return LOAD_TRANSFER;
    if (this.vectorStarted > this.vectored) return COMPUTE_LANES;
    const job = this.queue[this.position];
    if (job === undefined) {
      const awaited = this.around.dispatch?.awaited(this.core);
      if (awaited === 'release') return STORE_SG_FULL;
      if (awaited !== undefined) return awaited === 'arrival' ? HOST_ARRIVAL : HOST_DEPENDENCY;
      if (this.stored < this.loadStarted) return STORE_DRAIN;
      return this.expecting ? HOST_ISSUE : IDLE_LATER_GROUP;
    }
    if (this.around.isReleased(job)) return STORE_SG_FULL;
    return this.around.hasArrived(job) ? HOST_DEPENDENCY : HOST_ARRIVAL;
  }

  /** The next tile's job has begun, or is released and finds the PE array free where it must. */
  private mayBegin(): boolean {
    if (this.tile > 0) return true;
    const released = this.around.isReleased(this.queue[this.position] as number);
    return released && (this.machine.crossJobPrefetch || this.computed === this.loadStarted);
  }

  private hasRoom(run: TileRun): boolean {
    const resident = this.loadStarted - this.stored;
    if (resident === 0) return true;
    return resident < this.ring && this.residentBytes + takenBytes(run) <= this.machine.sgBytes;
  }

  private nextRun(): TileRun | undefined {
    const job = this.queue[this.position];
    return job === undefined ? undefined : this.work(job).plan[this.run];
  }

  /** Moves on to the next tile to load. True when the one left behind was its job's last. */
  private step(): boolean {
    const { plan } = this.work(this.queue[this.position] as number);
    this.tile++;
    if (++this.inRun < (plan[this.run] as TileRun).count) return false;
    this.inRun = 0;
    if (++this.run < plan.length) return false;
    this.position++;
    this.openJob();
    return true;
  }

  /** Looks at the job now at `position`. It asks for as much bandwidth as keeps its PE array, or its lanes, busy. */
  private openJob(): void {
    this.run = 0;
    this.inRun = 0;
    this.tile = 0;
    const job = this.queue[this.position];
    if (job === undefined) return;
    const { loadBytes, computeCycles, storeBytes, vectorCycles } = tileTotals(this.work(job).plan);
    const busyCycles = Math.max(1, computeCycles, vectorCycles);
    this.loadWeight = loadBytes / busyCycles;
    this.storeWeight = storeBytes / busyCycles;
  }

  private tellVector(slot: number): void {
    const { bus, simulation } = this.around;
    bus.emit('vector', this.core, this.job[slot]!, this.tileOfJob[slot]!, this.vectorSince, simulation.now);
  }

  private tell(activity: 'load' | 'compute' | 'store', slot: number, since: number): void {
    this.around.bus.emit(
      'span',
      activity,
      this.core,
      this.job[slot]!,
      this.tileOfJob[slot]!,
      since,
      this.around.simulation.now,
    );
  }
}
