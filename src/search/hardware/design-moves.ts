/** Small changes of a design's free genes. */
import type { Random } from '../../base/random.js';
import type { DesignProblem } from '../../cost/array/design-problem.js';
import { GENES, WIDTH } from '../../mapping/array-mapping/genes.js';

type Move = (genes: Int32Array, random: Random) => void;

/** The moves that a problem's freedom leaves; none where everything is fixed. */
export function movesOf(problem: DesignProblem): Move[] {
  const { layer, freedom, pes, isPeFree } = problem;
  const { extents } = layer;
  const { outerTiles, innerTiles, orders, pairs, clusters, blocks } = freedom;
  const long = extents.flatMap((extent, d) => (extent > 1 ? [d] : []));
  const moves: Move[] = [];
  const step = blocks ?? { rows: 1, columns: 1 };

  /** PEs that the clusters fill, at most as many as there are. */
  const refill = (genes: Int32Array, count: number): void => {
    const columns = genes[GENES.CLUSTER]!;
    const most = Math.max(step.rows, Math.floor(Math.floor(pes / columns) / step.rows) * step.rows);
    if (isPeFree) genes[GENES.PES] = columns * Math.max(1, Math.min(most, count));
    else genes[GENES.PES] = blocks === undefined ? pes : columns * most;
  };
  const countOf = (genes: Int32Array): number => Math.floor(genes[GENES.PES]! / genes[GENES.CLUSTER]!);

  if (typeof outerTiles === 'string' && long.length > 0)
    moves.push((genes, random) => {
      const d = random.pick(long);
      genes[GENES.OUTER_TILE + d] = otherTile(genes[GENES.OUTER_TILE + d]!, extents[d]!, random);
    });
  if (innerTiles === 'free' && long.length > 0)
    moves.push((genes, random) => {
      const d = random.pick(long);
      genes[GENES.INNER_TILE + d] = otherTile(genes[GENES.INNER_TILE + d]!, genes[GENES.OUTER_TILE + d]!, random);
    });
  if (orders === 'free')
    moves.push((genes, random) => {
      const [a, b] = [GENES.OUTER_ORDER + random.below(WIDTH), GENES.OUTER_ORDER + random.below(WIDTH)];
      [genes[a], genes[b]] = [genes[b]!, genes[a]!];
    });
  else if (orders.length > 1) moves.push((genes, random) => genes.set(random.pick(orders), GENES.OUTER_ORDER));
  if (pairs === 'free' && long.length > 0)
    moves.push((genes, random) => {
      genes[random.below(2) === 0 ? GENES.OUTER_PARALLEL : GENES.INNER_PARALLEL] = random.pick(long);
    });
  else if (pairs !== 'free' && pairs.length > 1)
    moves.push((genes, random) => {
      const [outer, inner] = random.pick(pairs);
      genes[GENES.OUTER_PARALLEL] = outer;
      genes[GENES.INNER_PARALLEL] = inner;
    });
  if (clusters === 'free' || clusters.length > 1)
    moves.push((genes, random) => {
      const count = countOf(genes);
      const old = genes[GENES.CLUSTER]!;
      const drawn = clusters === 'free' ? otherTile(old, pes, random) : random.pick(clusters);
      const columns = Math.max(step.columns, Math.floor(drawn / step.columns) * step.columns);
      if (columns * step.rows > pes) return;
      genes[GENES.CLUSTER] = columns;
      refill(genes, Math.round((count * old) / columns));
    });
  if (isPeFree)
    moves.push((genes, random) => {
      const count = otherTile(countOf(genes), Math.floor(pes / genes[GENES.CLUSTER]!), random);
      refill(genes, Math.max(step.rows, Math.floor(count / step.rows) * step.rows));
    });
  return moves;
}

/** Another size of 1 … most: one more or less turn, half, double, or any. */
function otherTile(now: number, most: number, random: Random): number {
  if (most <= 1) return 1;
  const turns = Math.ceil(most / now);
  switch (random.below(5)) {
    case 0:
      return Math.ceil(most / (turns + 1));
    case 1:
      return Math.ceil(most / Math.max(1, turns - 1));
    case 2:
      return Math.max(1, now >> 1);
    case 3:
      return Math.min(most, now * 2);
    default:
      return 1 + random.below(most);
  }
}

/** Inner tiles are at most the outer ones; fixed ones as large as the outer ones let them be. */
export function repair(genes: Int32Array, { freedom: { innerTiles } }: DesignProblem): void {
  for (let d = 0; d < WIDTH; d++) {
    const own = innerTiles === 'free' ? genes[GENES.INNER_TILE + d]! : innerTiles[d]!;
    genes[GENES.INNER_TILE + d] = Math.min(own, genes[GENES.OUTER_TILE + d]!);
  }
}
