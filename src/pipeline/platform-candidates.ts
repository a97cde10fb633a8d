/**
 * Platforms of equal area: so many cores of a kind, PEs and shared scratchpads in some proportion. Each core of a platform
 * has the same part of the budget; a kind with two dataflows has one core of the second in four, as the MAGMA paper's S2, a
 * kind that mixes flexible and fixed cores as many of either.
 */
import { KIB } from '../base/units.js';
import type { AreaTable } from '../machine/area/area-table.js';
import { coreArea } from '../machine/area/flexibility-area.js';
import { type PowerTable, peakMilliwatts } from '../machine/area/power.js';
import type { CoreFlexibility } from '../machine/core.js';
import { INFLEXIBLE } from '../machine/flexibility.js';
import type { PlatformKind } from '../machine/platform-kind.js';

export interface PlatformBudget {
  readonly areaTable: AreaTable;
  readonly areaSquareMicrons: number;
  readonly powerTable: PowerTable;
  /** At the peak, of all cores. Absent: power is no limit. */
  readonly milliwatts?: number | undefined;
  readonly clockGHz: number;
}

export interface PlatformCandidate {
  readonly kind: string;
  /** As a scenario's `platform.cores` says them. */
  readonly cores: readonly CoreDocument[];
  readonly areaSquareMicrons: number;
  readonly milliwatts: number;
}

export interface CoreDocument {
  readonly dataflow: string;
  readonly rows: number;
  readonly columns: number;
  readonly slBytes: number;
  readonly sgKiB: number;
  readonly flexibility?: CoreFlexibility;
}

/** Of a core's area: what the shared scratchpad takes. */
const SG_SHARES = [0.1, 0.2, 0.35, 0.5];
/** Bytes of a PE: enough for the filters of common networks, double buffered; fixed dataflows may need what S2 has. */
const FLEXIBLE_SL = [256];
const FIXED_SL = [256, 1024];
const COLUMNS = 64;

/** Those of which a core has at least one row of PEs. */
export function platformCandidates(
  budget: PlatformBudget,
  kinds: readonly PlatformKind[],
  counts: readonly number[],
): PlatformCandidate[] {
  const { areaTable, areaSquareMicrons } = budget;
  return kinds.flatMap((kind) =>
    counts
      .filter((count) => kind.beside === undefined || count > 1)
      .flatMap((count) =>
        SG_SHARES.flatMap((share) =>
          scratchpadsOf(kind).flatMap((slBytes): PlatformCandidate[] => {
            const own = { area: areaSquareMicrons / count, share, slBytes, mostRows: mostRows(budget, count) };
            const core = largestCore(areaTable, kind, own);
            const other = kind.beside === undefined ? core : largestCore(areaTable, kind.beside, own);
            if (core === undefined || other === undefined) return [];
            const cores = Array.from({ length: count }, (_, i): CoreDocument => {
              if (kind.beside !== undefined && i % 2 === 1)
                return { dataflow: kind.beside.dataflows[0] ?? 'hb', ...other };
              return { dataflow: kind.dataflows[i % 4 === 3 ? kind.dataflows.length - 1 : 0]!, ...core };
            });
            return [{ kind: kind.name, cores, ...documentedBudget(budget, cores) }];
          }),
        ),
      ),
  );
}

function scratchpadsOf({ flexibility, beside }: PlatformKind): readonly number[] {
  return flexibility !== undefined && beside === undefined ? FLEXIBLE_SL : FIXED_SL;
}

function documentedBudget(
  { areaTable, powerTable, clockGHz }: PlatformBudget,
  cores: readonly CoreDocument[],
): Pick<PlatformCandidate, 'areaSquareMicrons' | 'milliwatts'> {
  let areaSquareMicrons = 0;
  let milliwatts = 0;
  for (const { rows, columns, slBytes, sgKiB, flexibility = INFLEXIBLE } of cores) {
    const pes = rows * columns;
    areaSquareMicrons += coreArea(areaTable, { pes, slBytes, sgBytes: sgKiB * KIB }, flexibility);
    milliwatts += peakMilliwatts(powerTable, { pes }, clockGHz);
  }
  return { areaSquareMicrons, milliwatts };
}

/** Of a core, under its part of the power. */
function mostRows({ powerTable, milliwatts = Number.POSITIVE_INFINITY, clockGHz }: PlatformBudget, count: number) {
  return largest((rows) => peakMilliwatts(powerTable, { pes: rows * COLUMNS }, clockGHz) <= milliwatts / count);
}

interface CoreBudget {
  readonly area: number;
  /** Of the area, for the shared scratchpad. */
  readonly share: number;
  readonly slBytes: number;
  readonly mostRows: number;
}

/** Rows as the share leaves them, and the scratchpad that the rows leave; undefined for less than a row or a KiB. */
function largestCore(
  table: AreaTable,
  { flexibility }: PlatformKind,
  { area, share, slBytes, mostRows }: CoreBudget,
): Omit<CoreDocument, 'dataflow'> | undefined {
  const areaOf = (rows: number, sgBytes: number): number =>
    coreArea(table, { pes: rows * COLUMNS, slBytes, sgBytes }, flexibility ?? INFLEXIBLE);
  const rows = Math.min(
    mostRows,
    largest((many) => areaOf(many, 0) <= area * (1 - share)),
  );
  const sgKiB = largest((many) => areaOf(rows, many * KIB) <= area);
  if (rows < 1 || sgKiB < 1) return undefined;
  const core = { rows, columns: COLUMNS, slBytes, sgKiB };
  return flexibility === undefined ? core : { ...core, flexibility };
}

/** The largest whole number with the property, which smaller ones have too; at most a million. */
function largest(has: (count: number) => boolean): number {
  let most = 0;
  for (let step = 2 ** 20; step >= 1; step /= 2) if (has(most + step)) most += step;
  return most;
}
