/**
 * Two-level mappings in MAESTRO's language, as GAMMA's released code writes them: maps whose offset is their size,
 * `SpatialMap` for the parallel dimension of each level, Y' and X' output-centric, `Cluster(n, P)` between the levels.
 * Sizes along Y' and X' are written for stride 1, as MAESTRO reads them. Groups run one after another: a map of G, one at a
 * time, outside of all others. What is written is read back as the same layer and genes.
 */
import { InputError, type Place } from '../base/errors.js';
import { visibleLine } from '../base/text.js';
import type { Dataflow, MapDirective, SizeExpression } from '../cost/dataflow/directive.js';
import type { ArrayLayer } from '../mapping/array-mapping/array-layer.js';
import {
  type ArrayLevel,
  type ArrayMapping,
  genesOf,
  K,
  MAPPED,
  mappingOf,
  WIDTH,
  X,
  Y,
} from '../mapping/array-mapping/genes.js';

/** The directives, one a line: a file that a core may name as its `dataflowFile`. */
export function writeArrayDataflow(layer: ArrayLayer, genes: Int32Array): string {
  const { cluster, outer, inner } = mappingOf(genes);
  return [...levelLines(layer, outer), `Cluster(${cluster}, P);`, ...levelLines(layer, inner), ''].join('\n');
}

export interface NamedMapping {
  readonly name: string;
  readonly layer: ArrayLayer;
  readonly genes: Int32Array;
}

/** A network of layers with their mappings: runs in MAESTRO and in `caldera cost` as it is. */
export function writeArrayNetwork(name: string, layers: readonly NamedMapping[]): string {
  return [`Network ${nameInMaestro(name)} {`, ...layers.flatMap(layerLines), '}', ''].join('\n');
}

const ONE_GROUP = 'TemporalMap(1, 1) G;';

function layerLines({ name, layer, genes }: NamedMapping): string[] {
  const { isDepthwise, extents, strideY, strideX, samples, repeats } = layer;
  const isGrouped = repeats > 1 && !isDepthwise;
  const [k, c, y, x, r, s] = extents as [number, number, number, number, number, number];
  const sizes = [
    ...(samples > 1 ? [`N: ${samples}`] : []),
    ...(isGrouped ? [`G: ${repeats}`] : []),
    `K: ${k}, C: ${c}, R: ${r}, S: ${s}, Y: ${(y - 1) * strideY + r}, X: ${(x - 1) * strideX + s}`,
  ];
  return [
    // MAESTRO has no more than one filter for a channel
    ...(repeats > 1 && isDepthwise ? [`// ${repeats} of them, one after another`] : []),
    `Layer ${nameInMaestro(name)} {`,
    `Type: ${isDepthwise ? 'DSCONV' : isGrouped ? 'NGCONV' : 'CONV'}`,
    ...(strideY === 1 && strideX === 1 ? [] : [`Stride { X: ${strideX}, Y: ${strideY} }`]),
    `Dimensions { ${sizes.join(', ')} }`,
    'Dataflow {',
    ...(isGrouped ? [ONE_GROUP] : []),
    ...writeArrayDataflow(layer, genes).trimEnd().split('\n'),
    '}',
    '}',
  ];
}

/** Names are letters, digits and _ there. */
function nameInMaestro(name: string): string {
  const letters = visibleLine(name).replaceAll(/[^A-Za-z0-9_]/g, '_');
  return /^[A-Za-z_]/.test(letters) ? letters : `_${letters}`;
}

function levelLines({ isDepthwise, strideY, strideX }: ArrayLayer, { parallel, tiles, order }: ArrayLevel): string[] {
  return order.flatMap((d) => {
    if (isDepthwise && d === K) return [];
    const size = tiles[d]! * (d === Y ? strideY : d === X ? strideX : 1);
    const name = `${MAPPED[d]}${d === Y || d === X ? "'" : ''}`;
    return [`${d === parallel ? 'SpatialMap' : 'TemporalMap'}(${size}, ${size}) ${name};`];
  });
}

/**
 * Genes of a dataflow in two levels, on an array of `pes`. Maps may be left out: the dimension is then held whole.
 * @throws InputError with the place of the first directive that is not of that form
 */
