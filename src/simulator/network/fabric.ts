/**
 * Who shares which queue. A lane is one dimension's queue of one row of accelerators, those that differ in that
 * dimension alone; a rank is an accelerator, or one that stands for many that do the same. In a symmetric network one
 * rank stands for all, and each dimension has one lane: what a run costs does not grow with the accelerators. Told one
 * by one, every rank is in one lane of each dimension, and a phase begins when all of its row have come.
 *
 * Ranks of one group issue the same collectives with each other; the stages of a pipeline are groups.
 */
import type { LogicalDimension } from '../../machine/cluster/logical-dimension.js';

export interface Fabric {
  readonly dimensions: readonly LogicalDimension[];
  readonly ranks: number;
  readonly groups: number;
  readonly groupOf: Int32Array;
  readonly lanes: number;
  /** [rank · dimensions + dimension] */
  readonly laneOf: Int32Array;
  readonly laneDimension: Int32Array;
  readonly laneRanks: readonly Int32Array[];
  /** The links that a lane shares with others: both halves of a split ring or switch go over the same ones. */
  readonly linksOf: Int32Array;
}

/** One rank for each group, which stands for all its accelerators. */
export function symmetricFabric(dimensions: readonly LogicalDimension[], groups = 1): Fabric {
  const count = dimensions.length;
  const rows = Array.from({ length: groups * count }, (_, lane) => ({
    dimension: lane % count,
    ranks: Int32Array.of(Math.floor(lane / count)),
  }));
  return build(dimensions, groups, 1, rows);
}

/** Every accelerator of every group by itself. Ranks of a group follow one another, innermost dimension first. */
export function fullFabric(dimensions: readonly LogicalDimension[], groups = 1): Fabric {
  const accelerators = dimensions.reduce((product, { size }) => product * size, 1);
  const rows: Row[] = [];
  for (let group = 0; group < groups; group++) {
    let inner = 1;
    dimensions.forEach(({ size }, dimension) => {
      for (const ranks of rowsAlong(group * accelerators, accelerators, inner, size)) rows.push({ dimension, ranks });
      inner *= size;
    });
  }
  return build(dimensions, groups, accelerators, rows);
}

interface Row {
  readonly dimension: number;
  readonly ranks: Int32Array;
}

/** Ranks that differ in one dimension only, a row a list. @param inner ranks from one member to the next */
function rowsAlong(offset: number, accelerators: number, inner: number, size: number): Int32Array[] {
  const rows: Int32Array[] = [];
  for (let block = 0; block < accelerators; block += inner * size)
    for (let place = 0; place < inner; place++)
      rows.push(Int32Array.from({ length: size }, (_, member) => offset + block + place + member * inner));
  return rows;
}

function build(dimensions: readonly LogicalDimension[], groups: number, ranksOfGroup: number, rows: Row[]): Fabric {
  const count = dimensions.length;
  const ranks = groups * ranksOfGroup;
  const laneOf = new Int32Array(ranks * count);
  rows.forEach((row, lane) => {
    for (const rank of row.ranks) laneOf[rank * count + row.dimension] = lane;
  });
  const laneDimension = Int32Array.from(rows, ({ dimension }) => dimension);
  const laneRanks = rows.map((row) => row.ranks);
  return {
    dimensions,
    ranks,
    groups,
    groupOf: Int32Array.from({ length: ranks }, (_, rank) => Math.floor(rank / ranksOfGroup)),
    lanes: rows.length,
    laneOf,
    laneDimension,
    laneRanks,
    linksOf: sharedLinks(dimensions, laneDimension, laneRanks, laneOf),
  };
}

/**
 * Lanes whose dimensions are halves of one ring or one switch go over the same links where they have ranks in common;
 * each lane takes the number of the first such lane. In a clique every pair has links of its own.
 */
function sharedLinks(
  dimensions: readonly LogicalDimension[],
  laneDimension: Int32Array,
  rows: readonly Int32Array[],
  laneOf: Int32Array,
): Int32Array {
  const count = dimensions.length;
  const links = Int32Array.from(laneDimension.keys());
  links.forEach((_, lane) => {
    const d = laneDimension[lane] as number;
    const before = dimensions[d - 1];
    const { physical, whole } = dimensions[d] as LogicalDimension;
    if (before?.physical !== physical || whole.topology === 'fully-connected') return;
    // Rows of the outer half that cross the same inner row belong to one whole ring: the least of its lanes names it.
    const inner = (rows[lane] as Int32Array).map((rank) => laneOf[rank * count + d - 1] as number);
    const name = Math.min(...inner);
    for (const other of inner) links[other] = name;
    links[lane] = name;
  });
  return links;
}
