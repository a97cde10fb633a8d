/**
 * How one kernel is run: pieces of it on cores, what their partial sums ask for, and the time of all this by the analytical
 * bound, which no replay can beat: the busiest core's cycles, and then those of adding up partial sums; or all bytes over
 * the bandwidth.
 */
import type { Piece } from '../../mapping/sparse/piece.js';
import type { SparseJob, SparseSchedule, StreamJob } from '../../mapping/sparse/sparse-job.js';
import { lengthOf } from '../../problem/sparsity/cut.js';
import type { SparseProduct } from '../../problem/sparsity/product.js';
import { partialBytes } from '../../problem/sparsity/storage.js';
import type { PieceCosts } from './piece-costs.js';

export interface PlacedPiece {
  readonly core: number;
  readonly piece: Piece;
}

export interface KernelPlan {
  /** What found it: best-whole, rows, columns, reduction, regions. */
  readonly strategy: string;
  /** Of the kernel, or of the kernel with its rows in another order. */
  readonly costs: PieceCosts;
  readonly pieces: readonly PlacedPiece[];
  /** Rows are read in another order, whose numbers have to be read too: bytes of one. */
  readonly orderBytesPerRow: number;
  /** The analytical bound, cycles of the system clock. */
  readonly cycles: number;
  readonly bytes: number;
  /** Busy cycles by core. */
  readonly coreCycles: readonly number[];
}

/** Cuts along `reduction` leave this much to be added up. */
interface Reduction {
  readonly bytes: number;
  /** Additions of one lane. */
  readonly additions: number;
}

export function planOf(
  strategy: string,
  costs: PieceCosts,
  placed: readonly PlacedPiece[],
  bandwidthBytesPerCycle: number,
  orderBytesPerRow = 0,
): KernelPlan {
  const pieces = placed.filter(({ piece }) => !isEmpty(piece));
  const coreCycles: number[] = costs.cores.map(() => 0);
  let bytes = 0;
  for (const { core, piece } of pieces) {
    const cost = costs.cost(core, piece);
    coreCycles[core]! += cost.cycles;
    bytes += cost.bytes + orderBytesPerRow * lengthOf(piece.rows);
  }
  let busiest = Math.max(...coreCycles);
  const reduction = reductionOf(costs.kernel.product, pieces);
  if (reduction.additions > 0) {
    const core = reducer(pieces, coreCycles);
    const adding = reductionCycles(costs, core, reduction);
    coreCycles[core]! += adding;
    // Sums are added when the last piece has ended: they are fetched, added and written, one after another.
    busiest += reduction.bytes / bandwidthBytesPerCycle + adding;
    bytes += reduction.bytes;
  }
  const cycles = Math.max(busiest, bytes / bandwidthBytesPerCycle);
  return { strategy, costs, pieces, orderBytesPerRow, cycles, bytes, coreCycles };
}

/** The plan as jobs, numbered from `firstJob` on. */
export function jobsOf(plan: KernelPlan, firstJob = 0): SparseSchedule {
  const { costs, pieces, orderBytesPerRow } = plan;
  const jobs: SparseJob[] = [];
  const queues: number[][] = costs.cores.map(() => []);
  const after: number[][] = [];
  const add = (core: number, job: SparseJob, needs: number[]): number => {
    const id = firstJob + jobs.length;
    jobs.push(job);
    queues[core]!.push(id);
    after.push(needs);
    return id;
  };
  const ends = pieces.map(({ core, piece }) => {
    const { job, conversions } = costs.work(core, piece);
    const before = conversions.map((conversion) => add(core, conversion, []));
    const orderBytes = orderBytesPerRow * lengthOf(piece.rows);
    return add(core, orderBytes > 0 ? { ...job, orderBytes } : job, before);
  });
  const reduction = reductionOf(costs.kernel.product, pieces);
  if (reduction.additions > 0) {
    const core = reducer(pieces, pieceCycles(plan));
    const sums: StreamJob = {
      kind: 'stream',
      name: `${costs.kernel.name}: partial sums`,
      loadBytes: reduction.bytes / 2,
      computeCycles: Math.ceil(reduction.additions / costs.cores[core]!.lanes),
      storeBytes: reduction.bytes / 2,
    };
    add(core, sums, ends);
  }
  return { jobs, queues, after };
}

/** Cycles of the pieces alone. */
function pieceCycles({ costs, pieces }: KernelPlan): number[] {
  const cycles: number[] = costs.cores.map(() => 0);
  for (const { core, piece } of pieces) cycles[core]! += costs.cost(core, piece).cycles;
  return cycles;
}

/** The sums of every part but one are read and added, and the result is written again. */
function reductionOf(product: SparseProduct, pieces: readonly PlacedPiece[]): Reduction {
  let cells = 0;
  for (const { piece } of pieces) {
    if (lengthOf(piece.reduction) === product.a.columns || piece.reduction.from === 0) continue;
    cells += lengthOf(piece.rows) * lengthOf(piece.columns);
  }
  const share = cells / Math.max(1, product.a.rows * product.b.columns);
  return { bytes: 2 * share * partialBytes(product), additions: cells };
}

/** Of the cores that have pieces, the one done first. */
function reducer(pieces: readonly PlacedPiece[], coreCycles: readonly number[]): number {
  return pieces.reduce((least, { core }) => (coreCycles[core]! < coreCycles[least]! ? core : least), pieces[0]!.core);
}

function reductionCycles(costs: PieceCosts, core: number, { additions }: Reduction): number {
  const { lanes, clockRatio } = costs.cores[core]!;
  return Math.ceil(additions / lanes) / clockRatio;
}

function isEmpty({ rows, columns, reduction }: Piece): boolean {
  return lengthOf(rows) === 0 || lengthOf(columns) === 0 || lengthOf(reduction) === 0;
}
