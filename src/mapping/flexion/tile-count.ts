/**
 * How many tiles a layer has on a buffer, counted exactly. A tile is (k, c, p, q): filters, channels, output rows, output
 * columns; filters' rows and columns stay whole. Its weights k·c·R·S, inputs c·(p + R − 1)·(q + S − 1) and outputs k·p·q
 * have to fit, together (a shared buffer) or each into a third (a hard partition). For given c, p, q all k up to a largest
 * fit, so that one division counts them. Depthwise layers have k = 1 and c filters. One byte an element.
 */

/** A layer as the counts need it; strides 1, as in GAMMA's model files. */
export interface CountedLayer {
  readonly isDepthwise: boolean;
  readonly filters: number;
  readonly channels: number;
  readonly outputRows: number;
  readonly outputColumns: number;
  readonly filterRows: number;
  readonly filterColumns: number;
}

export interface TileRoom {
  readonly bytes: number;
  /** Shared by the operands, or a third for each. */
  readonly partition: 'shared' | 'hard';
  /** Only sizes that divide their dimension. Default false. */
  readonly factorsOnly?: boolean;
}

/** Tiles there are without a buffer's limit. */
export function countAllTiles(layer: CountedLayer, factorsOnly = false): number {
  const { filters, channels, outputRows, outputColumns } = layer;
  const sizes = (size: number): number => (factorsOnly ? divisors(size).length : size);
  return sizes(filters) * sizes(channels) * sizes(outputRows) * sizes(outputColumns);
}

/** Tiles that fit. Takes channels × output rows × output columns steps at the most. */
export function countTiles(layer: CountedLayer, { bytes, partition, factorsOnly = false }: TileRoom): number {
  const { filters, channels, outputRows, outputColumns, filterRows, filterColumns } = layer;
  const sizes = (size: number): readonly number[] => (factorsOnly ? divisors(size) : upTo(size));
  const filterSizes = divisors(filters);
  const upToLargest = (largest: number): number =>
    factorsOnly ? filterSizes.filter((size) => size <= largest).length : Math.min(filters, largest);
  const third = Math.floor(bytes / 3);
  const [rows, columns] = [sizes(outputRows), sizes(outputColumns)];
  let count = 0;
  for (const c of sizes(channels)) {
    const weights = c * filterRows * filterColumns;
    for (const p of rows)
      for (const q of columns) {
        const inputs = c * (p + filterRows - 1) * (q + filterColumns - 1);
        const outputs = layer.isDepthwise ? c * p * q : p * q;
        const room = partition === 'hard' ? third : bytes;
        // Wider tiles need more: no further column fits.
        if (inputs > room) break;
        const largest =
          partition === 'hard'
            ? Math.min(Math.floor(third / weights), Math.floor(third / outputs))
            : Math.floor((bytes - inputs) / (weights + outputs));
        if (largest < 1) break;
        count += upToLargest(largest);
      }
  }
  return count;
}

function upTo(size: number): number[] {
  return Array.from({ length: size }, (_, i) => i + 1);
}

/** Ascending. */
function divisors(size: number): number[] {
  return upTo(size).filter((value) => size % value === 0);
}
