/**
 * A mapping for people: its loops from the outermost in, each a step further to the right, under the level that runs
 * them, with what the level keeps.
 */
import type { LayerMapping } from '../mapping/layer-mapping.js';

/** Loops further in than this are not moved to the right any more: lines stay within 80 columns. */
const DEEPEST = 16;

export function layerMappingText({ levels }: LayerMapping): string {
  let depth = 0;
  const indent = (): string => '  '.repeat(Math.min(++depth, DEEPEST));
  const lines = levels.flatMap(({ level, temporal, spatial, keeps }) => {
    const head = `${level}: ${keeps.length === 0 ? 'keeps nothing' : `keeps ${keeps.join(', ')}`}`;
    const loops = temporal.map(
      ({ dimension, trips, tile }) => `${indent()}for ${dimension} in ${trips} trips of ${tile}`,
    );
    const copies = spatial.map(
      ({ dimension, axis, copies: made, tile }) =>
        `${indent()}for ${dimension} in ${made} copies of ${tile} along ${axis}`,
    );
    return [head, ...loops, ...copies];
  });
  return `${lines.join('\n')}\n`;
}
