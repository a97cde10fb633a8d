/** The tenants' latencies: mean and worst as bars on one scale, a mark where the deadline is. */
import { integer } from '../../base/numbers.js';
import { coreColor } from '../palette.js';
import type { ReportLatency } from '../report-data.js';
import { h, section } from './dom.js';

export function latencySection(latencies: readonly ReportLatency[]): HTMLElement {
  const ends = latencies.flatMap(({ worstCycles, deadlineCycles = 0 }) => [worstCycles, deadlineCycles]);
  const most = Math.max(1, ...ends);
  const at = (cycles: number): string => `${((cycles / most) * 100).toFixed(3)}%`;
  const rows = latencies.map(({ name, meanCycles, worstCycles, deadlineCycles }, tenant) => {
    const color = coreColor(tenant, latencies.length);
    const words = [
      `mean ${integer(meanCycles)} cycles`,
      `worst ${integer(worstCycles)}`,
      ...(deadlineCycles === undefined ? [] : [`deadline ${integer(deadlineCycles)}`]),
    ].join(', ');
    return h(
      'div',
      { class: 'bar-row' },
      h('span', { class: 'bar-name' }, h('b', {}, name)),
      h(
        'div',
        { class: 'bar latency', role: 'img', 'aria-label': `${name}: ${words}`, title: words },
        h('span', { class: 'worst', style: `width:${at(worstCycles)};--c:${color}` }),
        h('span', { class: 'mean', style: `width:${at(meanCycles)};--c:${color}` }),
        ...(deadlineCycles === undefined
          ? []
          : [h('span', { class: 'deadline', style: `left:${at(deadlineCycles)}` })]),
      ),
      h('span', { class: 'bar-words' }, words),
    );
  });
  return section(
    'latencies',
    'Latency by tenant',
    'From the arrival of an inference to the end of its last job: the mean, and paler the worst. The line is the deadline.',
    h('div', { class: 'bars' }, ...rows),
  );
}
