/** What the links, memory stacks and SRAM banks of a chip did, as lines of a summary: the fullest, and the floor plan. */
import { integer, percent } from '../base/numbers.js';
import type { Noc } from '../machine/noc/noc.js';
import { fullestFirst, type LinkLoad, linkLoads } from '../simulator/noc/link-loads.js';
import type { NetworkReport } from '../simulator/noc/network-report.js';
import { textTable } from './text-table.js';

const SHOWN = 6;
/** A floor plan that is wider does not fit in a line. */
const MOST_COLUMNS = 12;

/** @param names of the cores */
export function nocLines(
  noc: Noc | undefined,
  report: NetworkReport | undefined,
  makespanCycles: number,
  names: readonly string[],
): string {
  if (report === undefined) return '';
  const loads = linkLoads(report, makespanCycles);
  const table = textTable(
    [
      [noc === undefined ? 'memory' : 'network', 'used', 'bytes', 'cycles waited', 'most by'],
      ...fullestFirst(loads)
        .slice(0, SHOWN)
        .map(({ name, used, bytes, waitedCycles, waitedMost }) => [
          name,
          percent(used),
          integer(bytes),
          integer(waitedCycles),
          names[waitedMost] ?? '',
        ]),
    ],
    '  ',
  );
  const cast =
    report.castBytes === undefined
      ? ''
      : `\n  ${integer(report.castBytes)} bytes of weights came to further cores in a stream that crossed memory once\n`;
  return `\n${table}\n${cast}${noc === undefined ? '' : floorPlan(noc, loads)}`;
}

/** By router, how full the fullest of its own links is, in per cent; * where a memory stack lies. */
function floorPlan({ grid, stackPlaces }: Noc, loads: readonly LinkLoad[]): string {
  const [columns = 1, rows = 1] = grid.sizes;
  if (grid.topology === 'crossbar' || columns > MOST_COLUMNS) return '';
  const used = new Float64Array(columns * rows);
  for (const { from, to, used: share } of loads)
    for (const router of [from, to]) if (router >= 0) used[router] = Math.max(used[router]!, share);
  const cell = (router: number): string =>
    `${percent(used[router] ?? 0, 0)}${stackPlaces.includes(router) ? '*' : ' '}`.padStart(6);
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => cell(row * columns + column)).join(''),
  );
  return `\n  fullest link of each router (* with a memory stack)\n${lines.map((line) => `  ${line.trimEnd()}`).join('\n')}\n`;
}
