/**
 * Spatial fusion pixel by pixel: sets of pixels for every tensor, tiles in raster order. Shares with the program
 * nothing but the chain's type.
 */
import type { ConvChain, SpatialTiling } from '../../src/mapping/fusion-plan/spatial/conv-chain.js';

export interface NaiveSpatial {
  readonly inputBytes: number;
  readonly macs: number;
  readonly peakWorkBytes: number;
  readonly peakCacheBytes: number;
}

type Region = readonly [left: number, right: number, top: number, bottom: number];

export function naiveSpatial(chain: ConvChain, { tileWidth, tileHeight, mode }: SpatialTiling): NaiveSpatial {
  const { stages, sums = [], outWidth, outHeight } = chain;
  const layers = stages.length;
  const channels = [stages[0]!.inChannels, ...stages.map(({ outChannels }) => outChannels)];
  const tiles: Region[][] = [];
  for (let y = 0; y < outHeight; y += tileHeight)
    for (let x = 0; x < outWidth; x += tileWidth) {
      const regions: Region[] = [];
      regions[layers] = [x, Math.min(outWidth, x + tileWidth), y, Math.min(outHeight, y + tileHeight)];
      for (let l = layers - 1; l >= 0; l--) {
        const { filter, stride, padding } = stages[l]!;
        const [left, right, top, bottom] = regions[l + 1]!;
        const { before = 0, width = 1e9, height = 1e9 } = padding ?? {};
        const inside = (place: number, size: number): number => Math.max(0, Math.min(size, place - before));
        regions[l] = [
          inside(left * stride, width),
          inside((right - 1) * stride + filter, width),
          inside(top * stride, height),
          inside((bottom - 1) * stride + filter, height),
        ];
        for (const { tensor, stage } of sums) {
          if (tensor !== l) continue;
          const [a, b] = [regions[l]!, regions[stage + 1]!];
          regions[l] = [Math.min(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.max(a[3], b[3])];
        }
      }
      tiles.push(regions);
    }
  let had: Set<string>[] = [];
  let [inputBytes, macs, peakWorkBytes, peakCacheBytes] = [0, 0, 0, 0];
  tiles.forEach((regions, t) => {
    const isNewRow = t > 0 && regions[layers]![2] !== tiles[t - 1]![layers]![2];
    if (t === 0 || mode === 'recompute' || (mode === 'h-cached' && isNewRow))
      had = Array.from({ length: layers + 1 }, () => new Set<string>());
    const fresh = regions.map((region, l) => [...pixels(region)].filter((pixel) => !had[l]!.has(pixel)));
    inputBytes += fresh[0]!.length * channels[0]!;
    stages.forEach(({ filter, groups = 1 }, l) => {
      macs += (fresh[l + 1]!.length * filter * filter * channels[l]! * channels[l + 1]!) / groups;
      const read = pixels(regions[l]!).size * channels[l]!;
      // What a sum adds later has been made, and waits.
      let waiting = 0;
      for (const { tensor, stage } of sums)
        if (tensor < l && stage >= l) waiting += fresh[stage + 1]!.length * channels[tensor]!;
      peakWorkBytes = Math.max(peakWorkBytes, read + fresh[l + 1]!.length * channels[l + 1]! + waiting);
    });
    fresh.forEach((list, l) => {
      for (const pixel of list) had[l]!.add(pixel);
    });
    if (mode === 'recompute') return;
    let kept = 0;
    for (let l = 0; l < layers; l++) {
      const needed = new Set<string>();
      for (const later of tiles.slice(t + 1)) {
        if (mode === 'h-cached' && later[layers]![2] !== regions[layers]![2]) continue;
        for (const pixel of pixels(later[l]!)) if (had[l]!.has(pixel)) needed.add(pixel);
      }
      kept += needed.size * channels[l]!;
    }
    peakCacheBytes = Math.max(peakCacheBytes, kept);
  });
  return { inputBytes, macs, peakWorkBytes, peakCacheBytes };
}

function pixels([left, right, top, bottom]: Region): Set<string> {
  const set = new Set<string>();
  for (let x = left; x < right; x++) for (let y = top; y < bottom; y++) set.add(`${x},${y}`);
  return set;
}
