/**
 * Who sums with whom: a collective over some dimensions of a fabric falls apart into sets of ranks that can reach each
 * other through these dimensions. Each set has its own rows of each dimension, numbered within it.
 */
import type { Fabric } from './fabric.js';

export interface Partners {
  readonly setOf: Int32Array;
  /** Ranks by set, ascending. */
  readonly ranks: readonly Int32Array[];
  /** [set][dimension]: lanes of the set; empty for a dimension that does not take part. */
  readonly lanes: readonly (readonly Int32Array[])[];
  /** By lane of a dimension that takes part: its number among those of its set. */
  readonly placeOfLane: Int32Array;
  /** By rank: its number within its set. */
  readonly placeOf: Int32Array;
}

export class PartnerBook {
  private readonly known = new Map<string, Partners>();

  constructor(private readonly fabric: Fabric) {}

  of(involved: readonly boolean[]): Partners {
    const key = involved.join();
    let partners = this.known.get(key);
    if (partners === undefined) {
      partners = findPartners(this.fabric, involved);
      this.known.set(key, partners);
    }
    return partners;
  }
}

function findPartners(fabric: Fabric, involved: readonly boolean[]): Partners {
  const { ranks, laneOf, laneRanks, dimensions } = fabric;
  const taking = dimensions.flatMap(({ size }, d) => (size > 1 && involved[d] === true ? [d] : []));
  const setOf = new Int32Array(ranks).fill(-1);
  const placeOf = new Int32Array(ranks);
  const placeOfLane = new Int32Array(fabric.lanes).fill(-1);
  const sets: Int32Array[] = [];
  const lanes: Int32Array[][] = [];
  for (let first = 0; first < ranks; first++) {
    if (setOf[first] !== -1) continue;
    const set = sets.length;
    const found = [first];
    const ownLanes: number[][] = dimensions.map(() => []);
    setOf[first] = set;
    for (let at = 0; at < found.length; at++) {
      for (const d of taking) {
        const lane = laneOf[(found[at] as number) * dimensions.length + d] as number;
        if (placeOfLane[lane] !== -1) continue;
        placeOfLane[lane] = 0; // seen; numbered below, in ascending order
        ownLanes[d]?.push(lane);
        for (const rank of laneRanks[lane] as Int32Array) {
          if (setOf[rank] !== -1) continue;
          setOf[rank] = set;
          found.push(rank);
        }
      }
    }
    const members = Int32Array.from(found).sort();
    members.forEach((rank, place) => {
      placeOf[rank] = place;
    });
    sets.push(members);
    lanes.push(
      ownLanes.map((own) => {
        const sorted = Int32Array.from(own).sort();
        sorted.forEach((lane, place) => {
          placeOfLane[lane] = place;
        });
        return sorted;
      }),
    );
  }
  return { setOf, ranks: sets, lanes, placeOfLane, placeOf };
}
