/**
 * A picture of a mapping of a loop nest: how the loops of every level cut each dimension, a bar a loop, outermost above, and
 * the MAC units: those that work, neighbours along the innermost spread dimension in one colour, and those that never do.
 */
import type { Architecture } from '../../machine/architecture.js';
import type { LayerMapping } from '../../mapping/layer-mapping.js';
import type { Problem } from '../../problem/problem.js';
import { COLUMN, FAINT, GRID, INK, legend, picture } from './frame.js';
import { el, text } from './svg.js';
import { BAR, LEFT, MOST_CELLS, tileBar } from './tiles.js';

/** Dark and light, level by level; Okabe & Ito. */
const COLORS = [
  ['#0072b2', '#9ecae1'],
  ['#d55e00', '#f6c8a8'],
  ['#009e73', '#a6dcc9'],
  ['#cc79a7', '#ecd0e0'],
  ['#56b4e9', '#c9e6f8'],
] as const;
const IDLE = '#e4e4e4';

export interface NestPicture {
  readonly problem: Problem;
  readonly architecture: Architecture;
  readonly mapping: LayerMapping;
}

export function nestMappingFigure({ problem, architecture, mapping }: NestPicture, width = COLUMN): string {
  const colorOf = (level: number) => COLORS[level % COLORS.length]!;
  const keys = legend(
    [
      ...mapping.levels.map(({ level }, i) => ({ label: level, color: colorOf(i)[0], kind: 'area' as const })),
      { label: 'idle', color: IDLE, kind: 'area' as const },
    ],
    8,
    6,
    width - 16,
  );
  const parts = [keys.svg];
  let top = keys.height + 14;
  for (const { name, size } of problem.dimensions) {
    if (size === 1) continue;
    parts.push(text(name, LEFT - 6, top + BAR - 2, { 'text-anchor': 'end', fill: INK }));
    let extent = size;
    for (const [level, { temporal, spatial }] of mapping.levels.entries())
      for (const loop of [...temporal, ...spatial]) {
        if (loop.dimension !== name || loop.tile === extent) continue;
        const [dark, light] = colorOf(level);
        parts.push(tileBar(extent, loop.tile, { top, width: width - LEFT - 84, dark, light }));
        const how = 'copies' in loop ? `∥${loop.axis}` : '';
        parts.push(text(`${extent} in ${loop.tile} ${how}`, width - 78, top + BAR - 2, { fill: FAINT }));
        extent = loop.tile;
        top += BAR + 2;
      }
    top += 8;
  }
  const grid = unitsOf(architecture, mapping, top + 16, width);
  parts.push(text(grid.words, 8, top + 8, { fill: INK }), grid.svg);
  return picture(width, top + 24 + grid.height, `mapping of ${problem.name}`, ...parts);
}

/** The array as it lies: x to the right, y down; of a flexible one the shape that the mapping gives it. */
function unitsOf({ levels, macUnits }: Architecture, mapping: LayerMapping, top: number, width: number) {
  const product = (of: (level: number) => number): number => levels.reduce((made, _, level) => made * of(level), 1);
  const copies = (axis: 'x' | 'y'): number =>
    product((level) =>
      (mapping.levels[level]?.spatial ?? []).reduce((made, own) => made * (own.axis === axis ? own.copies : 1), 1),
    );
  const [busyX, busyY] = [copies('x'), copies('y')];
  const [allX, allY] = [product((level) => levels[level]!.fanout.x), product((level) => levels[level]!.fanout.y)];
  const isFlexible = allX * allY > macUnits;
  const shapeX = isFlexible ? Math.min(allX, Math.max(busyX, Math.ceil(Math.sqrt(2 * macUnits)))) : allX;
  const shapeY = isFlexible ? Math.max(busyY, Math.ceil(macUnits / shapeX)) : allY;
  const words = `${busyX} × ${busyY} of ${macUnits} MAC units`;
  const across = width - 16;
  if (shapeX * shapeY > MOST_CELLS || busyX > MOST_CELLS) {
    const height = 80;
    const part = { width: (busyX / shapeX) * across, height: (busyY / shapeY) * height };
    const whole = el('rect', { x: 8, y: top, width: across, height, fill: IDLE });
    return { words, height: height + 8, svg: whole + el('rect', { x: 8, y: top, ...part, fill: COLORS[0][0] }) };
  }
  // One long row is drawn as several.
  const columns = shapeY === 1 ? Math.min(shapeX, Math.ceil(Math.sqrt(2 * shapeX))) : shapeX;
  const cell = Math.min(12, across / columns);
  const last = mapping.levels.findLast(({ spatial }) => spatial.length > 0)?.spatial ?? [];
  const inner = (axis: 'x' | 'y'): number =>
    last.filter((own) => own.axis === axis).at(-1)?.copies ?? (axis === 'x' ? busyX : busyY);
  const [innerX, innerY] = [inner('x'), inner('y')];
  const cells = Array.from({ length: shapeX * shapeY }, (_, i) => {
    const [x, y] = [i % shapeX, Math.floor(i / shapeX)];
    const isOdd = (Math.floor(x / innerX) + Math.floor(y / innerY)) % 2 === 1;
    const fill = x < busyX && y < busyY ? COLORS[0][isOdd ? 1 : 0] : IDLE;
    return el('rect', {
      ...{ x: 8 + (i % columns) * cell, y: top + Math.floor(i / columns) * cell, width: cell, height: cell },
      ...{ fill, stroke: GRID, 'stroke-width': 0.5 },
    });
  });
  return { words, height: Math.ceil((shapeX * shapeY) / columns) * cell + 8, svg: cells.join('') };
}