export function readArrayDataflow(dataflow: Dataflow, layer: ArrayLayer, pes: number): Int32Array {
  const { place } = dataflow;
  const directives = dataflow.directives.slice(isOneGroup(dataflow.directives[0], layer) ? 1 : 0);
  const at = directives.findIndex(({ kind }) => kind === 'cluster');
  const cluster = directives[at];
  if (cluster?.kind !== 'cluster')
    throw new InputError({ ...place, expected: 'two levels, with a Cluster(n, P) between them', found: 'one level' });
  const more = directives.slice(at + 1).find(({ kind }) => kind === 'cluster');
  if (more !== undefined)
    throw new InputError({ ...more.place, expected: 'two levels, with one Cluster(n, P)', found: 'a further Cluster' });
  const mapping: ArrayMapping = {
    pes,
    cluster: sizeIn(layer, cluster.size, cluster.place),
    outer: levelOf(layer, directives.slice(0, at) as MapDirective[], place),
    inner: levelOf(layer, directives.slice(at + 1) as MapDirective[], cluster.place),
  };
  if (mapping.cluster > pes)
    throw new InputError({ ...cluster.place, expected: `clusters of at most ${pes} PEs`, found: mapping.cluster });
  return genesOf(mapping);
}

/** Groups in time, outside of all else, are what an array layer is one of. */
function isOneGroup(first: Dataflow['directives'][number] | undefined, layer: ArrayLayer): boolean {
  if (first?.kind !== 'temporal' || first.dimension !== 'G') return false;
  return sizeIn(layer, first.size, first.place) === 1 && sizeIn(layer, first.offset, first.place) === 1;
}

function levelOf(layer: ArrayLayer, maps: readonly MapDirective[], place: Place): ArrayLevel {
  const spatial = maps.filter(({ kind }) => kind === 'spatial');
  if (spatial.length !== 1)
    throw new InputError({
      ...(spatial[1]?.place ?? place),
      expected: 'one SpatialMap in a level',
      found: spatial.length === 0 ? 'none' : spatial.length,
    });
  const tiles = [...layer.extents];
  const order: number[] = [];
  let parallel = 0;
  for (const map of maps) {
    const d = (MAPPED as readonly string[]).indexOf(map.dimension);
    if (d < 0 || order.includes(d))
      throw new InputError({
        ...map.place,
        expected: `each of ${MAPPED.join(', ')} at most once in a level`,
        found: map.dimension,
      });
    order.push(d);
    tiles[d] = tileOf(layer, map, d);
    if (map.kind === 'spatial') parallel = d;
  }
  for (let d = 0; d < WIDTH; d++) if (!order.includes(d)) order.push(d);
  return { parallel, tiles, order };
}

function tileOf(layer: ArrayLayer, map: MapDirective, d: number): number {
  const size = sizeIn(layer, map.size, map.place);
  const offset = sizeIn(layer, map.offset, map.place);
  const slides = d === Y || d === X;
  if (slides && !map.outputCentric)
    throw new InputError({ ...map.place, expected: `output rows and columns (${MAPPED[d]}')`, found: MAPPED[d] });
  const tile = Math.ceil(size / (d === Y ? layer.strideY : d === X ? layer.strideX : 1));
  if (offset !== size && tile < layer.extents[d]!)
    throw new InputError({ ...map.place, expected: `an offset as large as the size (${size})`, found: offset });
  return tile;
}

/** Genes are whole numbers of 32 bits. */
const LARGEST_SIZE = 2 ** 31 - 1;

/** A size in numbers, with what the layer says of its dimensions. */
function sizeIn({ extents, strideY, strideX }: ArrayLayer, { constant, terms }: SizeExpression, place: Place): number {
  let size = constant;
  for (const { factor, name, dimension } of terms) {
    const d = (MAPPED as readonly string[]).indexOf(name.replace("'", ''));
    if (!dimension || d < 0)
      throw new InputError({ ...place, expected: `a number, or Sz() of ${MAPPED.join(', ')}`, found: name });
    const [filter, stride] = d === Y ? [extents[4]!, strideY] : d === X ? [extents[5]!, strideX] : [1, 1];
    const isInput = (d === Y || d === X) && !name.endsWith("'");
    size += factor * (isInput ? (extents[d]! - 1) * stride + filter : extents[d]!);
  }
  if (!Number.isSafeInteger(size) || size < 1 || size > LARGEST_SIZE)
    throw new InputError({ ...place, expected: `a size of 1 to ${LARGEST_SIZE}`, found: size });
  return size;
}
