/**
 * One core for many layers under a budget of area: how many PEs, in clusters of how many, and what is left for the shared
 * scratchpad. Each candidate is judged by the sum over the layers of the best mapping's latency under the core's class of
 * flexibility, in closed form; where bandwidths are limited, by the best of several that the closed form proposes. PEs come from a grid over the budget, refined around the best; the scratchpad is what the
 * PEs leave, and at last what the mappings need of it.
 */
import { stream } from '../../base/random.js';
import type { EvaluateArray } from '../../cost/array/array-cost.js';
import type { DesignProblem } from '../../cost/array/design-problem.js';
import { footprintBytes, footprintOf } from '../../cost/array/proposals/footprint.js';
import { type Proposal, proposeDesigns } from '../../cost/array/proposals/propose.js';
import type { CoreHardware } from '../../machine/area/area-table.js';
import type { Flexibility } from '../../machine/flexibility.js';
import type { ArrayLayer } from '../../mapping/array-mapping/array-layer.js';
import { WIDTH } from '../../mapping/array-mapping/genes.js';
import type { BaseDesign } from '../../mapping/flexion/base-designs.js';
import { freedomOf } from '../../mapping/flexion/freedom.js';
import { areaLimited } from './area-limited.js';
import { codesignPlus } from './codesign-plus.js';
import { DesignJudge } from './design-judge.js';

export interface WeighedLayer {
  readonly layer: ArrayLayer;
  readonly evaluate: EvaluateArray;
  /** How often it runs, times what its tenant counts. */
  readonly weight: number;
}

export interface CoreProblem {
  readonly layers: readonly WeighedLayer[];
  readonly flexibility: Flexibility;
  readonly design: BaseDesign;
  /** PEs at the most: the budget of area, or that of power. */
  readonly pes: number;
  readonly area: (hardware: CoreHardware) => number;
  readonly budget: number;
  /** Where bandwidths limit the layers, so that the closed form is a bound alone: several proposals are judged, and the winner's annealed. */
  readonly polishSeed?: number;
}

export interface CoreCandidate {
  readonly rows: number;
  readonly columns: number;
  readonly hardware: CoreHardware;
  readonly area: number;
  /** Σ weight · latency, cycles. */
  readonly cycles: number;
  /** By layer. */
  readonly mappings: readonly Proposal[];
}

/** Shares of the PEs that the budget would hold without a shared scratchpad. */
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.76, 0.82, 0.88, 0.92, 0.96];
/** Clusters of fixed shape. */
const COLUMNS = [4, 8, 16, 32, 64, 128];
/** Of a shape that is free: so fine are the counts of PEs. */
const FREE_COLUMNS = 8;
const REFINED = 4;
/** For the front. */
const LESSER_BUDGETS = [0.1, 0.2, 0.35, 0.5, 0.65, 0.8];
const LESSER_SHARES = [0.8, 0.94];
/** Of the tries of a full search, while candidates are compared. */
const QUICK = 0.05;

/** @returns the best, and the front of cycles against area; undefined where no core fits or no mapping does */
export function searchCore(problem: CoreProblem): { best: CoreCandidate; front: CoreCandidate[] } | undefined {
  const isFree = problem.flexibility.shape === 'full';
  const slBytes = scratchpadOf(problem);
  const most = largestArray(problem, slBytes);
  const columns = isFree ? [Math.min(FREE_COLUMNS, most)] : COLUMNS.filter((count) => count <= most);
  const tried = new Map<string, CoreCandidate | undefined>();
  const look = (share: number, count: number): CoreCandidate | undefined => {
    const rows = Math.max(1, Math.floor((share * most) / count));
    const key = `${rows} ${count}`;
    if (!tried.has(key)) tried.set(key, judged(problem, { rows, columns: count, slBytes }, QUICK));
    return tried.get(key);
  };
  let best: { share: number; candidate: CoreCandidate } | undefined;
  const keep = (share: number, candidate: CoreCandidate | undefined): void => {
    if (candidate !== undefined && (best === undefined || candidate.cycles < best.candidate.cycles))
      best = { share, candidate };
  };
  for (const count of columns) for (const share of SHARES) keep(share, look(share, count));
  if (best === undefined) return undefined;
  for (let step = 0.02, i = 0; i < REFINED; i++, step /= 2) {
    const { share, candidate } = best as { share: number; candidate: CoreCandidate };
    for (const near of [share - step, share + step])
      if (near > 0 && near <= 1) keep(near, look(near, candidate.columns));
  }
  // For the front: what smaller budgets hold.
  const smaller = LESSER_BUDGETS.flatMap((part) => {
    const own = { ...problem, budget: part * problem.budget };
    const fitting = largestArray(own, slBytes);
    const count = Math.min(best!.candidate.columns, fitting);
    return LESSER_SHARES.map((share) => {
      const rows = Math.max(1, Math.floor((share * fitting) / Math.max(1, count)));
      return fitting < 1 ? undefined : judged(own, { rows, columns: count, slBytes }, QUICK);
    });
  });
  const found = judged(problem, { ...best.candidate, slBytes }, 1) ?? best.candidate;
  const all = [...tried.values(), ...smaller].filter((candidate) => candidate !== undefined);
  return { best: found, front: frontOf([...all, found]) };
}

