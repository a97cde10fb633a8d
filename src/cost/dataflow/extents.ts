/**
 * Sizes: what every map of every level covers for one problem. From a map's size and offset and the extent of its
 * dimension follow the elements a sub-cluster holds, those that are fresh (not held one step earlier or by its left
 * neighbour), the same for the partial step at the edge, and how many sub-clusters work in the last spatial step.
 * Source: MICRO 2019, section 4.2 (mapped, unique and reused elements); edge rules as in MAESTRO.
 */
import { InputError } from '../../base/errors.js';
import { DIMENSIONS } from './dimension.js';
import type { Level } from './level.js';
import type { Machine } from './machine.js';
import type { MaestroProblem } from './maestro-problem.js';
import type { Schedule } from './resolve.js';
import { evaluateSize } from './size.js';

/** @throws InputError when the layer lacks a dimension, a size is not positive, or a cluster is larger than the array. */
export function bind(schedule: Schedule, problem: MaestroProblem, { pes, corrected }: Machine): void {
  requireDimensions(schedule, problem);
  let above: Level | undefined;
  for (const level of schedule.levels) {
    for (let i = 0; i < level.count; i++) {
      const map = level.maps[i]!;
      level.extent[i] =
        above === undefined
          ? problem.sizes[map.dimension]!
          : Math.min(above.size[map.above]!, above.extent[map.above]!);
    }
    mapSizes(level, above, problem);
    applyStride(level, problem);
    if (level.clusterSize !== undefined) level.clusters = evaluateSize(level.clusterSize, problem);
    above = level;
  }
  divideArray(schedule, pes);
  for (const level of schedule.levels) {
    mappedElements(level, corrected);
    repeatedMaps(level);
    mappedOutputs(level, problem, corrected);
    level.edgeClusters = activeAtEdge(level);
  }
}

function requireDimensions(schedule: Schedule, problem: MaestroProblem): void {
  for (const dimension of schedule.dimensions) {
    const size = problem.sizes[dimension]!;
    if (size >= 1) continue;
    const name = DIMENSIONS[dimension]!;
    const place = schedule.dataflow.directives.find((d) => d.kind !== 'cluster' && d.dimension === name)?.place;
    throw new InputError({
      ...place,
      expected: `a layer with a dimension ${name} of at least 1`,
      found: size === 0 ? 'none' : size,
    });
  }
}

function mapSizes(level: Level, above: Level | undefined, problem: MaestroProblem): void {
  const { size, offset } = level;
  for (let i = 0; i < level.count; i++) {
    const map = level.maps[i]!;
    if (map.size !== undefined && map.offset !== undefined) {
      size[i] = evaluateSize(map.size, problem);
      offset[i] = evaluateSize(map.offset, problem);
    } else if (map.inherited) {
      size[i] = above!.size[map.above]!;
      offset[i] = above!.offset[map.above]!;
    } else {
      size[i] = level.extent[i]!;
      offset[i] = level.extent[i]!;
    }
  }
  // Output-centric maps: n outputs need n + filter − 1 inputs (before strides), and start as far apart.
  for (let i = 0; i < level.count; i++) {
    const { directive, sliding } = level.maps[i]!;
    if (directive?.outputCentric && sliding >= 0) size[i] = size[i]! + size[sliding]! - 1;
  }
}

/** Maps are written for stride 1: size and offset of a map along Y or X grow so that it covers as many outputs. */
function applyStride(level: Level, problem: MaestroProblem): void {
  for (let i = 0; i < level.count; i++) {
    const { dimension, sliding } = level.maps[i]!;
    const stride = problem.strides[dimension]!;
    if (stride === 1 || sliding < 0) continue;
    const filter = problem.sizes[level.maps[sliding]!.dimension]!;
    if (level.size[i]! < filter) continue; // a map inside the filter window does not stride
    const outputs = Math.floor((level.size[i]! + stride - filter) / stride);
    level.size[i] = outputs * Math.min(stride, filter) + Math.max(filter - stride, 0);
    // Below the top, rows that no filter reads are not there any more.
    level.offset[i] = outputs * (level.index > 0 ? Math.min(stride, filter) : stride);
  }
}

