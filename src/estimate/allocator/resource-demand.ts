/**
 * The stretch of virtual time where transfers share many resources: all jobs slow down together, by the largest D_r / B_r
 * of a resource r (a link, a memory stack, a bank of the shared SRAM), D_r being what the running jobs ask of it.
 * docs/models/noc.md proves the identity and says what it leaves out.
 */
import type { Ways } from '../../analysis/job-table.js';
import type { ResourceUse } from '../../machine/noc/shared-resources.js';

/** One stream of weights, and the cores that read it. */
interface Stream {
  readonly cores: Set<number>;
  readonly bytesPerCycle: number;
}

export class ResourceDemand {
  readonly #ways: Ways;
  readonly #cores: number;
  readonly #demand: Float64Array;
  readonly #perBytes: Float64Array;
  /** By kind of flow (loads and stores of memory; loads, fills and stores of an SRAM) and core: what its bytes pass. */
  readonly #uses: readonly (readonly ResourceUse[])[];
  /** Of the job running on each core, kind by kind: bytes per cycle asked for. */
  readonly #asked: Float64Array;
  readonly #next: Float64Array;
  /** Jobs that read the same weights together, by group; and by core, the group it reads with, −1 for none. */
  readonly #streams = new Map<number, Stream>();
  readonly #group: Int32Array;

  constructor(ways: Ways, cores: number) {
    const { bytesPerCycle, loads, stores, sram } = ways.resources;
    this.#ways = ways;
    this.#cores = cores;
    this.#demand = new Float64Array(bytesPerCycle.length);
    this.#perBytes = bytesPerCycle.map((bytes) => 1 / bytes);
    this.#uses = [loads, stores, ...(sram === undefined ? [] : [sram.loads, sram.fills, sram.stores])];
    this.#asked = new Float64Array(cores * this.#uses.length);
    this.#next = new Float64Array(this.#uses.length);
    this.#group = new Int32Array(cores).fill(-1);
  }

  clear(): void {
    this.#demand.fill(0);
    this.#asked.fill(0);
    this.#streams.clear();
    this.#group.fill(-1);
  }

  /** The core now runs the job of this entry of the table. */
  set(core: number, entry: number, bytesPerCycle: number): void {
    const { storeShare, kept, cast } = this.#ways;
    const next = this.#next;
    const stores = bytesPerCycle * storeShare[entry]!;
    const loads = bytesPerCycle - stores;
    next[0] = loads;
    next[1] = stores;
    if (kept !== undefined) {
      const job = Math.floor(entry / this.#cores);
      next[0] = loads * (1 - kept.hit[job]!);
      next[1] = stores * (1 - kept.skip[job]!);
      next[2] = loads * kept.hit[job]!;
      next[3] = loads * kept.fill[job]!;
      next[4] = stores * kept.keep[job]!;
    }
    if (cast !== undefined) {
      const job = Math.floor(entry / this.#cores);
      const group = cast.group[job]!;
      const shared = group < 0 ? 0 : loads * cast.share[job]!;
      next[0] -= shared;
      this.#join(core, group, shared);
    }
    this.#change(core);
  }

  /** The core runs nothing. */
  unset(core: number): void {
    this.#next.fill(0);
    if (this.#ways.cast !== undefined) this.#join(core, -1, 0);
    this.#change(core);
  }

  /** max(1, max over r of D_r / B_r) */
  stretch(): number {
    const demand = this.#demand;
    const perBytes = this.#perBytes;
    let most = 1;
    for (let r = 0; r < demand.length; r++) {
      const excess = demand[r]! * perBytes[r]!;
      if (excess > most) most = excess;
    }
    return most;
  }

  /** What crosses memory now of all that is asked for, bytes per cycle, before anything slows down. */
  memoryBytes(): number {
    const { isStack } = this.#ways.resources;
    return this.#demand.reduce((sum, bytes, r) => sum + (isStack[r] === 1 ? bytes : 0), 0);
  }

  /** The core leaves the stream it read and joins that of a group, −1 for none. */
  #join(core: number, group: number, bytesPerCycle: number): void {
    const before = this.#streams.get(this.#group[core]!);
    if (before !== undefined) {
      this.#addStream(before, -1);
      before.cores.delete(core);
      this.#addStream(before, 1);
    }
    this.#group[core] = group;
    if (group < 0) return;
    const stream = this.#streams.get(group) ?? { cores: new Set<number>(), bytesPerCycle };
    this.#streams.set(group, stream);
    this.#addStream(stream, -1);
    stream.cores.add(core);
    this.#addStream(stream, 1);
  }

  /** From each stack that any reader has data in, over each resource on the way to any of them, once. */
  #addStream({ cores, bytesPerCycle }: Stream, sign: number): void {
    const { loadWays } = this.#ways.resources;
    const passed = new Set<string>();
    for (const core of cores) {
      const ways = loadWays[core]!;
      for (const { from, resources } of ways)
        for (const r of resources) {
          if (passed.has(`${from} ${r}`)) continue;
          passed.add(`${from} ${r}`);
          this.#demand[r]! += (sign * bytesPerCycle) / ways.length;
        }
    }
  }

  #change(core: number): void {
    const demand = this.#demand;
    const next = this.#next;
    const first = core * this.#uses.length;
    for (let flow = 0; flow < next.length; flow++) {
      const more = next[flow]! - this.#asked[first + flow]!;
      if (more === 0) continue;
      this.#asked[first + flow] = next[flow]!;
      const { resources, shares } = this.#uses[flow]![core]!;
      for (let i = 0; i < resources.length; i++) demand[resources[i]!]! += more * shares[i]!;
    }
  }
}
