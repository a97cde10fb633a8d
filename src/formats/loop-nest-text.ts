/**
 * A two-level mapping as a loop nest, as one would write it down: outermost loop first, what each trip covers, and which
 * loops run side by side. Loops of one trip are left out.
 *
 *     for k in 4 × 16 of 64
 *       parallel y over 14 clusters: 14 × 1 of 14
 *         for c in 32 × 1 of 32
 *           parallel x over 12 PEs: 2 rounds of 12 × 1 of 14
 *             a PE: 1 k × 1 c × 3 r × 3 s
 */
import type { ArrayLayer } from '../mapping/array-mapping/array-layer.js';
import { type ArrayLevel, MAPPED, mappingOf, WIDTH } from '../mapping/array-mapping/genes.js';

export function loopNestText(layer: ArrayLayer, genes: Int32Array): string {
  const { pes, cluster, outer, inner } = mappingOf(genes);
  const extents = [...layer.extents];
  const lines: string[] = [];
  const indented = (text: string): void => {
    lines.push(`${'  '.repeat(lines.length)}${text}`);
  };
  const nest = (level: ArrayLevel, units: number, noun: string): void => {
    // The order of the parallel loop among the others is told by where it stands.
    for (const d of level.order) {
      const extent = extents[d]!;
      const tile = Math.min(level.tiles[d]!, extent);
      const trips = Math.ceil(extent / tile);
      const rest = extent - (trips - 1) * tile;
      const sizes = `${trips} × ${tile}${rest < tile ? ` (last ${rest})` : ''} of ${extent}`;
      const name = MAPPED[d]!.toLowerCase();
      if (d === level.parallel) {
        const rounds = Math.ceil(trips / units);
        const busy = Math.min(units, trips);
        const used = busy < units ? `${busy} of ${units}` : `${units}`;
        indented(`parallel ${name} over ${used} ${noun}: ${rounds > 1 ? `${rounds} rounds of ` : ''}${sizes}`);
      } else if (trips > 1) indented(`for ${name} in ${sizes}`);
      extents[d] = tile;
    }
  };
  nest(outer, Math.floor(pes / cluster), 'clusters');
  nest(inner, cluster, 'PEs');
  const held = Array.from({ length: WIDTH }, (_, d) => d)
    .filter((d) => extents[d]! > 1)
    .map((d) => `${extents[d]} ${MAPPED[d]!.toLowerCase()}`);
  const samples = layer.samples > 1 ? [`${layer.samples} samples`] : [];
  indented(`a PE: ${[...held, ...samples].join(' × ') || 'one MAC'}`);
  return `${lines.join('\n')}\n`;
}
