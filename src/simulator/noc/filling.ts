/**
 * Progressive filling over many resources. Every flow has a weight, a cap and the resources that its bytes pass, each with
 * the share of the bytes that do. Rates are weight × level; the level rises from 0 for all, and a flow's is frozen where a
 * resource it passes is used up, or its cap reached.
 */
import type { ResourceUse } from '../../machine/noc/shared-resources.js';
import { partnerOf } from '../memory/ports.js';

const NONE = -1;
const OPEN = -2; // not yet granted
/** Other cores' shares of a resource below this are rounding. */
const ROUNDING_OF_SHARE = 1e-9;
/** Levels nearer than this are one. */
const ROUNDING = 1e-12;
// What the record of a resource holds.
const RECORD = 4;
const LEFT = 0;
const WEIGHTS = 1;
const FLOWS = 2;
const NO_USE: ResourceUse = { resources: new Int32Array(0), shares: new Float64Array(0) };

export class Filling {
  /** The first `count` entries are the ports in use. */
  readonly active: Int32Array;
  count = 0;
  /** By port, bytes per cycle granted. */
  readonly rate: Float64Array;
  /** By port: the resource that keeps it from more; −1 where its cap does. */
  readonly limiter: Int32Array;
  /** By port: what share of the time it loses to other cores there, to what it would take alone. */
  readonly lossRate: Float64Array;
  readonly #capacity: Float64Array;
  readonly #stopsTogether: boolean;
  readonly #place: Int32Array;
  readonly #uses: ResourceUse[];
  readonly #weight: Float64Array;
  readonly #cap: Float64Array;
  readonly #alone: Float64Array;
  /** Port · resources + resource: share of the port's bytes there, 0 where none pass. */
  readonly #share: Float64Array;
  /** By resource, a record: what is left, the weights of the open flows, and how many these are. */
  readonly #state: Float64Array;
  readonly #fresh: Float64Array;

  /** @param stopsTogether no flow rises any more once a resource is used up */
  constructor(ports: number, capacity: Float64Array, stopsTogether: boolean) {
    this.#capacity = capacity;
    this.#stopsTogether = stopsTogether;
    this.active = new Int32Array(ports);
    this.rate = new Float64Array(ports);
    this.limiter = new Int32Array(ports).fill(NONE);
    this.lossRate = new Float64Array(ports);
    this.#place = new Int32Array(ports);
    this.#uses = new Array<ResourceUse>(ports).fill(NO_USE);
    this.#weight = new Float64Array(ports);
    this.#cap = new Float64Array(ports);
    this.#alone = new Float64Array(ports);
    this.#share = new Float64Array(ports * capacity.length);
    this.#state = new Float64Array(capacity.length * RECORD);
    this.#fresh = new Float64Array(capacity.length * RECORD);
    for (let r = 0; r < capacity.length; r++) this.#fresh[r * RECORD + LEFT] = capacity[r]!;
  }

