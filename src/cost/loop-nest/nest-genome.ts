/**
 * A mapping as a search changes it: numbers in typed arrays, level by level (outermost first), in each by dimension.
 * A dimension has one temporal loop a level and one spatial, along one axis. Every product of a dimension's trips and
 * copies is its size.
 */
import type { Architecture } from '../../machine/architecture.js';
import { type LayerMapping, mappingFromTrips } from '../../mapping/layer-mapping.js';
import type { Problem } from '../../problem/problem.js';

export interface NestGenome {
  /** Trips of the temporal loop, by level · dimensions + dimension. */
  readonly trips: Int32Array;
  /** Copies of the spatial loop, in the same places. */
  readonly copies: Int32Array;
  /** 1: the copies lie along y. */
  readonly alongY: Uint8Array;
  /** Dimensions of the temporal loops of a level, outermost first. */
  readonly order: Uint8Array;
  /** Operands that a level keeps: bit o for the operand of number o. */
  readonly keeps: Int32Array;
}

/** Everything in one trip of the outermost level's loops, everything kept. */
export function emptyGenome({ dimensions, operands }: Problem, { levels }: Architecture): NestGenome {
  const count = dimensions.length;
  const places = levels.length * count;
  const order = Uint8Array.from({ length: places }, (_, place) => place % count);
  return {
    trips: new Int32Array(places).fill(1),
    copies: new Int32Array(places).fill(1),
    alongY: new Uint8Array(places),
    order,
    keeps: new Int32Array(levels.length).fill(2 ** operands.length - 1),
  };
}

export function copyGenome(from: NestGenome, to: NestGenome): void {
  to.trips.set(from.trips);
  to.copies.set(from.copies);
  to.alongY.set(from.alongY);
  to.order.set(from.order);
  to.keeps.set(from.keeps);
}

export function genomeMapping(genome: NestGenome, problem: Problem, { levels }: Architecture): LayerMapping {
  const names = problem.dimensions.map(({ name }) => name);
  const count = names.length;
  return mappingFromTrips(
    levels.map(({ name }, level) => {
      const at = (dimension: number): number => level * count + dimension;
      const order = [...genome.order.subarray(level * count, (level + 1) * count)];
      const spread = (alongY: number) =>
        names.flatMap((own, dimension): [string, number, 'x' | 'y'][] =>
          genome.alongY[at(dimension)] === alongY
            ? [[own, genome.copies[at(dimension)] ?? 1, alongY === 1 ? 'y' : 'x']]
            : [],
        );
      return {
        level: name,
        temporal: order.map((dimension): [string, number] => [
          names[dimension] ?? '',
          genome.trips[at(dimension)] ?? 1,
        ]),
        spatial: [...spread(0), ...spread(1)],
        keeps: problem.operands
          .filter((_, operand) => ((genome.keeps[level] ?? 0) >> operand) % 2 === 1)
          .map((own) => own.name),
      };
    }),
  );
}
