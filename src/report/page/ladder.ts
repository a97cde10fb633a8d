/**
 * The validation ladder as a waterfall: from the allocator's makespan to the simulator's, one physical effect a bar.
 */

import { integer, signedInteger, signedPercent } from '../../base/numbers.js';
import type { ReportLadder } from '../report-data.js';
import { h, section } from './dom.js';

export function ladderSection({ allocatorCycles, rungs }: ReportLadder): HTMLElement {
  const levels = [allocatorCycles, ...rungs.map(({ makespanCycles }) => makespanCycles)];
  const low = Math.min(...levels);
  const high = Math.max(...levels);
  const margin = Math.max(high - low, high * 1e-6) * 0.12;
  const floor = Math.max(0, low - margin);
  const place = (cycles: number): number => ((cycles - floor) / (high + margin - floor)) * 100;
  const bar = (from: number, to: number, kind: string): HTMLElement => {
    const [left, right] = [Math.min(place(from), place(to)), Math.max(place(from), place(to))];
    return h(
      'div',
      { class: 'fall' },
      h('span', { class: kind, style: `left:${left.toFixed(3)}%;width:${Math.max(0.3, right - left).toFixed(3)}%` }),
    );
  };
  const row = (
    name: string,
    adds: string,
    mark: HTMLElement,
    cycles: number,
    change: number | undefined,
  ): HTMLElement =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, name, h('small', {}, adds)),
      h('td', { class: 'fall-cell' }, mark),
      h('td', { class: 'number' }, change === undefined ? '' : signedInteger(change)),
      h('td', { class: 'number' }, change === undefined ? '' : signedPercent(change / Math.max(1, allocatorCycles))),
      h('td', { class: 'number' }, integer(cycles)),
    );
  const last = levels.at(-1) as number;
  const rows = [
    row('allocator', 'the analytical estimate', bar(floor, allocatorCycles, 'level'), allocatorCycles, undefined),
    ...rungs.map(({ name, adds, makespanCycles, changeCycles }, i) =>
      row(
        name,
        adds,
        bar(levels[i] as number, makespanCycles, changeCycles < 0 ? 'faster' : 'slower'),
        makespanCycles,
        changeCycles,
      ),
    ),
    row('simulator', 'all effects together', bar(floor, last, 'level'), last, last - allocatorCycles),
  ];
  const head = ['effect', `from ${integer(floor)} cycles`, 'cycles added', 'of allocator', 'makespan'];
  return section(
    'ladder',
    'From the allocator to the simulator',
    'Each rung replays the same mapping on a machine with one more physical effect.',
    h(
      'div',
      { class: 'scroll', tabindex: 0 },
      h(
        'table',
        { class: 'ladder' },
        h(
          'thead',
          {},
          h('tr', {}, ...head.map((text, i) => h('th', { scope: 'col', class: i > 1 ? 'number' : '' }, text))),
        ),
        h('tbody', {}, ...rows),
      ),
    ),
  );
}
