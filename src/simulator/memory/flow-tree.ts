/**
 * The active flows under a complete binary tree over the ports: sum of weights, earliest end and the extremes of
 * cap/weight are at the root, and a change of one flow touches one path. The sum is always formed in the same order,
 * so it depends on the flows alone, not on what came before.
 */
export class FlowTree {
  private readonly leaves: number;
  private readonly weights: Float64Array;
  private readonly ends: Float64Array;
  private readonly lowest: Float64Array;
  private readonly highest: Float64Array;

  constructor(ports: number) {
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(1, ports)));
    this.weights = new Float64Array(2 * this.leaves);
    this.ends = new Float64Array(2 * this.leaves).fill(Number.POSITIVE_INFINITY);
    this.lowest = new Float64Array(2 * this.leaves).fill(Number.POSITIVE_INFINITY);
    this.highest = new Float64Array(2 * this.leaves);
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
    this.put(port, weight, end, ratio, ratio);
  }

  remove(port: number): void {
    this.put(port, 0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0);
  }

  private put(port: number, weight: number, end: number, low: number, high: number): void {
    const { weights, ends, lowest, highest } = this;
    let node = this.leaves + port;
    weights[node] = weight;
    ends[node] = end;
    lowest[node] = low;
    highest[node] = high;
    for (node >>= 1; node >= 1; node >>= 1) {
      const left = 2 * node;
      const right = left + 1;
      weights[node] = weights[left]! + weights[right]!;
      ends[node] = Math.min(ends[left]!, ends[right]!);
      lowest[node] = Math.min(lowest[left]!, lowest[right]!);
      highest[node] = Math.max(highest[left]!, highest[right]!);
    }
  }
}
