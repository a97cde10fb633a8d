/**
 * A matrix engine at work: instructions are fetched in program order as far ahead as one of its three parts (load port,
 * array, store port) needs the next one of its kind, named by register version, and handed out. Issue width is no limit.
 * After each event every part starts what it can.
 */
import type { Simulation } from '../../../kernel/simulation.js';
import { engineTiming } from '../../../machine/engine-timing.js';
import { type MatrixEngine, registerCount } from '../../../machine/matrix-engine.js';
import type { StreamCursor } from '../../../mapping/instruction-stream/cursor.js';
import { LOAD, MULTIPLY } from '../../../mapping/instruction-stream/instruction.js';
import { PRIORITY } from '../../signals.js';
import type { EngineAccount } from './engine-states.js';
import { BYPASSED, MultiplyQueue } from './multiply-queue.js';
import { BY_LOAD, BY_MULTIPLY, RegisterVersions } from './register-versions.js';
import { type MultiplyTimes, SystolicArray } from './systolic-array.js';
import type { PathEnds, TilePath } from './tile-path.js';
import { type Moved, TilePort } from './tile-port.js';

/** What is told of each instruction, when it is known. */
export interface EngineObserver {
  readonly onLoad: (move: Moved) => void;
  readonly onMultiply: (times: MultiplyTimes) => void;
  readonly onStore: (move: Moved) => void;
}

export interface EngineSurroundings {
  readonly simulation: Simulation;
  /** Length of an engine cycle in the simulation's cycles. */
  readonly cycle: number;
  readonly account: EngineAccount;
  readonly path: (ends: PathEnds) => TilePath;
  /** The stream after the one at its end; undefined as long as there is none. */
  readonly nextStream: () => StreamCursor | undefined;
  /** Bytes that a load or store moves across memory, in program order; all of them, if left out. */
  readonly crossingBytes?: (operation: number, tile: number, bytes: number) => number;
  /** In place of `advance` after each instruction's end. @param mayStart something may be able to start now */
  readonly onEnd?: (mayStart: boolean) => void;
  readonly observer?: EngineObserver;
}

export class EngineUnit {
  readonly loads: TilePort;
  readonly multiplies = new MultiplyQueue();
  readonly array: SystolicArray;
  readonly stores: TilePort;
  /** Instructions handed out, and when the last one ended so far. */
  fetched = 0;
  lastEnd = 0;

  private readonly simulation: Simulation;
  private readonly onEnd: ((mayStart: boolean) => void) | undefined;
  private readonly registers: RegisterVersions;
  private readonly path: TilePath;
  /** Memory or an observer wants to know what is moved. */
  private readonly describes: boolean;
  private readonly rows: number;
  private readonly feedCycles: Float64Array;
  private readonly loadCycles: Float64Array;
  private readonly storeCycles: Float64Array;
  private readonly bypasses: boolean;
  private readonly renaming: boolean;
  private cursor: StreamCursor | undefined;
  /** The version whose weights are in the array, in program order. */
  private latched = -1;

  constructor(
    engine: MatrixEngine,
    private readonly around: EngineSurroundings,
  ) {
    const { cycle, account, observer } = around;
    this.simulation = around.simulation;
    this.onEnd = around.onEnd;
    const timing = engineTiming(engine);
    this.rows = engine.tile.m;
    this.feedCycles = Float64Array.from(timing.feedCycles, (cycles) => cycles * cycle);
    this.loadCycles = Float64Array.from(timing.loadCycles, (cycles) => cycles * cycle);
    this.storeCycles = Float64Array.from(timing.storeCycles, (cycles) => cycles * cycle);
    this.bypasses = engine.bypassRule !== undefined;
    this.renaming = engine.renaming;
    this.registers = new RegisterVersions(registerCount(engine));
    this.loads = new TilePort(false, this.registers, engine.renaming, account, observer?.onLoad);
    this.array = new SystolicArray(engine, cycle, {
      queue: this.multiplies,
      registers: this.registers,
      loads: this.loads,
      account,
      onMultiply: observer?.onMultiply,
    });
    this.stores = new TilePort(true, this.registers, engine.renaming, account, observer?.onStore);
    this.path = around.path({ onLoaded: this.onLoaded, onStored: this.onStored });
    this.describes = this.path.readsBytes || observer !== undefined;
  }

  /** Every instruction handed out is over. */
  get isDone(): boolean {
    const { loads, multiplies, stores } = this;
    return loads.ended === loads.queued && multiplies.ended === multiplies.queued && stores.ended === stores.queued;
  }

  /**
   * Starts whatever can start now. The array comes first: what it settles may free a register for a load, or complete
   * one for a store. The ports' starts settle nothing by themselves, their ends do.
   */
  advance(): void {
    this.startArray();
    this.startLoad();
    this.startStore();
  }

