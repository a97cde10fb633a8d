/** What the shared SRAM held over the run, and of which tensors bytes never crossed memory. */
import { integer } from '../../base/numbers.js';
import { sramFigure } from '../figures/sram-figure.js';
import type { ReportData, ReportSram } from '../report-data.js';
import { h, section } from './dom.js';

export function sramSection({ name, timelines }: ReportData, sram: ReportSram): HTMLElement {
  const drawn = sramFigure(name, sram, timelines[0]?.makespanCycles ?? 0, 480);
  const svg = new DOMParser().parseFromString(drawn, 'image/svg+xml').documentElement;
  const rows = sram.tensors.map(({ name: tensor, savedBytes }) =>
    h('tr', {}, h('td', {}, tensor), h('td', { class: 'number' }, integer(savedBytes))),
  );
  const head = h('tr', {}, h('th', {}, 'tensor'), h('th', { class: 'number' }, 'bytes that never crossed memory'));
  return section(
    'sram',
    'What the shared SRAM held',
    'Room is taken when the job that writes a tensor starts.',
    h('figure', { class: 'floor-plan' }, document.importNode(svg, true)),
    h('div', { class: 'scroll', tabindex: 0 }, h('table', {}, h('thead', {}, head), h('tbody', {}, ...rows))),
  );
}
