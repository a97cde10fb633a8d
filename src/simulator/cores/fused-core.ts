/**
 * A core that plays the instruction streams of fused groups: a load port, a PE array and a store port. Groups follow one
 * another; within a group firings go in the stream's order.
 *
 * - Staged, as a machine does it: a firing begins when everything it needs is loaded, the PE array is free and its output
 *   buffer is stored. It takes as long as it computes, or as the on-chip memory needs to feed it. Loads run ahead, in
 *   order, as far as there is room for what each firing takes.
 * - Overlapped, as the estimate assumes: loads, firings, on-chip traffic and stores each follow one another, and none
 *   waits for the others; the group ends with the last of them. Nothing fills or drains.
 */
import type { FiringStream, Moves } from '../../mapping/fusion-plan/stream.js';
import {
  COMPUTE,
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
import {
  type FusedObserver,
  WAIT_ACTIVATIONS,
  WAIT_DRAIN,
  WAIT_ON_CHIP,
  WAIT_OUTPUT,
  WAIT_ROOM,
  WAIT_SIDE_INPUTS,
  WAIT_WEIGHTS,
} from './fused-waits.js';

/** A group as a job. */
export interface FusedWork {
  readonly kind: 'fused';
  readonly stream: FiringStream;
  /** By firing, cycles of the PE array. */
  readonly computeCycles: Float64Array;
  /** Layers of the chain: cargo numbers up to it are tensors, up to its double weights, beyond side inputs. */
  readonly layers: number;
}

export interface FusedCoreMachine {
  readonly isStaged: boolean;
  readonly memoryBytes: number;
  readonly onChipBytesPerCycle: number;
  readonly loadPortBytesPerCycle: number;
  readonly storePortBytesPerCycle: number;
}

/** A port, or the PE array, working through a stream. */
class Engine {
  /** The firing it is at: all before are done. */
  firing = 0;
  /** Moves ended; the next one has this number. */
  move = 0;
  isBusy = false;
  since = 0;

  reset(): void {
    this.firing = 0;
    this.move = 0;
    this.isBusy = false;
  }
}

export class FusedCore implements CoreComponent {
  private readonly queue: number[] = [];
  private position = 0;
  private expecting = false;
  private running: FusedWork | undefined;
  private job = -1;

  private readonly loads = new Engine();
  private readonly array = new Engine();
  private readonly onChip = new Engine();
  private readonly stores = new Engine();
  /** Firings that have claimed their memory. */
  private claimed = 0;
  /** Firings with stores, stored. */
  private stored = 0;
  private residentBytes = 0;
  private loadWeight = 0;
  private storeWeight = 0;

  /** What the PE array waits for, as an index into `FUSED_WAITS`, since when; −1 while it fires. */
  private wait = -1;
  private waitSince = 0;
  private readonly late = new Lateness();

  constructor(
    private readonly core: number,
    private readonly around: Surroundings,
    private readonly machine: FusedCoreMachine,
    private readonly work: (job: number) => FusedWork,
    private readonly observer?: FusedObserver,
  ) {}

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
    if (port === loadPort(this.core)) {
      explainLoad(account, simulation.now, lost, this.late);
      this.endMove(this.loads, (this.running as FusedWork).stream.loads, false);
    } else {
      explainStore(account, simulation.now, lost);
      this.endMove(this.stores, (this.running as FusedWork).stream.stores, true);
    }
    this.advance();
  }

  /** Starts whatever can start now. */
  advance(): void {
    this.bookWait();
    for (;;) {
      if (this.running === undefined && !this.begin()) break;
      const { stream } = this.running as FusedWork;
      while (this.tryStore(stream) || this.tryFire(stream) || this.tryOnChip(stream) || this.tryLoad(stream));
      if (!this.isOver(stream)) break;
      this.end();
    }
    this.around.account.enter(this.state(), this.around.simulation.now);
  }

  private begin(): boolean {
    const job = this.queue[this.position];
    if (job === undefined || !this.around.isReleased(job)) return false;
    const { bus, simulation } = this.around;
    this.job = job;
    this.running = this.work(job);
    for (const engine of [this.loads, this.array, this.onChip, this.stores]) engine.reset();
    this.claimed = 0;
    this.stored = 0;
    const { stream, computeCycles } = this.running;
    const cycles = Math.max(1, sum(computeCycles));
    this.loadWeight = sum(stream.loads.bytes) / cycles;
    this.storeWeight = sum(stream.stores.bytes) / cycles;
    if (bus.heard.jobStart) bus.emit('jobStart', this.core, job, simulation.now);
    this.occupy(stream.reservedBytes);
    return true;
  }

  private isOver({ firings }: FiringStream): boolean {
    const { loads, array, onChip, stores } = this;
    const isFed = this.machine.isStaged || onChip.firing === firings;
    return loads.firing === firings && array.firing === firings && stores.firing === firings && isFed;
  }

  private end(): void {
    const { bus, simulation } = this.around;
    this.bookWait();
    this.occupy(-this.residentBytes);
    this.running = undefined;
    this.position++;
    if (bus.heard.jobEnd) bus.emit('jobEnd', this.core, this.job, simulation.now);
    this.around.onJobEnd(this.job);
  }

  /** The next load in order, once its firing has room. */
  private tryLoad({ loads, firings, takenBytes }: FiringStream): boolean {
    const engine = this.loads;
    if (engine.isBusy || engine.firing === firings) return false;
    if (this.machine.isStaged && this.claimed === engine.firing) {
      const taken = takenBytes[engine.firing]!;
      if (this.residentBytes + taken > this.machine.memoryBytes) return false;
      this.claimed++;
      this.occupy(taken);
    }
    if (engine.move === loads.start[engine.firing + 1]!) {
      engine.firing++;
      return true;
    }
    const port = loadPort(this.core);
    this.move(engine, port, loads.bytes[engine.move]!, this.machine.loadPortBytesPerCycle, this.loadWeight);
    return true;
  }

  private tryFire(stream: FiringStream): boolean {
    const engine = this.array;
    const { firing } = engine;
    if (engine.isBusy || firing === stream.firings) return false;
    const compute = (this.running as FusedWork).computeCycles[firing]!;
    let cycles = compute;
    if (this.machine.isStaged) {
      if (this.loads.firing <= firing || this.stored < stream.afterStores[firing]!) return false;
      cycles = Math.max(compute, stream.onChipBytes[firing]! / this.machine.onChipBytesPerCycle);
      this.observer?.waited(this.job, WAIT_ON_CHIP, cycles - compute);
      this.observer?.fired(this.job, firing, stream.onChipBytes[firing]!);
    } else this.occupy(stream.takenBytes[firing]!);
    this.start(engine, cycles, this.endFiring);
    return true;
  }

  private readonly endFiring = (): void => {
    const { stream } = this.running as FusedWork;
    const { array, around } = this;
    const firing = array.firing++;
    array.isBusy = false;
    if (around.bus.heard.span) this.tell('compute', firing, array.since);
    const stored = this.machine.isStaged ? 0 : stream.freedByStoreBytes[firing]!;
    this.occupy(-stream.freedBytes[firing]! - stored);
    this.advance();
  };

  /** Overlapped only: the on-chip memory serves firing after firing by itself. */
  private tryOnChip({ onChipBytes, firings }: FiringStream): boolean {
    const engine = this.onChip;
    if (this.machine.isStaged || engine.isBusy || engine.firing === firings) return false;
    this.observer?.fired(this.job, engine.firing, onChipBytes[engine.firing]!);
    this.start(engine, onChipBytes[engine.firing]! / this.machine.onChipBytesPerCycle, this.endOnChip);
    return true;
  }

  private readonly endOnChip = (): void => {
    this.onChip.firing++;
    this.onChip.isBusy = false;
    this.advance();
  };

  private tryStore({ stores, firings, freedByStoreBytes }: FiringStream): boolean {
    const engine = this.stores;
    const ready = this.machine.isStaged ? this.array.firing : firings;
    if (engine.isBusy || engine.firing >= ready) return false;
    const begin = stores.start[engine.firing]!;
    const end = stores.start[engine.firing + 1]!;
    if (engine.move === end) {
      if (end > begin) this.stored++;
      if (this.machine.isStaged) this.occupy(-freedByStoreBytes[engine.firing]!);
      engine.firing++;
      return true;
    }
    const port = storePort(this.core);
    this.move(engine, port, stores.bytes[engine.move]!, this.machine.storePortBytesPerCycle, this.storeWeight);
    return true;
  }

  private start(engine: Engine, cycles: number, end: () => void): void {
    const { simulation } = this.around;
    engine.isBusy = true;
    engine.since = simulation.now;
    simulation.schedule(simulation.now + cycles, PRIORITY.core, end);
  }

  private move(engine: Engine, port: number, bytes: number, width: number, weight: number): void {
    engine.isBusy = true;
    engine.since = this.around.simulation.now;
    this.around.memory.transfer(port, bytes, width, weight);
  }

  private endMove(engine: Engine, moves: Moves, isStore: boolean): void {
    engine.isBusy = false;
    const move = engine.move++;
    this.observer?.moved(this.job, moves.cargo[move]!, moves.bytes[move]!, isStore);
    if (this.around.bus.heard.span) this.tell(isStore ? 'store' : 'load', engine.firing, engine.since);
  }

  private occupy(bytes: number): void {
    if (bytes === 0) return;
    this.residentBytes += bytes;
    this.observer?.occupied(this.job, this.residentBytes);
    const { bus, simulation } = this.around;
    if (bus.heard.occupancy) bus.emit('occupancy', this.core, simulation.now, this.residentBytes);
  }

  /** The PE array's state; `wait` follows. */
  private state(): number {
    this.waitSince = this.around.simulation.now;
    this.wait = -1;
    if (this.running === undefined) {
      const job = this.queue[this.position];
      if (job === undefined) return this.expecting ? HOST_ISSUE : IDLE_LATER_GROUP;
      return this.around.hasArrived(job) ? HOST_DEPENDENCY : HOST_ARRIVAL;
    }
    if (this.array.isBusy) return COMPUTE;
    if (this.onChip.isBusy) {
      this.wait = WAIT_ON_CHIP;
      return COMPUTE; // the array is done before the memory that feeds it
    }
    const { stream } = this.running;
    this.wait = this.waitIn(stream);
    if (this.wait === WAIT_DRAIN) return STORE_DRAIN;
    return this.wait === WAIT_OUTPUT || this.wait === WAIT_ROOM ? STORE_SG_FULL : LOAD_TRANSFER;
  }

  private waitIn(stream: FiringStream): number {
    const { loads, array } = this;
    if (array.firing === stream.firings && !loads.isBusy) return WAIT_DRAIN;
    if (!loads.isBusy) return loads.firing <= array.firing ? WAIT_ROOM : WAIT_OUTPUT;
    if (this.machine.isStaged && loads.firing > array.firing) return WAIT_OUTPUT;
    const cargo = stream.loads.cargo[loads.move]!;
    const { layers } = this.running as FusedWork;
    if (cargo > 2 * layers) return WAIT_SIDE_INPUTS;
    return cargo > layers ? WAIT_WEIGHTS : WAIT_ACTIVATIONS;
  }

  private bookWait(): void {
    const { now } = this.around.simulation;
    if (this.wait >= 0 && now > this.waitSince) this.observer?.waited(this.job, this.wait, now - this.waitSince);
    this.waitSince = now;
  }

  private tell(activity: 'load' | 'compute' | 'store', firing: number, since: number): void {
    this.around.bus.emit('span', activity, this.core, this.job, firing, since, this.around.simulation.now);
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