/** SL that holds the inner tiles of every layer; no more than what MAESTRO's examples have where a tile follows the layer. */
const LARGEST_SL = 512;

function scratchpadOf({ layers, flexibility, design }: CoreProblem): number {
  const bytes = layers.map(({ layer }) => {
    const { innerTiles } = freedomOf({ ...flexibility, shape: 'full' }, design, layer, 1);
    const own = (d: number): number => (innerTiles === 'free' ? 1 : innerTiles[d]!);
    const tiles = Float64Array.from({ length: WIDTH }, (_, d) => Math.min(own(d), layer.extents[d]!));
    return footprintBytes(layer, footprintOf(layer, tiles, 0, 1));
  });
  return Math.min(LARGEST_SL, Math.max(...bytes));
}

function largestArray({ area, budget, pes }: CoreProblem, slBytes: number): number {
  let most = 0;
  for (let step = 2 ** Math.ceil(Math.log2(pes + 1)); step >= 1; step /= 2) {
    const more = most + step;
    if (more <= pes && area({ pes: more, slBytes, sgBytes: 0 }) <= budget) most = more;
  }
  return most;
}

interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly slBytes: number;
}

function judged(problem: CoreProblem, { rows, columns, slBytes }: Shape, effort: number): CoreCandidate | undefined {
  const { area, budget, flexibility, design, layers } = problem;
  const pes = rows * columns;
  const limits = areaLimited(area, budget);
  const room = limits.l2Room(pes, slBytes);
  if (room <= 0) return undefined;
  const mappings: Proposal[] = [];
  let cycles = 0;
  let sgBytes = 0;
  for (const { layer, evaluate, weight } of layers) {
    const one: DesignProblem = {
      ...{ layer, evaluate, pes, isPeFree: false, effort },
      l1Limit: slBytes,
      l2Room: () => room,
      freedom: freedomOf(flexibility, { ...design, columns }, layer, pes),
      area: limits.area,
    };
    const found = bestOf(one, problem.polishSeed, effort === 1);
    if (found === undefined) return undefined;
    mappings.push(found);
    cycles += weight * found.bound;
    sgBytes = Math.max(sgBytes, evaluate(found.genes)!.l2Bytes);
  }
  const hardware = { pes, slBytes, sgBytes };
  return { rows, columns, hardware, area: area(hardware), cycles, mappings };
}

/** Proposals that are judged where bandwidths are limited, and samples of the winner's search, a layer. */
const JUDGED = 8;
const POLISHED = 400;

function bestOf(problem: DesignProblem, polishSeed: number | undefined, isFinal: boolean): Proposal | undefined {
  if (polishSeed === undefined) return proposeDesigns(problem, 1).proposals[0];
  if (isFinal) {
    const { best } = codesignPlus(problem, { samples: POLISHED, random: stream(polishSeed, 'core') });
    return best === undefined ? undefined : { genes: best.genes, bound: best.value };
  }
  const judge = new DesignJudge(problem, JUDGED);
  for (const { genes } of proposeDesigns(problem, JUDGED).proposals) judge.value(genes);
  return judge.best === undefined ? undefined : { genes: judge.best.genes, bound: judge.best.value };
}

/** None is beaten in both; by area. */
function frontOf(candidates: readonly CoreCandidate[]): CoreCandidate[] {
  const sorted = [...candidates].sort((a, b) => a.area - b.area || a.cycles - b.cycles);
  let least = Number.POSITIVE_INFINITY;
  return sorted.filter(({ cycles }) => {
    if (cycles >= least) return false;
    least = cycles;
    return true;
  });
}
