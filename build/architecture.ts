/**
 * The picture of the house, drawn from the import rules: a floor a row, a room a box, an arrow from a room down to what
 * it may import (what follows from other arrows is left out), and dashed what it must not.
 */
import { createRequire } from 'node:module';

type Rule = readonly [from: string, to: string, why: string];

const { MAY, MUST_NOT, ROOMS } = createRequire(import.meta.url)('./import-rules.cjs') as {
  readonly MAY: readonly Rule[];
  readonly MUST_NOT: readonly Rule[];
  readonly ROOMS: readonly string[];
};

const BOX = { width: 92, height: 26, gap: 14, floor: 58 };
const WIDTH = 760;

/** Rooms moved aside, so that no arrow runs behind another room. */
const ASIDE: Readonly<Record<string, number>> = {
  formats: 150,
  estimate: -110,
  simulator: 110,
  cost: -60,
  machine: -90,
  mapping: -20,
  kernel: -190,
  timeline: 200,
};

/** Floor of each room: one above the highest of what it may import. */
function floorsOf(): Map<string, number> {
  const floors = new Map<string, number>();
  const floorOf = (room: string): number => {
    const known = floors.get(room);
    if (known !== undefined) return known;
    const below = MAY.filter(([from]) => from === room).map(([, to]) => floorOf(to));
    const floor = below.length === 0 ? 0 : Math.max(...below) + 1;
    floors.set(room, floor);
    return floor;
  };
  for (const room of ROOMS) floorOf(room);
  return floors;
}

/** Arrows that do not follow from others. */
function needed(): Rule[] {
  const reaches = (from: string, to: string, without: Rule): boolean =>
    MAY.some((rule) => rule !== without && rule[0] === from && (rule[1] === to || reaches(rule[1], to, without)));
  return MAY.filter((rule) => !reaches(rule[0], rule[1], rule));
}

export function architectureSvg(): string {
  const floors = floorsOf();
  const top = Math.max(...floors.values());
  const place = new Map<string, { readonly x: number; readonly y: number }>();
  for (let floor = 0; floor <= top; floor++) {
    const rooms = ROOMS.filter((room) => floors.get(room) === floor);
    const width = rooms.length * BOX.width + (rooms.length - 1) * BOX.gap;
    rooms.forEach((room, i) => {
      const x = (WIDTH - width) / 2 + i * (BOX.width + BOX.gap) + (ASIDE[room] ?? 0);
      place.set(room, { x, y: 12 + (top - floor) * BOX.floor });
    });
  }
  const at = (room: string) => place.get(room) ?? { x: 0, y: 0 };
  const line = ([from, to]: Rule, dashed: boolean): string => {
    const [a, b] = [at(from), at(to)];
    const isBelow = b.y > a.y;
    const [x1, y1] = [a.x + BOX.width / 2, isBelow ? a.y + BOX.height : a.y + BOX.height / 2];
    const [x2, y2] = [b.x + BOX.width / 2, isBelow ? b.y : b.y + BOX.height / 2];
    const style = dashed ? 'stroke="#b3261e" stroke-dasharray="4 3"' : 'stroke="#777" marker-end="url(#arrow)"';
    return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${style}/>`;
  };
  const boxes = ROOMS.map((room) => {
    const { x, y } = at(room);
    return `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="4" fill="#fff" stroke="#333"/><text x="${x + BOX.width / 2}" y="${y + 17}" text-anchor="middle">${room}</text>`;
  });
  const height = 12 + top * BOX.floor + BOX.height + 40;
  const legend = `<g transform="translate(12 ${height - 20})"><line x1="0" y1="-4" x2="26" y2="-4" stroke="#777" marker-end="url(#arrow)"/><text x="34" y="0">may import, with all that follows</text><line x1="270" y1="-4" x2="296" y2="-4" stroke="#b3261e" stroke-dasharray="4 3"/><text x="304" y="0">must not reach, even through others</text></g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="13">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#777"/></marker></defs>
<rect width="100%" height="100%" fill="#fafafa"/>
${needed()
  .map((rule) => line(rule, false))
  .join('\n')}
${MUST_NOT.map((rule) => line(rule, true)).join('\n')}
${boxes.join('\n')}
${legend}
</svg>
`;
}
