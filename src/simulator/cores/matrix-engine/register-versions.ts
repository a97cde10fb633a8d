/**
 * The tile registers. Each write makes a new version of a register; a version knows when it is written, and whether its
 * readers are done. Instructions name versions when they are fetched, in program order, so that everything after is told
 * apart by version alone: a writer waits for the version it replaces, unless results are renamed.
 *
 * Versions live in slots of typed arrays that are used again when nothing refers to them.
 */
import { grownFloats, grownInts } from './grown.js';

/** Who writes a version; 0 stands for nothing yet. */
export const BY_LOAD = 1;
export const BY_MULTIPLY = 2;

export class RegisterVersions {
  /** When the version is complete; infinity while that is not known. */
  ready: Float64Array;
  /** When its first row can be accumulated upon. */
  forward: Float64Array;
  /** When those readers are done whose time is known. */
  release: Float64Array;
  /** Readers whose time is not yet known. */
  waiting: Int32Array;
  /** BY_LOAD or BY_MULTIPLY; 0 for what a register holds at the start. */
  writer: Int32Array;
  /** By register: the version that the next instruction finds. */
  readonly current: Int32Array;

  private references: Int32Array;
  private readonly free: number[] = [];

  constructor(registers: number) {
    const size = 4 * registers;
    this.ready = new Float64Array(size);
    this.forward = new Float64Array(size);
    this.release = new Float64Array(size);
    this.waiting = new Int32Array(size);
    this.writer = new Int32Array(size);
    this.references = new Int32Array(size);
    this.current = Int32Array.from({ length: registers }, (_, register) => register);
    this.references.fill(1, 0, registers);
    for (let slot = size - 1; slot >= registers; slot--) this.free.push(slot);
  }

  /** An instruction is going to read the version. */
  willRead(version: number): void {
    this.waiting[version]!++;
    this.references[version]!++;
  }

  /** The reader's time is known: it is done with the version at `time`. */
  isRead(version: number, time: number): void {
    if (time > this.release[version]!) this.release[version] = time;
    this.waiting[version]!--;
    this.drop(version);
  }

  /** A new version of the register. The one it replaces stays until `drop`. */
  write(register: number, writer: number): number {
    if (this.free.length === 0) this.grow();
    const version = this.free.pop() as number;
    this.ready[version] = Number.POSITIVE_INFINITY;
    this.forward[version] = Number.POSITIVE_INFINITY;
    this.release[version] = 0;
    this.waiting[version] = 0;
    this.writer[version] = writer;
    this.references[version] = 2; // the register, and the writer
    this.current[register] = version;
    return version;
  }

  /** The writer's time is known. */
  isWritten(version: number, ready: number, forward: number): void {
    this.ready[version] = ready;
    this.forward[version] = forward;
    this.drop(version);
  }

  /** One reference less: of a reader, of the writer, or of the register that now has another version. */
  drop(version: number): void {
    if (--this.references[version]! === 0) this.free.push(version);
  }

  private grow(): void {
    const size = this.ready.length;
    this.ready = grownFloats(this.ready, 2 * size);
    this.forward = grownFloats(this.forward, 2 * size);
    this.release = grownFloats(this.release, 2 * size);
    this.waiting = grownInts(this.waiting, 2 * size);
    this.writer = grownInts(this.writer, 2 * size);
    this.references = grownInts(this.references, 2 * size);
    for (let slot = 2 * size - 1; slot >= size; slot--) this.free.push(slot);
  }
}
