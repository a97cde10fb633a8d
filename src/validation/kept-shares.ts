/** What a shared SRAM keeps, and a stream of weights serves, of jobs that a rung plays in another form: in pieces, or with stores among the loads. */
import type { CastPlan } from '../mapping/residency/cast-plan.js';
import { tileTotals } from '../mapping/tile-plan.js';
import type { SimulationInput } from '../simulator/input.js';

type Noc = SimulationInput['noc'];

/** @param jobOf by piece, which job's it is */
export function keptOfPieces(noc: Noc, jobOf: readonly number[]): Noc {
  if (noc === undefined) return noc;
  const of = (shares: Float64Array): Float64Array => Float64Array.from(jobOf, (job) => shares[job]!);
  const cast = noc.cast === undefined ? {} : { cast: castOfPieces(noc.cast, jobOf) };
  if (noc.kept === undefined) return { ...noc, ...cast };
  const { hit, fill, keep, skip, findsWeights } = noc.kept.plan.shares;
  const shares = { hit: of(hit), fill: of(fill), keep: of(keep), skip: of(skip) };
  return withShares(
    { ...noc, ...cast },
    { ...shares, findsWeights: Uint8Array.from(jobOf, (job) => findsWeights[job]!) },
  );
}

/** The first pieces of a group's jobs are a group, the second ones another. */
function castOfPieces({ weights, share, group }: CastPlan, jobOf: readonly number[]): CastPlan {
  const pieces = jobOf.length;
  let piece = 0;
  return {
    weights: Int32Array.from(jobOf, (job) => weights[job]!),
    share: Float64Array.from(jobOf, (job) => share[job]!),
    group: Int32Array.from(jobOf, (job, i) => {
      piece = jobOf[i - 1] === job ? piece + 1 : 0;
      return group[job]! < 0 ? -1 : group[job]! * pieces + piece;
    }),
  };
}

/** Where all bytes of a job are loads, those that would be stored keep their way. */
export function keptOfLoads(input: SimulationInput): Noc {
  const { noc, work } = input;
  if (noc === undefined) return noc;
  const none = new Float64Array(work.length);
  const cast = noc.cast === undefined ? {} : { cast: { ...noc.cast, share: mixed(noc.cast.share, none) } };
  if (noc.kept === undefined) return { ...noc, ...cast };
  const { hit, fill, keep, skip, findsWeights } = noc.kept.plan.shares;
  const written = keep.map((share, job) => Math.max(0, share - skip[job]!));
  return withShares(
    { ...noc, ...cast },
    { hit: mixed(hit, skip), fill: mixed(fill, written), keep, skip, findsWeights },
  );

  function mixed(ofLoads: Float64Array, ofStores: Float64Array): Float64Array {
    return ofLoads.map((share, job) => {
      const own = work[job];
      if (own?.kind !== 'tiles') return share;
      const { loadBytes, storeBytes } = tileTotals(own.plan);
      const bytes = loadBytes + storeBytes;
      return bytes > 0 ? (share * loadBytes + ofStores[job]! * storeBytes) / bytes : 0;
    });
  }
}

type Kept = NonNullable<NonNullable<Noc>['kept']>;

function withShares(noc: NonNullable<Noc>, shares: Kept['plan']['shares']): Noc {
  return noc.kept === undefined ? noc : { ...noc, kept: { ...noc.kept, plan: { ...noc.kept.plan, shares } } };
}
