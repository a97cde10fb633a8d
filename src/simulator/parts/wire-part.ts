/**
 * A part on the wires between cores and memory: whatever a transfer meets on its way, as a throttle, a buffer or a monitor. It is
 * told when a core begins a transfer and when the memory has served one, and decides what goes on and when. As it stands it
 * passes everything on at once; a part of one's own overrides `begin`, `end` or both.
 *
 * Ports are those of the memory: core c has load port 2c and store port 2c + 1, and each moves one transfer at a time.
 * Bytes, cycles, bytes per cycle.
 */
import { CallPort } from '../../kernel/call-port.js';
import type { Component, Wait } from '../../kernel/component.js';
import type { Port } from '../../kernel/port.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { Memory } from '../../machine/memory.js';
import { coreOfPort, isStorePort } from '../memory/ports.js';
import type { SharedMemory } from '../memory/shared-memory.js';
import type { TransferEnds } from './memory-part.js';
import { coreName } from './names.js';

/** Where a part stands. */
export interface PartSite {
  /** Its name in the machine. */
  readonly name: string;
  /** On whose wires, by number. */
  readonly cores: readonly number[];
  readonly simulation: Simulation;
  /** The memory at the end of the wires. */
  readonly memory: Memory;
}

/** What a core asks for at one of its ports, or a part in its place; all numbers above 0 but the port and the priority. */
export interface Transfer {
  readonly port: number;
  readonly bytes: number;
  /** What the port can move at most. */
  readonly cap: number;
  /** What the job asks for: its share, where shares follow that. */
  readonly asked: number;
  /** The job's; the lowest number goes first where the memory knows priorities. */
  readonly priority: number;
}

export class WirePart implements Component {
  readonly name: string;
  readonly ports: Readonly<Record<string, Port>>;
  protected readonly simulation: Simulation;
  private readonly ways = new Map<number, Way>();
  private isBeginning = false;

  /** @param spec what it is, as plain data */
  constructor(
    site: PartSite,
    readonly spec: unknown = {},
  ) {
    this.name = site.name;
    this.simulation = site.simulation;
    const begin = (transfer: Transfer): void => {
      this.isBeginning = true;
      this.begin(transfer);
      this.isBeginning = false;
    };
    for (const core of site.cores) this.ways.set(core, new Way(begin, (port) => this.end(port)));
    this.ports = Object.fromEntries(
      [...this.ways].flatMap(([core, { coreSide, memorySide }]): [string, Port][] => [
        [coreName(core), coreSide],
        [`${coreName(core)} to memory`, memorySide],
      ]),
    );
  }

  /** Bytes that the cores asked for, and those that they have been told of. A part of one's own may add to it. */
  get state(): object {
    const ways = [...this.ways.values()];
    const total = (bytes: (way: Way) => number): number => ways.reduce((all, way) => all + bytes(way), 0);
    return { bytesAsked: total(({ bytesAsked }) => bytesAsked), bytesServed: total(({ bytesServed }) => bytesServed) };
  }

  /** After the cores and before the memory. */
  start(): void {
    for (const way of this.ways.values()) way.start();
  }

  /** A core begins a transfer. */
  protected begin(transfer: Transfer): void {
    this.pass(transfer);
  }

  /** What the part passed on at this port has been served. */
  protected end(port: number): void {
    this.finish(port);
  }

  /** Has this much served further on; `end` says when. One at a time on a port. */
  protected pass(transfer: Transfer): void {
    this.wayOf(coreOfPort(transfer.port)).pass(transfer);
  }

  /**
   * Tells the core that its transfer has ended; later than it began, in an event of the memory's priority (`PRIORITY`).
   * @throws Error inside `begin`, or where no transfer is under way
   */
  protected finish(port: number): void {
    if (this.isBeginning) throw new Error(`${this.name} ended a transfer of port ${port} while one began`);
    if (!this.wayOf(coreOfPort(port)).finish(port))
      throw new Error(`${this.name} ended a transfer of port ${port}, where none is under way`);
  }

  /** What it holds back waits for the part itself, the rest for what is further on. */
  waitsFor(): readonly Wait[] {
    return [...this.ways].flatMap(([core, way]) => {
      const why = `a transfer of ${coreName(core)} is under way`;
      if (way.passedOn > 0) return [{ on: way.memorySide.peerOwner, why }];
      return way.underWay > 0 ? [{ on: this.name, why: `a transfer of ${coreName(core)} is held back` }] : [];
    });
  }

  /** Used by the assembly: is it on this core's wire? */
  stands(core: number): boolean {
    return this.ways.has(core);
  }

  /** Used by the assembly: the end of the wire that leads to the core. @throws Error where it does not stand */
  coreSideOf(core: number): Port {
    return this.wayOf(core).coreSide;
  }

  /** Used by the assembly: the end of the wire that leads on to the memory. @throws Error where it does not stand */
  memorySideOf(core: number): Port {
    return this.wayOf(core).memorySide;
  }

  private wayOf(core: number): Way {
    const way = this.ways.get(core);
    if (way === undefined) throw new Error(`${this.name} is not on the wire of ${coreName(core)}`);
    return way;
  }
}

/** One core's wire through the part: a memory to the core, a core to the memory. */
class Way implements SharedMemory, TransferEnds {
  readonly coreSide: CallPort<SharedMemory, TransferEnds> = new CallPort<SharedMemory, TransferEnds>(this);
  readonly memorySide: CallPort<TransferEnds, SharedMemory> = new CallPort<TransferEnds, SharedMemory>(this);
  bytesAsked = 0;
  bytesServed = 0;
  /** Transfers that the core waits for, and those of them that wait for what is further on. */
  underWay = 0;
  passedOn = 0;
  private memory: SharedMemory | undefined;
  private core: TransferEnds | undefined;
  /** By direction: bytes of the core's transfer, −1 where there is none, and what it has lost to other cores. */
  private readonly bytes = new Float64Array(2).fill(-1);
  private readonly lostCycles = new Float64Array(2);

  constructor(
    private readonly begin: (transfer: Transfer) => void,
    private readonly end: (port: number) => void,
  ) {}

  start(): void {
    this.memory = this.memorySide.peer;
    this.core = this.coreSide.peer;
  }

  transfer(port: number, bytes: number, cap: number, asked: number, priority = 0): void {
    const way = Number(isStorePort(port));
    this.bytes[way] = bytes;
    this.lostCycles[way] = 0;
    this.bytesAsked += bytes;
    this.underWay++;
    this.begin({ port, bytes, cap, asked, priority });
  }

  pass({ port, bytes, cap, asked, priority }: Transfer): void {
    this.passedOn++;
    this.memory?.transfer(port, bytes, cap, asked, priority);
  }

  onTransferEnd(port: number): void {
    this.passedOn--;
    this.lostCycles[Number(isStorePort(port))]! += this.memory?.contentionCycles(port) ?? 0;
    this.end(port);
  }

  /** @returns false where there is nothing to finish */
  finish(port: number): boolean {
    const way = Number(isStorePort(port));
    const bytes = this.bytes[way]!;
    if (bytes < 0) return false;
    this.bytes[way] = -1;
    this.bytesServed += bytes;
    this.underWay--;
    this.core?.onTransferEnd(port);
    return true;
  }

  contentionCycles(port: number): number {
    return this.lostCycles[Number(isStorePort(port))]!;
  }

  blend(port: number, storeShare: number): void {
    this.memory?.blend?.(port, storeShare);
  }
}
