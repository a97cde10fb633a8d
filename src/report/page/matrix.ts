/**
 * The interference matrix: cycles the row's core waited while the column's core held the memory.
 */

import { integer } from '../../base/numbers.js';
import { short } from '../numbers.js';
import { heatColor, inkOn } from '../palette.js';
import type { ReportMatrix } from '../report-data.js';
import { h, section } from './dom.js';
import { ink, onTheme } from './theme.js';

export function matrixSection({ names, cycles }: ReportMatrix): HTMLElement {
  const most = Math.max(1, ...cycles.flat());
  const cells: [HTMLElement, number][] = [];
  const rows = cycles.map((row, i) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, names[i] ?? ''),
      ...row.map((value, j) => {
        const words = `${names[i]} waited ${integer(value)} cycles while ${names[j]} held memory`;
        const cell = h(
          'td',
          { class: 'heat', title: words },
          value < 0.5 ? '·' : short(value, value >= 1e6 ? 1e5 : value >= 1e4 ? 1e3 : value >= 1e3 ? 100 : 1),
        );
        cells.push([cell, value / most]);
        return cell;
      }),
    ),
  );
  const paint = (): void => {
    const { dark, text } = ink();
    for (const [cell, share] of cells) {
      const color = heatColor(share, dark);
      cell.style.background = color;
      cell.style.color = share === 0 ? text : inkOn(color);
    }
  };
  onTheme(paint);
  paint();
  const head = h('tr', {}, h('th', {}, 'waited \\ held'), ...names.map((name) => h('th', { scope: 'col' }, name)));
  return section(
    'interference',
    'Who kept whom waiting',
    'Cycles the row’s core waited for memory while the column’s core held it; on the diagonal, what it could blame on nobody else.',
    h(
      'div',
      { class: 'scroll', tabindex: 0 },
      h('table', { class: 'matrix' }, h('thead', {}, head), h('tbody', {}, ...rows)),
    ),
  );
}
