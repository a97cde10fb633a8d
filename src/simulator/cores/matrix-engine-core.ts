/**
 * A CPU core with a matrix engine: its jobs are streams of tile instructions. Tiles come through the core's SG from the
 * memory that all cores share. With cross-job prefetch the next job's instructions follow the last ones of the job
 * before; else a job begins when the one before has ended.
 *
 * In the machine's account weight loads, feeds, drains and waits for a result of the array are compute; waits for a tile
 * are load, those for a register among them as tiles that could not be loaded earlier; what is left to store is store.
 */
import type { MatrixEngine } from '../../machine/matrix-engine.js';
import { StreamCursor } from '../../mapping/instruction-stream/cursor.js';
import { TileResidency } from '../../mapping/instruction-stream/residency.js';
import type { InstructionStream } from '../../mapping/instruction-stream/stream.js';
import {
  COMPUTE,
  HOST_ARRIVAL,
  HOST_DEPENDENCY,
  HOST_ISSUE,
  IDLE_LATER_GROUP,
  LOAD_CONTENTION,
  LOAD_SG_COMPUTING,
  LOAD_TRANSFER,
  STORE_DRAIN,
} from '../observe/attribution.js';
import { type Activity, loadPort, storePort } from '../signals.js';
import type { CoreComponent, Surroundings } from './core-component.js';
import {
  byState,
  DRAIN,
  EngineAccount,
  type EngineAttribution,
  IDLE,
  WAIT_CONTENTION,
  WAIT_LOAD,
  WAIT_REGISTER,
} from './matrix-engine/engine-states.js';
import { type EngineObserver, EngineUnit } from './matrix-engine/engine-unit.js';
import { sharedPath } from './matrix-engine/shared-path.js';

/** A job as a stream of tile instructions, and the bandwidth it asks for, bytes per cycle of the system clock. */
export interface EngineWork {
  readonly kind: 'engine';
  readonly stream: InstructionStream;
  readonly loadBytesPerCycle: number;
  readonly storeBytesPerCycle: number;
}

export interface EngineMachine {
  readonly engine: MatrixEngine;
  readonly sgBytes: number;
  /** What each port can move, bytes per cycle. */
  readonly loadPortBytesPerCycle: number;
  readonly storePortBytesPerCycle: number;
  readonly crossJobPrefetch: boolean;
}

/** A job whose instructions are under way. Counts are the engine's, from the beginning. */
interface RunningJob {
  readonly job: number;
  readonly firstInstruction: number;
  /** What the engine will have done when the job is over; unknown until its last instruction was fetched. */
  over: { readonly loads: number; readonly multiplies: number; readonly stores: number } | undefined;
}

/** A job that asks for no bandwidth is played as the limit: it asks for next to nothing, and waits like the rest. */
const FAINT_BYTES_PER_CYCLE = 1e-200;

export class MatrixEngineCore implements CoreComponent {
  private readonly queue: number[] = [];
  private position = 0;
  private expecting = false;
  private readonly running: RunningJob[] = [];
  private readonly unit: EngineUnit;
  private readonly engineAccount: EngineAccount;
  private isAdvancing = false;
  private isAskedAgain = false;

  constructor(
    private readonly core: number,
    private readonly around: Surroundings,
    private readonly machine: EngineMachine,
    private readonly work: (job: number) => EngineWork,
  ) {
    const { simulation, memory, account } = around;
    const { loadPortBytesPerCycle, storePortBytesPerCycle } = machine;
    const residency = new TileResidency(machine.sgBytes);
    this.engineAccount = new EngineAccount((state, start) => {
      if (state !== IDLE) account.enter(machineState(state), start);
    });
    const servedFor = {
      priority: (instruction: number) => around.priorityOf?.(this.jobOf(instruction).job) ?? 0,
      announce: (port: number, instruction: number) => around.serveFor?.(port, this.jobOf(instruction).job),
    };
    const ports = {
      load: {
        port: loadPort(core),
        widthBytesPerCycle: loadPortBytesPerCycle,
        askedBytesPerCycle: (instruction: number) => this.asked(instruction, 'loadBytesPerCycle'),
        ...servedFor,
      },
      store: {
        port: storePort(core),
        widthBytesPerCycle: storePortBytesPerCycle,
        askedBytesPerCycle: (instruction: number) => this.asked(instruction, 'storeBytesPerCycle'),
        ...servedFor,
      },
    };
    this.unit = new EngineUnit(machine.engine, {
      simulation,
      cycle: 1 / machine.engine.clockRatio,
      account: this.engineAccount,
      path: (ends) => sharedPath(simulation, memory, ports, ends),
      nextStream: () => this.nextStream(),
      crossingBytes: (operation, tile, bytes) => residency.crossingBytes(operation, tile, bytes),
      onEnd: (mayStart) => {
        if (mayStart) this.advance();
        else this.endJobs();
      },
      ...(around.bus.heard.span ? { observer: this.observer() } : {}),
    });
  }

  /** Where the engine's time went up to now, in cycles of the system clock. Sums to the time of the last job's end. */
  get engineAttribution(): EngineAttribution {
    return byState(this.engineAccount.cycles);
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
    if (port === loadPort(this.core)) this.unit.onLoaded();
    else this.unit.onStored();
  }