  private startArray(): void {
    const { array, multiplies } = this;
    do {
      while (multiplies.lacksWeights) if (!this.fetch()) break;
      array.loadWeights();
    } while (this.feedArray());
  }

  private feedArray(): boolean {
    const { array, multiplies } = this;
    if (!array.feed()) return false;
    if (multiplies.fed - multiplies.ended === 1) this.expectEnd();
    return true;
  }

  /** Multiplies end in order, so that one event at a time is enough. */
  private expectEnd(): void {
    const { multiplies, simulation } = this;
    simulation.schedule(multiplies.end[multiplies.ended & multiplies.mask]!, PRIORITY.core, this.onMultiplied);
  }

  private startLoad(): void {
    const { loads } = this;
    if (loads.started > loads.ended) return;
    while (loads.started === loads.queued) if (!this.fetch()) return;
    if (loads.start(this.simulation.now)) this.path.load(loads.move);
  }

  private startStore(): void {
    const { stores } = this;
    if (stores.started > stores.ended) return;
    while (stores.started === stores.queued) if (!this.fetch()) return;
    if (stores.start(this.simulation.now)) this.path.store(stores.move);
  }

  /** The load in progress is over. */
  readonly onLoaded = (): void => {
    this.loads.end(this.simulation.now, this.path.lostCycles(false));
    this.goOn(true);
  };

  /** What a multiply's end brings was known when it was fed; only the array may have waited for room. */
  private readonly onMultiplied = (): void => {
    const { multiplies } = this;
    const wasFull = this.array.isFull;
    multiplies.ended++;
    if (multiplies.ended < multiplies.fed) this.expectEnd();
    this.goOn(wasFull);
  };

  /** The store in progress is over. */
  readonly onStored = (): void => {
    this.stores.end(this.simulation.now, this.path.lostCycles(true));
    this.goOn(true);
  };

  private goOn(mayStart: boolean): void {
    this.lastEnd = this.simulation.now;
    if (this.onEnd !== undefined) this.onEnd(mayStart);
    else if (mayStart) this.advance();
  }

  /** Hands out the next instruction. False when there is none, for now. */
  private fetch(): boolean {
    while (this.cursor === undefined || !this.cursor.next()) {
      this.cursor = this.around.nextStream();
      if (this.cursor === undefined) return false;
    }
    const { cursor, rows } = this;
    const { d, operation } = cursor;
    const count = cursor.rows === 0 ? rows : cursor.rows;
    const instruction = this.fetched++;
    if (operation === LOAD) {
      const replaced = this.replace(d);
      const version = this.registers.write(d, BY_LOAD);
      const i = this.loads.queue(version, replaced, this.loadCycles[d * (rows + 1) + count]!);
      if (this.describes) this.loads.describe(i, this.crossing(cursor), instruction);
    } else if (operation === MULTIPLY) {
      this.fetchMultiply(cursor, count, instruction);
    } else {
      const version = this.registers.current[d]!;
      this.registers.willRead(version);
      const i = this.stores.queue(version, -1, this.storeCycles[d * (rows + 1) + count]!);
      if (this.describes) this.stores.describe(i, this.crossing(cursor), instruction);
    }
    return true;
  }

  private crossing({ operation, tile, bytes }: StreamCursor): number {
    return this.around.crossingBytes?.(operation, tile, bytes) ?? bytes;
  }

  private fetchMultiply({ d, a, b, c }: StreamCursor, rows: number, instruction: number): void {
    const { registers, multiplies } = this;
    const { current } = registers;
    const versionA = current[a]!;
    const versionB = current[b]!;
    const versionC = current[c]!;
    const isBypassed = this.bypasses && this.latched === versionB;
    registers.willRead(versionA);
    registers.willRead(versionC);
    if (!isBypassed) registers.willRead(versionB);
    this.latched = versionB;
    const replaced = this.replace(d);
    const result = registers.write(d, BY_MULTIPLY);
    const i = multiplies.place();
    multiplies.a[i] = versionA;
    multiplies.b[i] = isBypassed ? BYPASSED : versionB;
    multiplies.c[i] = versionC;
    multiplies.result[i] = result;
    multiplies.replaced[i] = replaced;
    multiplies.feedCycles[i] = this.feedCycles[rows]!;
    multiplies.instruction[i] = instruction;
  }

  /** The register's version makes room for another. With renaming nothing waits for that. */
  private replace(register: number): number {
    const version = this.registers.current[register]!;
    if (this.latched === version) this.latched = -1;
    if (this.renaming) this.registers.drop(version);
    return version;
  }
}