function divideArray(schedule: Schedule, pes: number): void {
  let perCluster = 1;
  for (const level of schedule.levels) if (level.index > 0) perCluster *= level.clusters;
  const top = schedule.levels[0]!;
  top.clusters = Math.floor(pes / perCluster);
  if (top.clusters >= 1) return;
  const place = schedule.dataflow.directives.find((directive) => directive.kind === 'cluster')?.place;
  throw new InputError({
    ...place,
    expected: `clusters of at most ${pes} PEs in all (the PEs there are)`,
    found: perCluster,
  });
}

function mappedElements(level: Level, corrected: boolean): void {
  for (let i = 0; i < level.count; i++) {
    const size = level.size[i]!;
    const offset = level.offset[i]!;
    const extent = level.extent[i]!;
    const steps = Math.max(0, Math.trunc((extent - size) / offset));
    const hasEdge = steps * offset + size < extent || size > extent;
    const rest = extent - (steps + 1) * offset;
    // A map larger than its dimension holds all of it; MAESTRO takes the rest there too if the offset is smaller.
    const edge = rest < 0 || (corrected && size > extent) ? extent : rest;
    const covered = !level.isSpatial[i] && extent <= size;
    level.mapped[i] = size;
    level.mappedEdge[i] = hasEdge ? edge : size;
    level.fresh[i] = covered ? 0 : Math.min(size, offset);
    level.freshEdge[i] = Math.max(offset - (size - edge), 0);
  }
}

/** A dimension mapped twice in a level holds what the later map says; the earlier one only iterates (as in MAESTRO). */
function repeatedMaps(level: Level): void {
  for (let k = 0; k < level.repeated.length; k++) {
    const i = level.repeated[k]!;
    const { decider } = level.maps[i]!;
    level.mapped[i] = level.mapped[decider]!;
    level.mappedEdge[i] = level.mappedEdge[decider]!;
    level.fresh[i] = level.fresh[decider]!;
    level.freshEdge[i] = level.freshEdge[decider]!;
  }
}

function mappedOutputs(level: Level, problem: MaestroProblem, corrected: boolean): void {
  for (let i = 0; i < level.count; i++) {
    const { dimension, sliding } = level.maps[i]!;
    if (sliding < 0) {
      level.outMapped[i] = level.mapped[i]!;
      level.outMappedEdge[i] = level.mappedEdge[i]!;
      level.outFresh[i] = level.fresh[i]!;
      level.outFreshEdge[i] = level.freshEdge[i]!;
      continue;
    }
    // MAESTRO counts outputs at every input position, also where the filter strides over some.
    const step = corrected ? problem.strides[dimension]! : 1;
    level.outMapped[i] = Math.floor((level.mapped[i]! - level.mapped[sliding]!) / step) + 1;
    level.outMappedEdge[i] = Math.floor((level.mappedEdge[i]! - level.mappedEdge[sliding]!) / step) + 1;
    level.outFresh[i] = Math.ceil(Math.min(level.offset[i]!, level.size[i]!) / step);
    level.outFreshEdge[i] = Math.min(Math.ceil(level.offset[i]! / step), level.outMappedEdge[i]!);
  }
}

/** Sub-clusters that the first spatial map keeps busy in its last step. */
function activeAtEdge(level: Level): number {
  const first = level.spatial[0]!;
  const size = level.size[first]!;
  const offset = level.offset[first]!;
  const extent = level.extent[first]!;
  const { clusters } = level;
  if (extent <= size) return 1;
  if (extent > offset * (clusters - 1) + size) {
    const steady = Math.trunc((Math.trunc((extent - size) / offset) + 1) / clusters) - 1;
    const rest = extent - (steady + 1) * offset * clusters;
    return rest < size ? 1 : Math.trunc((rest - size) / offset) + 1;
  }
  const whole = Math.trunc((extent - size) / offset) + 1;
  return offset * (whole - 1) + size < extent ? whole + 1 : whole;
}
