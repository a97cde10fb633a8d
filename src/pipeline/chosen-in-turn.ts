/**
 * The quickest way through layers that follow one another, each of which can be done in several ways: how long a way takes
 * hangs on what the way before left idle (estimate/tiles/after-idle.ts). A shortest path by dynamic programming; of a way
 * only the quickest path to its end is kept, which need not be the best one for what follows; where each layer's quickest way by itself makes less in all,
 * those are chosen.
 */
import { type AfterIdle, afterIdle, type LayerCycles } from '../estimate/tiles/after-idle.js';

/** Steps of a way, one behind the other: its parts, and where there is one the job that adds them up. */
export type WayCycles = readonly LayerCycles[];

interface Path extends AfterIdle {
  /** Place of the way before in its layer's list. */
  readonly before: number;
}

/** Place of the chosen way, by layer; of equal ones the first. @param layers by layer its ways, one at least */
export function chosenInTurn(layers: readonly (readonly WayCycles[])[], bandwidth: number): number[] {
  const inTurn = shortestPath(layers, bandwidth);
  const alone = layers.map((ways) => {
    const ends = ways.map((way) => through(way, NOTHING_BEFORE, bandwidth));
    return ends.indexOf(quickest(ends));
  });
  return cyclesOf(layers, alone, bandwidth) < cyclesOf(layers, inTurn, bandwidth) ? alone : inTurn;
}

const NOTHING_BEFORE: AfterIdle = { cycles: 0, idleBytes: 0 };

function cyclesOf(layers: readonly (readonly WayCycles[])[], chosen: readonly number[], bandwidth: number): number {
  return layers.reduce(
    (path, ways, layer) => through(ways[chosen[layer] as number] as WayCycles, path, bandwidth),
    NOTHING_BEFORE,
  ).cycles;
}

function shortestPath(layers: readonly (readonly WayCycles[])[], bandwidth: number): number[] {
  const paths: Path[][] = [];
  for (const ways of layers) {
    const before = paths.at(-1) ?? [{ cycles: 0, idleBytes: 0, before: 0 }];
    // Where nothing can come ahead only the quickest path goes on: each way is compared by its own cycles.
    const from = ways.some(hasAhead) ? before : [{ ...quickest(before), cycles: 0 }];
    const isFresh = from !== before;
    paths.push(
      ways.map((way) => {
        let best: Path | undefined;
        from.forEach((path, place) => {
          const end = through(way, path, bandwidth);
          if (best === undefined || end.cycles < best.cycles)
            best = { ...end, before: isFresh ? before.indexOf(quickest(before)) : place };
        });
        return best as Path;
      }),
    );
  }
  const chosen: number[] = [];
  let place = paths.length === 0 ? 0 : (paths.at(-1) as Path[]).indexOf(quickest(paths.at(-1) as Path[]));
  for (const ends of paths.toReversed()) {
    chosen.unshift(place);
    place = (ends[place] as Path).before;
  }
  return chosen;
}

function hasAhead(way: WayCycles): boolean {
  return way.some(({ aheadBytes }) => aheadBytes > 0);
}

function through(way: WayCycles, { cycles, idleBytes }: AfterIdle, bandwidth: number): AfterIdle {
  let end = { cycles, idleBytes };
  for (const step of way) {
    const own = afterIdle(step, end.idleBytes, bandwidth);
    end = { cycles: end.cycles + own.cycles, idleBytes: own.idleBytes };
  }
  return end;
}

function quickest<P extends AfterIdle>(paths: readonly P[]): P {
  return paths.reduce((best, other) => (other.cycles < best.cycles ? other : best));
}
