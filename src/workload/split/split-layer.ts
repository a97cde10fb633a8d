/**
 * A layer cut into parts that run on several cores: layers of their own that together compute its products.
 *
 * - outputChannels: each part computes some of the output channels, or of the independent groups or channels, from all the
 *   input that these read.
 * - rows: each part computes some rows of the output; rows of the input that two parts read (the halo) are read by both.
 * - batch: each part computes some of the samples.
 * - reduction: each part adds up some of the input channels; what it stores are partial sums, as wide as these, and one
 *   more job adds the parts up.
 */
import { filterSpan } from '../../problem/window.js';
import { gemm, type Layer, operandElements, outputY, withElementBytes } from '../layer.js';
import { scaledLanes } from '../vector/vector-work.js';

export const SPLITS = ['outputChannels', 'rows', 'batch', 'reduction'] as const;

export type SplitBy = (typeof SPLITS)[number];

/** The parts, fewer than asked for where there is less to share; nothing where the layer cannot be split so. */
export function splitLayer(layer: Layer, by: SplitBy, parts: number): readonly Layer[] | undefined {
  if (layer.kind === 'vector') return undefined;
  const ranges = evenRanges(extentOf(layer, by), parts);
  if (ranges.length < 2) return undefined;
  const cut = ranges.map((range, part) => {
    const piece = partOf(layer, by, range);
    return piece === undefined
      ? undefined
      : withLanes({ ...piece, name: `${layer.name}:${part + 1}of${ranges.length}` }, layer, by);
  });
  return cut.every((part) => part !== undefined) ? cut : undefined;
}

/** Lanes do a part's share of the outputs; of a reduction they work on the sum. */
function withLanes(part: Layer, { vector, ...layer }: Layer, by: SplitBy): Layer {
  if (vector === undefined) return part;
  if (by === 'reduction') return { ...part, vector: undefined };
  return { ...part, vector: scaledLanes(vector, operandElements(part).output / operandElements(layer).output) };
}

/**
 * The job that adds up the parts of a reduction: a row of ones times the parts' partial sums, a row of them a part. It reads
 * them as wide as partial sums are and stores the layer's output.
 */
export function sumOfParts(layer: Layer, parts: number): Layer {
  const { output, partialSums } = layer.elementBytes;
  const size = { m: 1, k: parts, n: operandElements(layer).output };
  const elementBytes = { input: 1, weights: partialSums, output, partialSums };
  return { ...gemm(`${layer.name}:sum`, { ...size, elementBytes }, 'activations'), vector: layer.vector };
}

/** How much there is to share. */
function extentOf(layer: Layer, by: SplitBy): number {
  switch (by) {
    case 'outputChannels':
      if (layer.kind === 'depthwise') return layer.c;
      return layer.groups > 1 ? layer.groups : layer.k;
    case 'rows':
      return outputY(layer);
    case 'batch':
      return layer.n;
    case 'reduction':
      return layer.groups > 1 || layer.kind === 'depthwise' ? 1 : layer.c;
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Sizes differ by one at most; the larger ones come first. */
function evenRanges(extent: number, parts: number): Range[] {
  const count = Math.min(parts, extent);
  const start = (k: number): number => k * Math.floor(extent / count) + Math.min(k, extent % count);
  return Array.from({ length: count }, (_, k) => ({ from: start(k), to: start(k + 1) }));
}

function partOf(layer: Layer, by: SplitBy, { from, to }: Range): Layer | undefined {
  const size = to - from;
  switch (by) {
    case 'outputChannels':
      if (layer.kind === 'depthwise') return { ...layer, c: size };
      return layer.groups > 1 ? { ...layer, groups: size } : { ...layer, k: size };
    case 'rows':
      return rowsOf(layer, from, to);
    case 'batch':
      return { ...layer, n: size };
    case 'reduction': {
      const { elementBytes } = layer;
      return withElementBytes({ ...layer, c: size }, { ...elementBytes, output: elementBytes.partialSums });
    }
  }
}

/** Output rows `from` … `to` − 1: the input rows under their filters, and the zeros that lie beyond the input. */
function rowsOf(layer: Layer, from: number, to: number): Layer | undefined {
  const { y, r, strideY, dilationY, padY } = layer;
  const before = Math.floor(padY / 2);
  const first = from * strideY - before;
  const end = (to - 1) * strideY + filterSpan(r, dilationY) - before;
  const stored = Math.min(y, end) - Math.max(0, first);
  // Nothing but zeros: no rows to read.
  return stored < 1 ? undefined : { ...layer, y: stored, padY: end - first - stored };
}
