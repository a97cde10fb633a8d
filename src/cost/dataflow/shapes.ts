/**
 * Flexible cores: the PE count is fixed, the division into clusters is chosen for each layer. Tried are the cluster
 * sizes that divide the dimension spread over a cluster's PEs, each with as many clusters as there are PEs for, or as
 * few as the shared scratchpad demands. The fastest shape that fits wins; if none fits, the one that needs least.
 * Using fewer PEs is allowed, so that neither more PEs nor a larger scratchpad can make a layer slower.
 */
import type { DataflowCost } from './dataflow-cost.js';
import { DIMENSIONS, R, S, X, Y } from './dimension.js';
import type { Dataflow, MapDirective, SizeExpression } from './directive.js';
import type { MaestroProblem } from './maestro-problem.js';

export interface Shape {
  readonly clusters: number;
  readonly columns: number;
}

interface ShapedCost {
  readonly shape: Shape;
  readonly cost: DataflowCost;
}

export function bestShape(
  dataflow: Dataflow,
  problem: MaestroProblem,
  pes: number,
  sgBytes: number,
  costWith: (shape: Shape) => DataflowCost,
): Shape {
  let best: ShapedCost | undefined;
  let least: ShapedCost | undefined;
  for (const columns of divisors(parallelExtent(dataflow, problem))) {
    if (columns > pes) break;
    const most = mostClusters(
      Math.floor(pes / columns),
      (clusters) => costWith({ clusters, columns }).l2Bytes <= sgBytes,
    );
    const shape = { clusters: most, columns };
    const candidate = { shape, cost: costWith(shape) };
    if (candidate.cost.l2Bytes <= sgBytes) best = faster(best, candidate);
    else least = smaller(least, candidate);
  }
  const found = best ?? least;
  if (found === undefined) throw new Error('a cluster of one PE is always possible');
  return found.shape;
}

/** The most clusters that fit, by bisection (the need grows with the clusters); 1 if none does. */
function mostClusters(limit: number, fits: (clusters: number) => boolean): number {
  if (fits(limit)) return limit;
  let low = 1;
  let high = limit;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function faster(a: ShapedCost | undefined, b: ShapedCost): ShapedCost {
  return a === undefined || b.cost.runtimeCycles < a.cost.runtimeCycles ? b : a;
}

function smaller(a: ShapedCost | undefined, b: ShapedCost): ShapedCost {
  if (a === undefined || b.cost.l2Bytes < a.cost.l2Bytes) return b;
  return b.cost.l2Bytes === a.cost.l2Bytes ? faster(a, b) : a;
}

/**
 * Elements of the dimension whose spreading over PEs `ClusterSz` sets: the first spatial map after `Cluster(ClusterSz)`,
 * or else a spatial map of that size. 1 if the dataflow does not use `ClusterSz`, which leaves one shape.
 */
function parallelExtent(dataflow: Dataflow, problem: MaestroProblem): number {
  const { directives } = dataflow;
  const cluster = directives.findIndex((directive) => directive.kind === 'cluster' && usesClusterSize(directive.size));
  const map =
    (cluster < 0 ? undefined : directives.slice(cluster).find(isSpatial)) ??
    directives.find((directive): directive is MapDirective => isSpatial(directive) && usesClusterSize(directive.size));
  if (map === undefined) return 1;
  const dimension = DIMENSIONS.indexOf(map.dimension);
  const sliding = dimension === Y ? R : dimension === X ? S : -1;
  const size = problem.sizes[dimension] ?? 1;
  if (sliding < 0 || problem.operator === 'GEMM') return Math.max(1, size);
  return Math.max(1, Math.floor((size - problem.sizes[sliding]!) / problem.strides[dimension]!) + 1);
}

function isSpatial(directive: Dataflow['directives'][number]): directive is MapDirective {
  return directive.kind === 'spatial';
}

function usesClusterSize(size: SizeExpression): boolean {
  return size.terms.some((term) => !term.dimension && term.name === 'ClusterSz');
}

function divisors(n: number): number[] {
  const found: number[] = [];
  for (let d = 1; d * d <= n; d++) if (n % d === 0) found.push(d, n / d);
  return [...new Set(found)].sort((a, b) => a - b);
}
