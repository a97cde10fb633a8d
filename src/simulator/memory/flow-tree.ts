/**
 * The active flows under a complete binary tree over the ports: sum of weights, earliest end and the extremes of
 * cap/weight are at the root, and a change of one flow touches one path. The sum is always formed in the same order,
 * so it depends on the flows alone, not on what came before.
 *
 * The earliest end is known at once. Weights and ratios are asked for when all changes of an instant are done: until
 * `settle` only their leaves are right. A port whose transfer ends begins the next in the same instant as a rule, so that
 * one path serves both, or none: as a rule it is of the same job, with the same weight and ratio.
 */
export class FlowTree {
  private readonly leaves: number;
  private readonly weights: Float64Array;
  private readonly ends: Float64Array;
  private readonly lowest: Float64Array;
  private readonly highest: Float64Array;
  /** By port, what its leaf is to hold when settled. */
  private readonly ownWeight: Float64Array;
  private readonly ownLowest: Float64Array;
  private readonly ownHighest: Float64Array;
  /** Ports whose paths are to be settled; each once. */
  private readonly stale: Int32Array;
  private readonly isStale: Uint8Array;
  private staleCount = 0;

  constructor(ports: number) {
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(1, ports)));
    this.weights = new Float64Array(2 * this.leaves);
    this.ends = new Float64Array(2 * this.leaves).fill(Number.POSITIVE_INFINITY);
    this.lowest = new Float64Array(2 * this.leaves).fill(Number.POSITIVE_INFINITY);
    this.highest = new Float64Array(2 * this.leaves);
    this.ownWeight = new Float64Array(this.leaves);
    this.ownLowest = new Float64Array(this.leaves);
    this.ownHighest = new Float64Array(this.leaves);
    this.stale = new Int32Array(this.leaves);
    this.isStale = new Uint8Array(this.leaves);
  }

  get weight(): number {
    return this.weights[1]!;
  }

  get earliestEnd(): number {
    return this.ends[1]!;
  }

  /** Smallest and largest cap/weight of the active flows. */
  get lowestRatio(): number {
    return this.lowest[1]!;
  }

  get highestRatio(): number {
    return this.highest[1]!;
  }

  endOf(port: number): number {
    return this.ends[this.leaves + port]!;
  }

  /** The flow with the earliest end, the lowest port of several. */
  earliest(): number {
    const { ends, leaves } = this;
    let node = 1;
    while (node < leaves) node = ends[2 * node]! <= ends[2 * node + 1]! ? 2 * node : 2 * node + 1;
    return node - leaves;
  }

  set(port: number, weight: number, end: number, ratio: number): void {
    this.put(port, weight, ratio, ratio);
    this.putEnd(port, end);
  }

  remove(port: number): void {
    this.put(port, 0, Number.POSITIVE_INFINITY, 0);
    this.putEnd(port, Number.POSITIVE_INFINITY);
  }

  /** Brings weights and ratios up to date. */
  settle(): void {
    const { stale, isStale } = this;
    for (let i = 0; i < this.staleCount; i++) {
      isStale[stale[i]!] = 0;
      this.settlePort(stale[i]!);
    }
    this.staleCount = 0;
  }

  private settlePort(port: number): void {
    const { weights, lowest, highest } = this;
    let node = this.leaves + port;
    const weight = this.ownWeight[port]!;
    const low = this.ownLowest[port]!;
    const high = this.ownHighest[port]!;
    if (weights[node] === weight && lowest[node] === low && highest[node] === high) return;
    weights[node] = weight;
    lowest[node] = low;
    highest[node] = high;
    for (; node > 1; node >>= 1) {
      const other = node ^ 1;
      const parent = node >> 1;
      weights[parent] = weights[node]! + weights[other]!;
      lowest[parent] = Math.min(lowest[node]!, lowest[other]!);
      highest[parent] = Math.max(highest[node]!, highest[other]!);
    }
  }

  private put(port: number, weight: number, low: number, high: number): void {
    this.ownWeight[port] = weight;
    this.ownLowest[port] = low;
    this.ownHighest[port] = high;
    if (this.isStale[port] === 1) return;
    this.isStale[port] = 1;
    this.stale[this.staleCount++] = port;
  }

  private putEnd(port: number, end: number): void {
    const { ends } = this;
    let node = this.leaves + port;
    ends[node] = end;
    for (; node > 1; node >>= 1) {
      const first = Math.min(ends[node]!, ends[node ^ 1]!);
      if (ends[node >> 1] === first) return;
      ends[node >> 1] = first;
    }
  }
}
