/**
 * Where each core's cycles went, as bars that all are the makespan long.
 */

import { integer, percent } from '../../base/numbers.js';
import { inkOn, STATE_COLORS, STATE_NAMES } from '../palette.js';
import { type ReportData, type ReportTimeline, STATES } from '../report-data.js';
import { h, section, swatch } from './dom.js';

export function attributionSection(
  { platform }: ReportData,
  { attribution, makespanCycles }: ReportTimeline,
): HTMLElement {
  const rows = (attribution ?? []).map((cycles, core) => {
    const { name = '', kind = '' } = platform.cores[core] ?? {};
    const parts = cycles.map((value, state) => {
      const share = makespanCycles > 0 ? value / makespanCycles : 0;
      const color = STATE_COLORS[state] as string;
      const words = `${name} ${STATE_NAMES[state]}: ${percent(share)}, ${integer(value)} cycles`;
      return h(
        'span',
        {
          class: `part ${STATES[state]?.cause}`,
          style: `width:${(Math.max(0, share) * 100).toFixed(4)}%;--c:${color};color:${inkOn(color)}`,
          title: words,
        },
        h('span', { class: 'label' }, percent(share, 0)),
      );
    });
    const words = cycles.flatMap((value, state) =>
      value > 0 ? [`${STATE_NAMES[state]} ${percent(value / Math.max(1, makespanCycles))}`] : [],
    );
    return h(
      'div',
      { class: 'bar-row' },
      h('span', { class: 'bar-name' }, h('b', {}, name), ` ${kind}`),
      h('div', { class: 'bar', role: 'img', 'aria-label': `${name}: ${words.join(', ')}` }, ...parts),
    );
  });
  const legend = STATE_COLORS.flatMap((color, state) =>
    (attribution ?? []).some((cycles) => cycles[state]! > 0)
      ? [swatch(color, STATE_NAMES[state] as string, state > 0)]
      : [],
  );
  return section(
    'attribution',
    'Where the cycles went',
    'Every core-cycle is exactly one of these; a bar is the makespan long. What a cause is due to has a tint of its colour.',
    h('div', { class: 'bars' }, ...rows),
    h('div', { class: 'legend' }, ...legend),
  );
}
