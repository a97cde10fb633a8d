/**
 * Shapes of an array for a layer: which dimension is spread over the clusters, which over a cluster's PEs, and how large a
 * cluster is. A shape alone says the least time the PEs can take: along the two dimensions the longest share counts, along
 * all others everything. No two-level mapping of the shape is faster, and the best shape bounds all mappings.
 */
import type { ArrayLayer } from '../../mapping/array-mapping/array-layer.js';

export interface ArrayShape {
  readonly outer: number;
  readonly inner: number;
  /** PEs in a cluster, and clusters. */
  readonly cluster: number;
  readonly clusters: number;
  /** Cycles that the busiest PE computes, at one MAC a cycle. */
  readonly workCycles: number;
}

/** Shapes worth a try for every pair of dimensions, fastest first. */
export function arrayShapes({ extents, samples }: ArrayLayer, pes: number, parallel: readonly number[]): ArrayShape[] {
  const macs = extents.reduce((product, extent) => product * extent, samples);
  const shapes: ArrayShape[] = [];
  for (const outer of parallel)
    for (const inner of parallel) {
      const [a, b] = [extents[outer]!, extents[inner]!];
      for (const cluster of clusterSizes(a, b, pes)) {
        const clusters = Math.floor(pes / cluster);
        const share = Math.ceil(a / clusters);
        const workCycles =
          outer === inner ? (macs / a) * Math.ceil(share / cluster) : (macs / a / b) * share * Math.ceil(b / cluster);
        shapes.push({ outer, inner, cluster, clusters, workCycles });
      }
    }
  return shapes.sort((one, other) => one.workCycles - other.workCycles || one.cluster - other.cluster);
}

/** No other size has a shorter share along the inner dimension, or as short a one and more clusters. */
function clusterSizes(outer: number, inner: number, pes: number): number[] {
  const sizes = new Set<number>();
  const most = Math.min(pes, inner);
  for (let share = 1; share <= inner; share = nextShare(inner, share)) {
    const size = Math.ceil(inner / share);
    if (size <= most) sizes.add(size);
  }
  // The largest clusters with which the outer dimension has a share of its own length.
  for (let share = 1; share <= outer; share = nextShare(outer, share)) {
    const size = Math.floor(pes / Math.ceil(outer / share));
    if (size >= 1 && size <= most) sizes.add(size);
  }
  return [...sizes];
}

/** The next share that needs fewer PEs. */
function nextShare(extent: number, share: number): number {
  const parts = Math.ceil(extent / share);
  return parts <= 1 ? extent + 1 : Math.ceil(extent / (parts - 1));
}
