/**
 * From directives to cluster levels. A dataflow need not map every dimension at every level: one that a level leaves
 * out keeps the map of the level above (in time), placed outside the level's own maps; one that no level above maps
 * either is covered whole, inside them. Y′ and X′ become Y and X. What is decided here depends on the dataflow and the
 * operator alone, so it is done once for all layers; `extents.ts` adds the sizes.
 * Source: MICRO 2019, sections 3.2 and 4.1; completion rules as in MAESTRO.
 */
import { InputError } from '../../base/errors.js';
import { DIMENSIONS, dimensionsOf, type Operator, operandsOf } from './dimension.js';
import type { Dataflow, MapDirective } from './directive.js';
import { createLevel, type Level, type MapPlan, slidingPosition } from './level.js';
import { type CompiledSize, compileSize } from './size.js';

export interface Schedule {
  readonly operator: Operator;
  readonly batched: boolean;
  readonly dataflow: Dataflow;
  /** From the global buffer (L2) down to the PEs. */
  readonly levels: readonly Level[];
  /** Dimensions a layer must have. */
  readonly dimensions: readonly number[];
  /** Number of the analysis in progress: tells valid memo entries of the levels from stale ones. */
  epoch: number;
}

/** Named values a dataflow may use, e.g. `ClusterSz`. */
export type Constants = Readonly<Record<string, number>>;

/** @throws InputError with the place of the directive that is wrong. */
export function resolve(dataflow: Dataflow, operator: Operator, batched: boolean, constants: Constants): Schedule {
  const operands = operandsOf(operator, batched);
  const needed = dimensionsOf(operands);
  const levels: Level[] = [];
  let above: readonly MapPlan[] = [];
  for (const section of sections(dataflow)) {
    const clusterSize =
      section.clusterSize && compileSize(section.clusterSize.size, constants, section.clusterSize.place);
    const maps = completed(section.maps, above, needed, constants);
    checkSpatial(section.maps, dataflow);
    levels.push(createLevel(levels.length, maps, operands, clusterSize, above.length));
    above = maps;
  }
  return { operator, batched, dataflow, levels, dimensions: dimensionsIn(above, needed), epoch: 0 };
}

interface Section {
  readonly clusterSize: { readonly size: MapDirective['size']; readonly place: MapDirective['place'] } | undefined;
  readonly maps: MapDirective[];
}

/** A `Cluster(n)` ends one level and says how many sub-clusters a cluster of the next has. */
function sections(dataflow: Dataflow): Section[] {
  let current: Section = { clusterSize: undefined, maps: [] };
  const found = [current];
  for (const directive of dataflow.directives) {
    if (directive.kind === 'cluster') {
      current = { clusterSize: directive, maps: [] };
      found.push(current);
    } else current.maps.push(directive);
  }
  return found;
}

function completed(
  own: readonly MapDirective[],
  above: readonly MapPlan[],
  needed: readonly number[],
  constants: Constants,
): MapPlan[] {
  const numbered = own.map((directive) => ({ directive, dimension: DIMENSIONS.indexOf(directive.dimension) }));
  const isOwn = (dimension: number): boolean => numbered.some((map) => map.dimension === dimension);
  // Each inherited map goes in front of those before it, hence the reversal.
  const inherited = above
    .map((map) => map.dimension)
    .filter((dimension) => !isOwn(dimension))
    .reverse();
  const mapped = (dimension: number): boolean => isOwn(dimension) || inherited.includes(dimension);
  const whole = needed.filter((dimension) => !mapped(dimension));
  const order = [...inherited, ...numbered.map((map) => map.dimension), ...whole];
  const compile = (
    size: MapDirective['size'] | undefined,
    directive: MapDirective | undefined,
  ): CompiledSize | undefined => size && directive && compileSize(size, constants, directive.place);
  return order.map((dimension, position) => {
    const directive = numbered[position - inherited.length]?.directive;
    return {
      dimension,
      spatial: directive?.kind === 'spatial',
      directive,
      size: compile(directive?.size, directive),
      offset: compile(directive?.offset, directive),
      above: above.findIndex((map) => map.dimension === dimension),
      inherited: inherited.includes(dimension),
      sliding: slidingPosition(dimension, (sliding) => order.lastIndexOf(sliding)),
      decider: order.lastIndexOf(dimension),
    };
  });
}

function checkSpatial(maps: readonly MapDirective[], dataflow: Dataflow): void {
  const spatial = maps.filter((map) => map.kind === 'spatial');
  const place = spatial[2]?.place ?? maps[0]?.place ?? dataflow.place;
  if (spatial.length < 1 || spatial.length > 2)
    throw new InputError({
      ...place,
      expected: 'one or two spatial maps in every cluster level',
      found: spatial.length === 0 ? 'none' : spatial.length,
    });
}

function dimensionsIn(maps: readonly MapPlan[], needed: readonly number[]): number[] {
  return [...new Set([...needed, ...maps.map((map) => map.dimension)])];
}
