/**
 * One kernel over several cores, cut along one dimension into consecutive ranges, one a core, some of them empty. A local
 * search moves quanta of the dimension from one core to another, large ones first, for as long as the time falls. It begins
 * with what each core's speed suggests, and with everything on one core.
 */
import { InputError } from '../../base/errors.js';
import { quantaOf } from '../../machine/sparse/sparse-core.js';
import type { Piece } from '../../mapping/sparse/piece.js';
import type { PieceCosts } from './piece-costs.js';
import { type KernelPlan, type PlacedPiece, planOf } from './plan.js';

export type CutDimension = 'rows' | 'columns' | 'reduction';

export const CUT_DIMENSIONS: readonly CutDimension[] = ['rows', 'columns', 'reduction'];

const DIMENSION_OF = { rows: 'm', columns: 'n', reduction: 'k' } as const;

/** Moves as shares of the dimension, largest first. */
export const MOVE_SHARES: readonly number[] = [0.2, 0.1, 0.05, 0.02];

export interface SplitOptions {
  readonly along: CutDimension;
  readonly bandwidthBytesPerCycle: number;
  /** Cores in the order in which they take ranges. Default: as numbered. */
  readonly order?: readonly number[];
  readonly orderBytesPerRow?: number;
  readonly strategy?: string;
  readonly moveShares?: readonly number[];
  /** Cuts lie at multiples of this, whatever the cores. Default: what leaves no lane of each core without work. */
  readonly quantum?: number;
}

/** @throws InputError for a quantum that is larger than the dimension */
export function searchSplit(costs: PieceCosts, options: SplitOptions): KernelPlan {
  const { along, order = costs.cores.map((_, core) => core), moveShares = MOVE_SHARES } = options;
  const size = costs.whole[along].to;
  const { quantum } = options;
  if (quantum !== undefined && (!Number.isSafeInteger(quantum) || quantum < 1 || quantum > size))
    throw new InputError({ path: `quanta.${along}`, expected: `a whole number in 1 … ${size}`, found: quantum });
  const quanta = costs.cores.map((core) => quantum ?? quantaOf(core)[DIMENSION_OF[along]]);
  const evaluate = (sizes: readonly number[]): KernelPlan =>
    planOf(
      options.strategy ?? along,
      costs,
      placed(costs.whole, along, sizes, order),
      options.bandwidthBytesPerCycle,
      options.orderBytesPerRow,
    );

  let best: KernelPlan | undefined;
  for (const start of starts(costs, size, quanta)) {
    let sizes = start;
    let plan = evaluate(sizes);
    for (const share of moveShares) {
      for (;;) {
        const moved = bestMove(sizes, quanta, Math.max(1, Math.round(share * size)), plan, evaluate);
        if (moved === undefined) break;
        [sizes, plan] = [moved.sizes, moved.plan];
      }
    }
    if (best === undefined || plan.cycles < best.cycles) best = plan;
  }
  return best as KernelPlan;
}

/** Sizes by core that sum to the dimension: by speed, and everything on either of the two fastest. */
function starts(costs: PieceCosts, size: number, quanta: readonly number[]): number[][] {
  const alone = costs.cores.map((_, core) => Math.max(1, costs.cost(core, costs.whole).cycles));
  const speeds = alone.reduce((sum, cycles) => sum + 1 / cycles, 0);
  const fastest = alone.map((_, core) => core).sort((a, b) => alone[a]! - alone[b]! || a - b);
  const on = (core: number): number[] => alone.map((_, c) => (c === core ? size : 0));
  const proportional = rounded(
    alone.map((cycles) => size / cycles / speeds),
    size,
    quanta,
  );
  return [proportional, on(fastest[0]!), ...(fastest.length > 1 ? [on(fastest[1]!)] : [])];
}

/** Whole quanta of each core; what is left over or missing is the first core's that has something. */
function rounded(shares: readonly number[], size: number, quanta: readonly number[]): number[] {
  const sizes = shares.map((share, core) => Math.round(share / quanta[core]!) * quanta[core]!);
  for (let over = sum(sizes) - size; over > 0; over = sum(sizes) - size) {
    const largest = sizes.indexOf(Math.max(...sizes));
    sizes[largest]! -= Math.min(over, sizes[largest]!);
  }
  const largest = sizes.indexOf(Math.max(...sizes));
  sizes[largest]! += size - sum(sizes);
  return sizes;
}

/** Of all moves from one core to another that which gains most; undefined when none gains. */
function bestMove(
  sizes: readonly number[],
  quanta: readonly number[],
  step: number,
  plan: KernelPlan,
  evaluate: (sizes: readonly number[]) => KernelPlan,
): { readonly sizes: number[]; readonly plan: KernelPlan } | undefined {
  let best: { sizes: number[]; plan: KernelPlan } | undefined;
  const from = sizes.map((_, core) => core).filter((core) => sizes[core]! > 0);
  for (const source of from)
    for (let target = 0; target < sizes.length; target++) {
      if (target === source) continue;
      for (const amount of amounts(sizes[source]!, sizes[target]!, quanta[source]!, quanta[target]!, step)) {
        const moved = [...sizes];
        moved[source]! -= amount;
        moved[target]! += amount;
        const tried = evaluate(moved);
        if (tried.cycles < (best ?? { plan }).plan.cycles) best = { sizes: moved, plan: tried };
      }
    }
  return best;
}

/** About a step: such that source or target keeps whole quanta; and all that the source has. */
function amounts(source: number, target: number, ofSource: number, ofTarget: number, step: number): Set<number> {
  const leave = source - Math.floor(Math.max(0, source - step) / ofSource) * ofSource;
  const fill = Math.ceil((target + step) / ofTarget) * ofTarget - target;
  return new Set([Math.min(source, leave), Math.min(source, fill), source]);
}

function placed(whole: Piece, along: CutDimension, sizes: readonly number[], order: readonly number[]): PlacedPiece[] {
  let from = 0;
  return order.map((core) => {
    const piece = { ...whole, [along]: { from, to: from + sizes[core]! } };
    from += sizes[core]!;
    return { core, piece };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
