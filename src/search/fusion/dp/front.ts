/**
 * Partial groups that end in the same layer with the same micro-batch, as a Pareto front: staging bytes so far against
 * weight traffic when reloaded. A label with more of both never ends better than the other, so it is dropped. Entries lie
 * in order of rising staging, hence of falling traffic.
 */
export class Front {
  size = 0;
  staging: Float64Array;
  traffic: Float64Array;
  /** The label each one grew from, as `labelIn` names it. */
  parent: Float64Array;

  constructor(room = 8) {
    this.staging = new Float64Array(room);
    this.traffic = new Float64Array(room);
    this.parent = new Float64Array(room);
  }

  /** Appends a label whose staging is at least the last one's, unless one of both is no better than the other. */
  push(staging: number, traffic: number, parent: number): void {
    if (this.size > 0) {
      if (this.traffic[this.size - 1]! <= traffic) return;
      if (this.staging[this.size - 1] === staging) this.size--;
    }
    if (this.size === this.staging.length) this.grow();
    this.staging[this.size] = staging;
    this.traffic[this.size] = traffic;
    this.parent[this.size++] = parent;
  }

  /**
   * This front, and what grows from `from` by `staging` and `traffic`, as one front in `into`, within the limits of
   * `growth`. `index` is the place of `from` among the fronts of its layer.
   */
  mergeWith(from: Front, growth: Growth, into: Front): void {
    const { staging, traffic, mostStaging, mostTraffic, index } = growth;
    into.size = 0;
    let mine = 0;
    let other = 0;
    while (other < from.size && from.traffic[other]! + traffic > mostTraffic) other++;
    while (mine < this.size || other < from.size) {
      const a = mine < this.size ? this.staging[mine]! : Number.POSITIVE_INFINITY;
      const b = other < from.size ? from.staging[other]! + staging : Number.POSITIVE_INFINITY;
      if (a <= b) {
        into.push(a, this.traffic[mine]!, this.parent[mine]!);
        mine++;
      } else {
        if (b > mostStaging) other = from.size;
        else into.push(b, from.traffic[other]! + traffic, labelIn(index, other++));
      }
    }
  }

  /** Drops what `other`, whose labels are ahead in everything else, has as good or better. */
  dropDominatedBy(other: Front): void {
    let kept = 0;
    let ahead = 0;
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.size; i++) {
      const staging = this.staging[i]!;
      for (; ahead < other.size && other.staging[ahead]! <= staging; ahead++) best = other.traffic[ahead]!;
      if (best <= this.traffic[i]!) continue;
      this.staging[kept] = staging;
      this.traffic[kept] = this.traffic[i]!;
      this.parent[kept++] = this.parent[i]!;
    }
    this.size = kept;
  }

  /** The label of least traffic with at most `mostStaging` bytes of staging; −1 where there is none. */
  leastTraffic(mostStaging: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.staging[middle]! <= mostStaging) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private grow(): void {
    const room = this.size * 2;
    this.staging = extended(this.staging, room);
    this.traffic = extended(this.traffic, room);
    this.parent = extended(this.parent, room);
  }
}

/** What a step from one layer to the next adds. */
export interface Growth {
  readonly staging: number;
  readonly traffic: number;
  /** Labels beyond either are dropped. */
  readonly mostStaging: number;
  readonly mostTraffic: number;
  readonly index: number;
}

/** Labels a front may hold; beyond it their names would no longer be exact. */
const LARGEST_FRONT = 2 ** 26;

/** Names label `position` of front `index` of its layer, in one number. */
export function labelIn(index: number, position: number): number {
  return index * LARGEST_FRONT + position;
}

export function frontOf(label: number): number {
  return Math.floor(label / LARGEST_FRONT);
}

export function positionOf(label: number): number {
  return label % LARGEST_FRONT;
}

function extended(from: Float64Array, room: number): Float64Array {
  const into = new Float64Array(room);
  into.set(from);
  return into;
}
