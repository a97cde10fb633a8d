/**
 * How many lanes each class should have, under a budget of area: every share of a number of quanta among the classes is
 * tried with each kernel whole on its best core, and the best shares again with the search over splits. Which share is best
 * depends on the workload, which is the argument for several classes in the first place.
 */
import { InputError, type Place } from '../../base/errors.js';
import { type AreaEnergy, coreAreaMm2 } from '../../machine/sparse/area-energy.js';
import { type SparseCore, sparseCore } from '../../machine/sparse/sparse-core.js';
import { wholePiece } from '../../mapping/sparse/piece.js';
import type { SparseKernel } from '../../workload/sparse-kernel.js';
import { PieceCosts } from './piece-costs.js';
import { searchKernel } from './search-kernel.js';

export interface LaneSplitOptions {
  /** Names of the five. */
  readonly classes: readonly string[];
  /** Lanes come in multiples of this; it divides `maxLanes`. */
  readonly quantumLanes: number;
  /** In all, at most. */
  readonly maxLanes: number;
  /** In all, at most; infinity leaves lanes alone to count. */
  readonly areaBudgetMm2: number;
  readonly table: AreaEnergy;
  readonly bandwidthBytesPerCycle: number;
  /** The shares that are best with whole kernels and are searched again with splits; the best of each number of cores is too. Default 5. */
  readonly finalists?: number;
}

export interface LaneSplit {
  /** By class. */
  readonly lanes: Readonly<Record<string, number>>;
  readonly areaMm2: number;
  /** Geometric mean over the kernels of the bound with whole kernels, cycles. */
  readonly wholeCycles: number;
  /** The same with splits; absent for shares that were no finalists. */
  readonly splitCycles?: number;
}

const MOST_SHARES = 50_000;

/**
 * Shares are tried one by one.
 * @param place of the quantum, for the message
 * @throws InputError for a quantum that does not divide the lanes, or leaves more shares than can be tried
 */
export function demandFewShares(
  { classes, quantumLanes, maxLanes }: Pick<LaneSplitOptions, 'classes' | 'quantumLanes' | 'maxLanes'>,
  place: Place,
): void {
  if (!Number.isSafeInteger(quantumLanes) || quantumLanes < 1 || maxLanes % quantumLanes !== 0)
    throw new InputError({ ...place, expected: `a divisor of ${maxLanes}`, found: quantumLanes });
  const quanta = maxLanes / quantumLanes;
  const shares = classes.reduce((product, _, i) => (product * (quanta + i + 1)) / (i + 1), 1);
  if (shares > MOST_SHARES)
    throw new InputError({
      ...place,
      expected: `at most ${MOST_SHARES} splits of the lanes`,
      found: `${Math.round(shares)} of ${quanta} quanta`,
    });
}

/** @param place of the area @throws InputError for an area that holds no core of one quantum */
export function demandRoom(
  { classes, quantumLanes, areaBudgetMm2, table }: Omit<LaneSplitOptions, 'maxLanes' | 'bandwidthBytesPerCycle'>,
  place: Place,
): void {
  const least = Math.min(
    ...classes.map((name) => coreAreaMm2(table, sparseCore({ class: name, lanes: quantumLanes }))),
  );
  if (areaBudgetMm2 < least)
    throw new InputError({ ...place, expected: 'room for a core of one quantum', found: areaBudgetMm2 });
}

/** Best first: finalists by their splits, the rest by whole kernels. @throws InputError when no share fits the budget */
export function searchLaneSplit(kernels: readonly SparseKernel[], options: LaneSplitOptions): LaneSplit[] {
  const { classes, quantumLanes, maxLanes, areaBudgetMm2, table, bandwidthBytesPerCycle, finalists = 5 } = options;
  demandFewShares(options, { path: 'quantumLanes' });
  demandRoom(options, { path: 'areaBudgetMm2' });
  const most = maxLanes / quantumLanes;
  /** Of each class with 1, 2, … quanta: the core, its area, and the bound of each kernel on it. */
  const rows = classes.map((kind) =>
    Array.from({ length: most }, (_, i) => {
      const core = sparseCore({ class: kind, lanes: (i + 1) * quantumLanes });
      const cycles = kernels.map((kernel) => {
        const cost = new PieceCosts(kernel, [core]).cost(0, wholePiece(kernel.product));
        return Math.max(1, cost.cycles, cost.bytes / bandwidthBytesPerCycle);
      });
      return { core, areaMm2: coreAreaMm2(table, core), cycles };
    }),
  );

  const used = shares(classes.length, most).filter((share) => share.some((quanta) => quanta > 0));
  const splits = used.flatMap((share): (LaneSplit & { readonly cores: SparseCore[] })[] => {
    const chosen = share.flatMap((quanta, kind) => (quanta > 0 ? [rows[kind]![quanta - 1]!] : []));
    const areaMm2 = chosen.reduce((area, row) => area + row.areaMm2, 0);
    if (areaMm2 > areaBudgetMm2) return [];
    const best = kernels.map((_, kernel) => Math.min(...chosen.map(({ cycles }) => cycles[kernel]!)));
    const lanes = Object.fromEntries(classes.map((kind, i) => [kind, share[i]! * quantumLanes]));
    return [{ lanes, areaMm2, wholeCycles: geometricMean(best), cores: chosen.map(({ core }) => core) }];
  });
  splits.sort((a, b) => a.wholeCycles - b.wholeCycles || a.areaMm2 - b.areaMm2);
  // Cuts gain most where there are several cores, which whole kernels do not show: the best of each number goes on too.
  const seen = new Set<number>();
  const goesOn = splits.map(({ cores }, i) => {
    const isFirst = !seen.has(cores.length);
    seen.add(cores.length);
    return i < finalists || isFirst;
  });
  const searched = splits
    .filter((_, i) => goesOn[i])
    .map(({ cores, ...split }) => ({
      ...split,
      splitCycles: geometricMean(
        kernels.map((kernel) => Math.max(1, searchKernel(kernel, cores, bandwidthBytesPerCycle).plan.cycles)),
      ),
    }));
  searched.sort((a, b) => a.splitCycles - b.splitCycles || a.areaMm2 - b.areaMm2);
  return [...searched, ...splits.filter((_, i) => !goesOn[i]).map(({ cores: _, ...split }) => split)];
}

/** All ways to give at most `quanta` to `classes` classes. */
function shares(classes: number, quanta: number): number[][] {
  if (classes === 0) return [[]];
  const found: number[][] = [];
  for (let own = 0; own <= quanta; own++)
    for (const rest of shares(classes - 1, quanta - own)) found.push([own, ...rest]);
  return found;
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / Math.max(1, values.length));
}
