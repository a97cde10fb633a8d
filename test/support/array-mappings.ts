/** Random layers and two-level mappings, and a walk of a mapping that counts every step of every PE by itself. */
import fc from 'fast-check';
import type { ArrayLayer } from '../../src/mapping/array-mapping/array-layer.js';
import { type ArrayMapping, MAPPED, WIDTH } from '../../src/mapping/array-mapping/genes.js';
import { ONE_BYTE } from '../../src/problem/element-bytes.js';

interface Sizes {
  readonly most: readonly number[];
  readonly strides?: boolean;
}

/** Layers whose dimensions are at most `most`. */
export function arrayLayers({ most, strides = true }: Sizes): fc.Arbitrary<ArrayLayer> {
  return fc
    .record({
      isDepthwise: fc.boolean(),
      extents: fc.tuple(...most.map((size) => fc.integer({ min: 1, max: size }))),
      strideY: strides ? fc.integer({ min: 1, max: 3 }) : fc.constant(1),
      strideX: strides ? fc.integer({ min: 1, max: 3 }) : fc.constant(1),
      samples: fc.constantFrom(1, 1, 3),
    })
    .map(({ extents, ...layer }) => ({
      ...layer,
      extents: layer.isDepthwise ? [1, ...extents.slice(1)] : extents,
      repeats: 1,
      bytes: ONE_BYTE,
    }));
}

/** Legal mappings: tiles within what they are cut from, a cluster within the array; any order, any parallel dimensions. */
export function arrayMappings(layer: ArrayLayer, mostPes: number): fc.Arbitrary<ArrayMapping> {
  const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: WIDTH, maxLength: WIDTH });
  const dimension = fc.integer({ min: layer.isDepthwise ? 1 : 0, max: 3 });
  const level = { parallel: dimension, order };
  const within = (sizes: readonly number[]) => fc.tuple(...sizes.map((size) => fc.integer({ min: 1, max: size })));
  return fc
    .record({ pes: fc.integer({ min: 1, max: mostPes }), outer: fc.record(level), inner: fc.record(level) })
    .chain(({ pes, outer, inner }) =>
      within(layer.extents).chain((tiles) =>
        fc.record({
          pes: fc.constant(pes),
          cluster: fc.integer({ min: 1, max: pes }),
          outer: fc.constant({ ...outer, tiles }),
          inner: within(tiles).map((own) => ({ ...inner, tiles: own })),
        }),
      ),
    );
}

interface Piece {
  readonly from: number;
  readonly to: number;
}

/** The pieces that a dimension is cut into. */
function cut({ from, to }: Piece, tile: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = from; at < to; at += tile) pieces.push({ from: at, to: Math.min(at + tile, to) });
  return pieces;
}

/** Steps of one level: for each, the box of every sub-cluster that has work. */
function stepsOf(
  box: readonly Piece[],
  { parallel, tiles, order }: ArrayMapping['outer'],
  clusters: number,
): Piece[][][] {
  let steps: Piece[][][] = [[[...box]]];
  for (const d of order) {
    steps = steps.flatMap((boxes) => {
      const pieces = cut(box[d]!, tiles[d]!);
      if (d !== parallel) return pieces.map((piece) => boxes.map((one) => one.with(d, piece)));
      const rounds: Piece[][] = [];
      for (let at = 0; at < pieces.length; at += clusters) rounds.push(pieces.slice(at, at + clusters));
      return rounds.map((round) => boxes.flatMap((one) => round.map((piece) => one.with(d, piece))));
    });
  }
  return steps;
}

function volume(box: readonly Piece[]): number {
  return box.reduce((product, { from, to }) => product * (to - from), 1);
}

/**
 * Latency at unlimited bandwidth, and how often each MAC is done: every step of every PE, one after another. A step lasts
 * as long as its busiest PE; the first of a cluster waits a cycle for its operands, and so does the very first.
 */
export function naiveArray(layer: ArrayLayer, mapping: ArrayMapping): { latency: number; macs: Map<string, number> } {
  const whole = layer.extents.map((to) => ({ from: 0, to }));
  const macs = new Map<string, number>();
  let latency = 1;
  for (const clusters of stepsOf(whole, mapping.outer, Math.floor(mapping.pes / mapping.cluster))) {
    let longest = 0;
    for (const box of clusters) {
      let time = 1;
      for (const pes of stepsOf(box, mapping.inner, mapping.cluster)) {
        time += Math.max(...pes.map(volume)) * layer.samples;
        for (const pe of pes) count(pe, macs);
      }
      longest = Math.max(longest, time);
    }
    latency += longest;
  }
  return { latency, macs };
}

function count(box: readonly Piece[], macs: Map<string, number>): void {
  let points = [''];
  for (const { from, to } of box)
    points = points.flatMap((point) => Array.from({ length: to - from }, (_, i) => `${point} ${from + i}`));
  for (const point of points) macs.set(point, (macs.get(point) ?? 0) + 1);
}

export function describeMapping({ pes, cluster, outer, inner }: ArrayMapping): string {
  const level = ({ parallel, tiles, order }: ArrayMapping['outer']): string =>
    order.map((d) => `${d === parallel ? '*' : ''}${MAPPED[d]}${tiles[d]}`).join(' ');
  return `${pes} PEs, ${level(outer)} | ${cluster} | ${level(inner)}`;
}
