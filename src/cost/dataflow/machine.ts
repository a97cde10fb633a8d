/**
 * The machine a dataflow is analysed on, as MAESTRO describes it: PEs, the network-on-chip between the buffers, and the
 * bandwidth to memory. Bandwidths in bytes per cycle (elements in MAESTRO, whose elements are bytes), latency in cycles for the first to arrive.
 */

export interface Machine {
  readonly pes: number;
  /** MACs a PE does per cycle. */
  readonly simdLanes: number;
  /** Bytes a cycle between an upper buffer and the sub-clusters below it, the same at every cluster level. */
  readonly nocBandwidth: number;
  /** Hops times latency of a hop. */
  readonly nocLatency: number;
  readonly offchipBandwidth: number;
  /**
   * Take the right figures where MAESTRO's are known to be wrong: leave out steps that compute nothing, let a map larger
   * than its dimension hold all of it, and count outputs by the stride. See `docs/models/dataflow.md`.
   */
  readonly corrected: boolean;
  /** `exact`: tiles at an edge have the size they have, whatever MAESTRO makes of them (exact/walk.ts). Default MAESTRO's. */
  readonly edges?: 'maestro' | 'exact';
  /**
   * `pipelined`: the first step of an inner cluster level takes its operands while the level above still works on the step
   * before, as in hardware. MAESTRO pays this fill at every step of the level above. Default MAESTRO's.
   */
  readonly timing?: Timing;
  /** Leave out what neither latency nor counts need: the PEs in use, when no bandwidth limits. Default false. */
  readonly isBrief?: boolean;
}

/** Does a step take as long as it computes, whatever moves, but for a cycle of the first of each level? */
export function isUnlimited({ nocBandwidth, nocLatency, simdLanes, timing }: Machine): boolean {
  return nocBandwidth === Number.POSITIVE_INFINITY && nocLatency === 1 && simdLanes === 1 && timing !== 'pipelined';
}

export const TIMINGS = ['maestro', 'pipelined'] as const;
export type Timing = (typeof TIMINGS)[number];

/** Bandwidth without limit and one cycle for the first element: what the reference tables were measured with. */
export const UNLIMITED = {
  simdLanes: 1,
  nocBandwidth: Number.POSITIVE_INFINITY,
  nocLatency: 1,
  offchipBandwidth: Number.POSITIVE_INFINITY,
  corrected: false,
} as const satisfies Omit<Machine, 'pes'>;

/** Written out rather than spread: a machine is made for every layer, and spreading it took a fifth of a layer's cost. */
export function unlimitedMachine(
  pes: number,
  corrected: boolean,
  edges: NonNullable<Machine['edges']> = 'maestro',
  timing: Timing = 'maestro',
): Machine {
  const { simdLanes, nocBandwidth, nocLatency, offchipBandwidth } = UNLIMITED;
  return { pes, simdLanes, nocBandwidth, nocLatency, offchipBandwidth, corrected, edges, timing };
}

/** Cycles until `bytes` have arrived: the head's latency, then as many per cycle as the bandwidth allows. */
export function transferDelay(machine: Machine, bytes: number): number {
  const { nocBandwidth } = machine;
  const sends = Math.trunc(bytes / nocBandwidth) + (bytes % nocBandwidth === 0 ? 0 : 1);
  return machine.nocLatency + sends - 1;
}
