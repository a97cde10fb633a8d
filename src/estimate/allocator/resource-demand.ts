/**
 * The stretch of virtual time where transfers share many resources: all jobs slow down together, by the largest D_r / B_r
 * of a resource r (a link, a memory stack), D_r being what the running jobs ask of it. docs/models/noc.md proves the
 * identity and says what it leaves out.
 */
import type { Ways } from '../../analysis/job-table.js';

export class ResourceDemand {
  readonly #ways: Ways;
  readonly #demand: Float64Array;
  readonly #perBytes: Float64Array;
  // Of the job running on each core: bytes per cycle asked for, loaded and stored.
  readonly #loads: Float64Array;
  readonly #stores: Float64Array;

  constructor(ways: Ways, cores: number) {
    this.#ways = ways;
    this.#demand = new Float64Array(ways.resources.names.length);
    this.#perBytes = ways.resources.bytesPerCycle.map((bytes) => 1 / bytes);
    this.#loads = new Float64Array(cores);
    this.#stores = new Float64Array(cores);
  }

  clear(): void {
    this.#demand.fill(0);
    this.#loads.fill(0);
    this.#stores.fill(0);
  }

  /** The core now runs the job of this entry of the table. */
  set(core: number, entry: number, bytesPerCycle: number): void {
    const stores = bytesPerCycle * this.#ways.storeShare[entry]!;
    this.#change(core, bytesPerCycle - stores, stores);
  }

  /** The core runs nothing. */
  unset(core: number): void {
    this.#change(core, 0, 0);
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

  #change(core: number, loads: number, stores: number): void {
    const { resources } = this.#ways;
    const demand = this.#demand;
    const moreLoads = loads - this.#loads[core]!;
    const moreStores = stores - this.#stores[core]!;
    this.#loads[core] = loads;
    this.#stores[core] = stores;
    const load = resources.loads[core]!;
    for (let i = 0; i < load.resources.length; i++) demand[load.resources[i]!]! += moreLoads * load.shares[i]!;
    const store = resources.stores[core]!;
    for (let i = 0; i < store.resources.length; i++) demand[store.resources[i]!]! += moreStores * store.shares[i]!;
  }
}
