/**
 * A picture of a two-level mapping: how every dimension is cut into outer tiles and the first of them into inner ones,
 * and the array with its clusters: PEs that work in a full step, those that never do, and those no cluster has.
 */
import type { ArrayLayer } from '../../mapping/array-mapping/array-layer.js';
import { MAPPED, mappingOf, WIDTH } from '../../mapping/array-mapping/genes.js';
import { COLUMN, FAINT, GRID, INK, legend, picture } from './frame.js';
import { el, text } from './svg.js';
import { BAR, LEFT, MOST_CELLS, tileBar } from './tiles.js';

const OUTER = '#0072b2';
const OUTER_LIGHT = '#9ecae1';
const INNER = '#d55e00';
const INNER_LIGHT = '#f6c8a8';
const IDLE = '#e4e4e4';

export function arrayMappingFigure(layer: ArrayLayer, genes: Int32Array, title: string, width = COLUMN): string {
  const { pes, cluster, outer, inner } = mappingOf(genes);
  const clusters = Math.floor(pes / cluster);
  const keys = legend(
    [
      { label: 'outer tiles', color: OUTER, kind: 'area' },
      { label: 'inner tiles', color: INNER, kind: 'area' },
      { label: 'idle', color: IDLE, kind: 'area' },
    ],
    8,
    6,
    width - 16,
  );
  const parts = [keys.svg];
  let top = keys.height + 14;
  for (let d = 0; d < WIDTH; d++) {
    const extent = layer.extents[d]!;
    if (extent === 1) continue;
    const tile = Math.min(extent, outer.tiles[d]!);
    const own = Math.min(tile, inner.tiles[d]!);
    const marks = `${d === outer.parallel ? '∥' : ''}${d === inner.parallel ? '|' : ''}`;
    parts.push(text(`${MAPPED[d]}${marks}`, LEFT - 6, top + BAR, { 'text-anchor': 'end', fill: INK }));
    parts.push(tileBar(extent, tile, { top, width: width - LEFT - 60, dark: OUTER, light: OUTER_LIGHT }));
    parts.push(text(`${extent} in ${tile}`, width - 54, top + BAR - 2, { fill: FAINT }));
    parts.push(tileBar(tile, own, { top: top + BAR + 2, width: width - LEFT - 60, dark: INNER, light: INNER_LIGHT }));
    parts.push(text(`${tile} in ${own}`, width - 54, top + 2 * BAR, { fill: FAINT }));
    top += 2 * BAR + 10;
  }
  const busy = {
    clusters: Math.min(clusters, trips(layer.extents[outer.parallel]!, outer.tiles[outer.parallel]!)),
    pes: Math.min(
      cluster,
      trips(Math.min(layer.extents[inner.parallel]!, outer.tiles[inner.parallel]!), inner.tiles[inner.parallel]!),
    ),
  };
  const words = `${clusters} clusters ∥${MAPPED[outer.parallel]} of ${cluster} PEs |${MAPPED[inner.parallel]}`;
  const array = arrayOf({ pes, cluster, clusters, busy }, top + 16, width);
  parts.push(text(words, 8, top + 8, { fill: INK }), array.svg);
  return picture(width, top + 24 + array.height, title, ...parts);
}

function trips(extent: number, tile: number): number {
  return Math.ceil(extent / Math.min(extent, tile));
}

interface DrawnArray {
  readonly pes: number;
  readonly cluster: number;
  readonly clusters: number;
  readonly busy: { readonly clusters: number; readonly pes: number };
}

/** A cluster a row while they are few; large arrays are drawn by their shares. */
function arrayOf({ pes, cluster, clusters, busy }: DrawnArray, top: number, width: number) {
  const across = width - 16;
  if (pes > MOST_CELLS) {
    const height = 80;
    const share = (part: number, whole: number, length: number): number => (part / whole) * length;
    return {
      height: height + 8,
      svg:
        el('rect', { x: 8, y: top, width: across, height, fill: IDLE }) +
        el('rect', {
          x: 8,
          y: top,
          width: share(busy.pes, cluster, across),
          height: share(busy.clusters * cluster, pes, height),
          fill: OUTER,
        }),
    };
  }
  // As many cells a line as make the array about twice as wide as high, whole clusters a line where they fit.
  const line = Math.max(1, Math.min(pes, Math.ceil(Math.sqrt(2 * pes))));
  const columns = cluster <= line ? Math.floor(line / cluster) * cluster : line;
  const cell = Math.min(12, across / columns);
  const cells = Array.from({ length: pes }, (_, pe) => {
    const own = Math.floor(pe / cluster);
    const works = own < busy.clusters && own < clusters && pe % cluster < busy.pes;
    return el('rect', {
      x: 8 + (pe % columns) * cell,
      y: top + Math.floor(pe / columns) * cell,
      width: cell,
      height: cell,
      fill: works ? (own % 2 === 0 ? OUTER : OUTER_LIGHT) : IDLE,
      stroke: GRID,
      'stroke-width': 0.5,
    });
  });
  return { height: Math.ceil(pes / columns) * cell + 8, svg: cells.join('') };
}
