/** How full the links of a chip's network were: on its floor plan, and the fullest of them with who waited there. */
import { integer, percent } from '../../base/numbers.js';
import { nocFigure } from '../figures/noc-figure.js';
import type { ReportData, ReportNoc } from '../report-data.js';
import { h, section } from './dom.js';

const SHOWN = 12;

export function linksSection({ name, platform }: ReportData, noc: ReportNoc): HTMLElement {
  const fullest = noc.links.toSorted((a, b) => b.used - a.used).slice(0, SHOWN);
  const head = ['link or stack', 'used', 'bytes', 'cycles waited', 'most by'];
  const rows = fullest.map((link) => [
    link.name,
    percent(link.used),
    integer(link.bytes),
    integer(link.waitedCycles),
    platform.cores[link.waitedMost]?.name ?? '',
  ]);
  return section(
    'links',
    'How full the links were',
    'Of what each could have moved in the whole run. Waited: what transfers lost there to other cores.',
    ...floorPlan(name, noc),
    h(
      'div',
      { class: 'scroll', tabindex: 0 },
      h('table', {}, h('thead', {}, row(head, 'th')), h('tbody', {}, ...rows.map((cells) => row(cells, 'td')))),
    ),
  );
}

/** A crossbar has no places to draw. */
function floorPlan(name: string, noc: ReportNoc): Node[] {
  if (noc.grid.topology === 'crossbar') return [];
  const drawn = new DOMParser().parseFromString(nocFigure(name, noc, noc.links), 'image/svg+xml');
  return [h('figure', { class: 'floor-plan' }, document.importNode(drawn.documentElement, true))];
}

/** Numbers are to the right: all but the first column and the last. */
function row(cells: readonly string[], tag: 'td' | 'th'): HTMLElement {
  const kind = (c: number): string => (c === 0 || c === cells.length - 1 ? '' : 'number');
  return h('tr', {}, ...cells.map((cell, c) => h(tag, { class: kind(c) }, cell)));
}
