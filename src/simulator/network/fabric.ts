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
  /**
   * Ports that a lane's messages go through: one of its own, or where it is half of a split ring or switch those of its
   * ranks, which the other half uses too.
   */
  readonly portsOf: readonly Int32Array[];
  readonly ports: number;
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
    ...portsOf(dimensions, rows, ranks),
  };
}

/** In a clique every pair has links of its own, so that its halves do not meet. */
function portsOf(dimensions: readonly LogicalDimension[], rows: readonly Row[], ranks: number) {
  const isHalf = dimensions.map(({ physical, whole }) => {
    const halves = dimensions.filter((other) => other.physical === physical).length;
    return halves > 1 && whole.topology !== 'fully-connected';
  });
  // The first ports are the lanes' own; then every rank has one for the dimension that is split.
  const ports = rows.map(({ dimension, ranks: members }, lane) =>
    isHalf[dimension] === true ? members.map((rank) => rows.length + rank) : Int32Array.of(lane),
  );
  return { portsOf: ports, ports: rows.length + ranks };
}
