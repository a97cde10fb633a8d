/**
 * How a tile falls on the channels. Addresses go row by row through the channels (row | rank | bank group | bank |
 * channel | column, from the highest bit down), so a small tile lies in few channels, and a large one in all of them
 * but not evenly. The tile is done when its fullest channel is.
 */
import { largestNormal } from './statistics.js';
import type { DeviceTiming } from './timing.js';

export interface Placement {
  /** Bytes of the tile in its fullest channel. */
  readonly fullestBytes: number;
  /** Fullest over mean: as many such tiles fit side by side. 1 is an even spread. */
  readonly spread: number;
}

export function placeTile({ channels, rowBytes }: DeviceTiming, tileBytes: number, randomBytes: number): Placement {
  const mean = tileBytes / channels;
  let fullest: number;
  if (randomBytes === 0) {
    fullest = tileBytes <= rowBytes ? tileBytes : Math.ceil(tileBytes / rowBytes / channels) * rowBytes;
  } else {
    const span = Math.max(1, Math.min(channels, randomBytes / rowBytes)); // channels of one piece
    const places = channels / span;
    const pieces = tileBytes / randomBytes;
    const deviation = Math.sqrt((pieces / places) * (1 - 1 / places));
    fullest = Math.min(tileBytes, (pieces / places + largestNormal(places) * deviation) * (randomBytes / span));
  }
  const fullestBytes = Math.max(mean, fullest);
  return { fullestBytes, spread: fullestBytes / mean };
}
