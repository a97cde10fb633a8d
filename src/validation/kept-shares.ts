/** What a shared SRAM keeps of jobs that a rung plays in another form: in pieces, or with stores among the loads. */
import { tileTotals } from '../mapping/tile-plan.js';
import type { SimulationInput } from '../simulator/input.js';

type Noc = SimulationInput['noc'];

/** @param jobOf by piece, which job's it is */
export function keptOfPieces(noc: Noc, jobOf: readonly number[]): Noc {
  if (noc?.kept === undefined) return noc;
  const { hit, fill, keep, skip } = noc.kept.plan.shares;
  const of = (shares: Float64Array): Float64Array => Float64Array.from(jobOf, (job) => shares[job]!);
  return withShares(noc, { hit: of(hit), fill: of(fill), keep: of(keep), skip: of(skip) });
}

/** Where all bytes of a job are loads, those that would be stored keep their way. */
export function keptOfLoads({ noc, work }: SimulationInput): Noc {
  if (noc?.kept === undefined) return noc;
  const { hit, fill, keep, skip } = noc.kept.plan.shares;
  const mixed = (ofLoads: Float64Array, ofStores: Float64Array): Float64Array =>
    ofLoads.map((share, job) => {
      const own = work[job];
      if (own?.kind !== 'tiles') return share;
      const { loadBytes, storeBytes } = tileTotals(own.plan);
      const bytes = loadBytes + storeBytes;
      return bytes > 0 ? (share * loadBytes + ofStores[job]! * storeBytes) / bytes : 0;
    });
  const written = keep.map((share, job) => Math.max(0, share - skip[job]!));
  return withShares(noc, { hit: mixed(hit, skip), fill: mixed(fill, written), keep, skip });
}

type Kept = NonNullable<NonNullable<Noc>['kept']>;

function withShares(noc: NonNullable<Noc>, shares: Kept['plan']['shares']): Noc {
  return noc.kept === undefined ? noc : { ...noc, kept: { ...noc.kept, plan: { ...noc.kept.plan, shares } } };
}
