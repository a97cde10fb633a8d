/** The floor plan of a chip: routers in their places, each link by how full it was, stacks and cores on their routers. */

import { placeOf } from '../../machine/noc/grid.js';
import { heatColor } from '../palette.js';
import type { DrawnLink, FloorPlan } from '../report-data.js';
import { FAINT, INK, picture } from './frame.js';
import { el, text } from './svg.js';

const MARGIN = 36;
const HALF_ROUTER = 9;
/** The two directions of a link lie beside each other. */
const LANE = 3.5;

export function nocFigure(title: string, noc: FloorPlan, loads: readonly DrawnLink[], width = 480): string {
  const [columns = 1, rows = 1] = noc.grid.sizes;
  const pitch = columns > 1 ? (width - 2 * MARGIN) / (columns - 1) : 0;
  const at = (router: number): readonly [number, number] => {
    const [column = 0, row = 0] = placeOf(noc.grid, router);
    return [columns > 1 ? MARGIN + column * pitch : width / 2, MARGIN + row * Math.max(pitch, 40)];
  };
  const links = loads
    .filter(({ from, to }) => from >= 0 && to >= 0)
    .map(({ from, to, used, name }) => {
      const [x1, y1] = at(from);
      const [x2, y2] = at(to);
      const length = Math.hypot(x2 - x1, y2 - y1) || 1;
      const [dx, dy] = [((y1 - y2) / length) * LANE, ((x2 - x1) / length) * LANE];
      const line = { x1: x1 + dx, y1: y1 + dy, x2: x2 + dx, y2: y2 + dy };
      return el(
        'line',
        { ...line, stroke: heatColor(Math.min(1, used), false), 'stroke-width': 5 },
        el('title', {}, `${visibleName(name)}: ${(used * 100).toFixed(1)} %`),
      );
    });
  const routers = Array.from({ length: columns * rows }, (_, router) => {
    const [x, y] = at(router);
    const core = noc.corePlaces.indexOf(router);
    const stack = noc.stackPlaces.indexOf(router);
    const box = { x: x - HALF_ROUTER, y: y - HALF_ROUTER, width: 2 * HALF_ROUTER, height: 2 * HALF_ROUTER };
    return (
      el('rect', { ...box, fill: stack < 0 ? '#f4f4f4' : '#cfe3f5', stroke: INK, 'stroke-width': 0.8 }) +
      text(core < 0 ? '' : String(core), x, y + 3, { 'text-anchor': 'middle', 'font-size': 8, fill: INK }) +
      (stack < 0 ? '' : text(`stack ${stack}`, x, y - 12, { 'text-anchor': 'middle', 'font-size': 8, fill: FAINT }))
    );
  });
  const foot = MARGIN + (rows - 1) * Math.max(pitch, 40) + 34;
  const scale = [0, 0.25, 0.5, 0.75, 1].map(
    (share, i) =>
      el('rect', {
        x: MARGIN + i * 56,
        y: foot - 9,
        width: 16,
        height: 10,
        fill: heatColor(share, false),
        stroke: FAINT,
      }) + text(`${share * 100} %`, MARGIN + i * 56 + 20, foot, { 'font-size': 8, fill: INK }),
  );
  return picture(width, foot + 14, `${title}: how full its links were`, ...links, ...routers, ...scale);
}

function visibleName(name: string): string {
  return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', ' to ');
}