  add(port: number, use: ResourceUse, weight: number, cap: number): void {
    this.#place[port] = this.count;
    this.active[this.count++] = port;
    this.#uses[port] = use;
    this.#weight[port] = weight;
    this.#cap[port] = cap;
    const first = port * this.#capacity.length;
    for (let i = 0; i < use.shares.length; i++) this.#share[first + use.resources[i]!]! += use.shares[i]!;
    let alone = cap;
    for (let i = 0; i < use.shares.length; i++) {
      const r = use.resources[i]!;
      alone = Math.min(alone, this.#capacity[r]! / this.#share[first + r]!);
    }
    this.#alone[port] = alone;
  }

  remove(port: number): void {
    const last = this.active[--this.count]!;
    this.active[this.#place[port]!] = last;
    this.#place[last] = this.#place[port]!;
    this.rate[port] = 0;
    this.limiter[port] = NONE;
    const first = port * this.#capacity.length;
    for (const r of this.#uses[port]!.resources) this.#share[first + r] = 0;
  }

  /** Grants `rate`, `limiter` and `lossRate`. */
  fill(): void {
    this.#begin();
    for (let open = this.count; open > 0; ) {
      const scarce = this.#scarcest();
      const level = scarce < 0 ? Number.POSITIVE_INFINITY : Math.max(0, this.#levelOf(scarce));
      const capped = this.#freezeCapped(level);
      open -= capped;
      if (capped > 0) continue;
      open -= this.#freezeAt(scarce, level);
    }
    this.#blame();
  }

  #begin(): void {
    const state = this.#state;
    state.set(this.#fresh);
    for (let a = 0; a < this.count; a++) {
      const port = this.active[a]!;
      const { resources, shares } = this.#uses[port]!;
      const weight = this.#weight[port]!;
      this.limiter[port] = OPEN;
      for (let i = 0; i < resources.length; i++) {
        const record = resources[i]! * RECORD;
        state[record + WEIGHTS]! += weight * shares[i]!;
        state[record + FLOWS]! += 1;
      }
    }
  }

  #levelOf(resource: number): number {
    return this.#state[resource * RECORD + LEFT]! / this.#state[resource * RECORD + WEIGHTS]!;
  }

  /** The resource that is used up first; −1 where no open flow passes any. */
  #scarcest(): number {
    let scarce = -1;
    let lowest = Number.POSITIVE_INFINITY;
    for (let r = 0; r < this.#capacity.length; r++) {
      if (this.#state[r * RECORD + FLOWS] === 0) continue;
      const level = this.#levelOf(r);
      if (level >= lowest) continue;
      lowest = level;
      scarce = r;
    }
    return scarce;
  }

  /** Flows that reach their caps before the level does, those with the lowest ratio of cap to weight at a time. */
  #freezeCapped(level: number): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (let a = 0; a < this.count; a++) {
      const port = this.active[a]!;
      if (this.limiter[port] === OPEN) lowest = Math.min(lowest, this.#cap[port]! / this.#weight[port]!);
    }
    if (lowest > level * (1 + ROUNDING)) return 0;
    let frozen = 0;
    for (let a = 0; a < this.count; a++) {
      const port = this.active[a]!;
      if (this.limiter[port] !== OPEN || this.#cap[port]! / this.#weight[port]! > lowest * (1 + ROUNDING)) continue;
      this.#freeze(port, this.#cap[port]!, NONE);
      frozen++;
    }
    return frozen;
  }

  #freezeAt(resource: number, level: number): number {
    let frozen = 0;
    for (let a = 0; a < this.count; a++) {
      const port = this.active[a]!;
      if (this.limiter[port] !== OPEN) continue;
      if (!this.#stopsTogether && this.#share[port * this.#capacity.length + resource] === 0) continue;
      this.#freeze(port, Math.min(this.#cap[port]!, this.#weight[port]! * level), resource);
      frozen++;
    }
    return frozen;
  }

  #freeze(port: number, rate: number, limiter: number): void {
    const { resources, shares } = this.#uses[port]!;
    this.rate[port] = rate;
    this.limiter[port] = limiter;
    const state = this.#state;
    const weight = this.#weight[port]!;
    for (let i = 0; i < resources.length; i++) {
      const record = resources[i]! * RECORD;
      const share = shares[i]!;
      state[record + LEFT]! -= rate * share;
      state[record + WEIGHTS]! -= weight * share;
      state[record + FLOWS]! -= 1;
    }
  }

  /** Of what a flow is slower than alone, others are to blame as far as the bytes on its resource are theirs. */
  #blame(): void {
    for (let a = 0; a < this.count; a++) {
      const port = this.active[a]!;
      const resource = this.limiter[port]!;
      this.lossRate[port] = 0;
      if (resource < 0) continue;
      const own = this.#loadOn(resource, port) + this.#loadOn(resource, partnerOf(port));
      const others = 1 - own / this.#capacity[resource]!;
      if (others < ROUNDING_OF_SHARE) continue;
      this.lossRate[port] = Math.max(0, Math.min(others, 1 - this.rate[port]! / this.#alone[port]!));
    }
  }

  #loadOn(resource: number, port: number): number {
    return this.rate[port]! * this.#share[port * this.#capacity.length + resource]!;
  }
}