  /** A job's end may release other jobs, and the host then asks to advance again: once the present turn is over. */
  advance(): void {
    this.isAskedAgain = true;
    if (this.isAdvancing) return;
    this.isAdvancing = true;
    while (this.isAskedAgain) {
      this.isAskedAgain = false;
      this.unit.advance();
      this.endJobs();
    }
    this.isAdvancing = false;
    if (this.running.length === 0) this.around.account.enter(this.waitState(), this.around.simulation.now);
  }

  /** The next job of the dispatcher's begins if the instructions before it have all been handed out. */
  choose(): void {
    const job = this.around.dispatch?.next(this.core) ?? -1;
    if (job < 0 || this.position < this.queue.length || !this.mayBegin()) return;
    if (this.running.at(-1)?.over === undefined && this.running.length > 0) return;
    this.around.dispatch?.begin(this.core, job);
    this.queue.push(job);
    this.advance();
  }

  /** The stream of the next job, if there is one that may begin. */
  private nextStream(): StreamCursor | undefined {
    const { unit, running, around } = this;
    const { loads, array, multiplies, stores } = unit;
    const last = running.at(-1);
    if (last !== undefined && last.over === undefined)
      last.over = { loads: loads.queued, multiplies: multiplies.queued, stores: stores.queued };
    const job = this.queue[this.position];
    if (job === undefined) around.dispatch?.request(this.core);
    if (job === undefined || !around.isReleased(job) || !this.mayBegin()) return undefined;
    const { now } = around.simulation;
    if (running.length === 0) array.idleUntil = now;
    this.position++;
    running.push({ job, firstInstruction: unit.fetched, over: undefined });
    if (around.bus.heard.jobStart) around.bus.emit('jobStart', this.core, job, now);
    return new StreamCursor(this.work(job).stream);
  }

  private mayBegin(): boolean {
    return this.running.length === 0 || this.machine.crossJobPrefetch;
  }

  private endJobs(): void {
    const { running, unit, around } = this;
    const { loads, multiplies, stores } = unit;
    for (;;) {
      const [first] = running;
      const over = first?.over;
      if (first === undefined || over === undefined) return;
      if (loads.ended < over.loads || multiplies.ended < over.multiplies || stores.ended < over.stores) return;
      const { now } = around.simulation;
      running.shift();
      if (running.length === 0) this.closeAccount(now);
      if (around.bus.heard.jobEnd) around.bus.emit('jobEnd', this.core, first.job, now);
      this.isAskedAgain = true; // the next job may follow
      around.onJobEnd(first.job);
      if (!this.isAdvancing) this.advance();
    }
  }

  /** Nothing is under way any more: the array has drained, and the last tiles have been stored. */
  private closeAccount(now: number): void {
    const { engineAccount, unit, around } = this;
    engineAccount.book(IDLE, unit.array.idleUntil); // of jobs without a multiply
    unit.array.idleUntil = 0;
    engineAccount.book(DRAIN, Math.min(unit.array.drainEnd, now));
    if (engineAccount.since < now) around.account.enter(STORE_DRAIN, engineAccount.since);
    engineAccount.book(IDLE, now);
  }

  /** Why the core has nothing to do. */
  private waitState(): number {
    const job = this.queue[this.position];
    if (job === undefined) {
      const awaited = this.around.dispatch?.awaited(this.core);
      if (awaited === 'arrival') return HOST_ARRIVAL;
      if (awaited === 'dependency') return HOST_DEPENDENCY;
      return this.expecting ? HOST_ISSUE : IDLE_LATER_GROUP;
    }
    return this.around.hasArrived(job) ? HOST_DEPENDENCY : HOST_ARRIVAL;
  }

  private asked(instruction: number, way: 'loadBytesPerCycle' | 'storeBytesPerCycle'): number {
    return Math.max(FAINT_BYTES_PER_CYCLE, this.work(this.jobOf(instruction).job)[way]);
  }

  private jobOf(instruction: number): RunningJob {
    return this.running.findLast(({ firstInstruction }) => firstInstruction <= instruction) as RunningJob;
  }

  private observer(): EngineObserver {
    const tell = (activity: Activity, instruction: number, start: number, end: number): void => {
      const { job, firstInstruction } = this.jobOf(instruction);
      this.around.bus.emit('span', activity, this.core, job, instruction - firstInstruction, start, end);
    };
    return {
      onLoad: ({ instruction, start, end }) => tell('load', instruction, start, end),
      onMultiply: ({ instruction, feedStart, drainEnd }) => tell('compute', instruction, feedStart, drainEnd),
      onStore: ({ instruction, start, end }) => tell('store', instruction, start, end),
    };
  }
}

/** The machine's name for a state of an engine that is not idle. */
function machineState(state: number): number {
  if (state === WAIT_LOAD) return LOAD_TRANSFER;
  if (state === WAIT_CONTENTION) return LOAD_CONTENTION;
  if (state === WAIT_REGISTER) return LOAD_SG_COMPUTING;
  return COMPUTE;
}
