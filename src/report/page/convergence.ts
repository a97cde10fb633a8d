/**
 * How the search went: the best makespan after so many samples, and the certified bound below it.
 */
import uPlot from 'uplot';
import { counted, fixed, integer, percent } from '../../base/numbers.js';
import { short } from '../numbers.js';
import type { ReportData, ReportSearch } from '../report-data.js';
import { h, section } from './dom.js';
import { ink, onTheme } from './theme.js';

const HEIGHT = 240;
const LINES = {
  light: ['#00559e', '#b3006b', '#7a4b00', '#007a5a'],
  dark: ['#7cc4ff', '#ff8fd0', '#ffc266', '#5fd9b0'],
};

export function convergenceSection({ searches = [] }: ReportData): HTMLElement {
  const holder = h('div', { class: 'chart' });
  const picker = h('select', { id: 'search' }, ...searches.map(({ label }, i) => h('option', { value: i }, label)));
  const words = h('p', { class: 'note' });
  const controls = searches.length > 1 ? [h('div', { class: 'controls' }, h('label', {}, 'search ', picker))] : [];
  let plot: uPlot | undefined;
  const draw = (): void => {
    plot?.destroy();
    const search = searches[Number(picker.value)] ?? (searches[0] as ReportSearch);
    words.textContent = sentence(search);
    const isCurve = search.samples.length > 1; // a constructive mapper's one sample is a sentence, not a curve
    holder.hidden = !isCurve;
    plot = isCurve ? curve(search, holder) : undefined;
  };
  picker.addEventListener('change', draw);
  onTheme(draw);
  new ResizeObserver(() => {
    if (plot !== undefined && plot.width !== holder.clientWidth && holder.clientWidth > 0)
      plot.setSize({ width: holder.clientWidth, height: HEIGHT });
  }).observe(holder);
  requestAnimationFrame(draw);
  return section('convergence', 'Search', 'Best makespan found so far, by the allocator.', ...controls, holder, words);
}

function sentence({ label, samples, bestCycles, boundCycles }: ReportSearch): string {
  const best = bestCycles.at(-1) ?? 0;
  const found = `${label}: ${integer(best)} cycles after ${counted(samples.at(-1) ?? 0, 'sample')}`;
  if (boundCycles === undefined || boundCycles <= 0) return `${found}.`;
  return `${found}; no mapping is below ${integer(boundCycles)}, so the best possible one is at most ${percent(1 - boundCycles / best)} faster.`;
}

function curve({ label, samples, bestCycles, boundCycles }: ReportSearch, holder: HTMLElement): uPlot {
  const { dark, faint, line } = ink();
  const colors = dark ? LINES.dark : LINES.light;
  const axis = {
    stroke: faint,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
    font: '11px system-ui',
  };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const bound = boundCycles === undefined ? [] : [samples.map(() => boundCycles)];
  const step = (values: readonly number[]): number => Math.abs((values[1] ?? 1) - (values[0] ?? 0)) || 1;
  return new uPlot(
    {
      width: Math.max(200, holder.clientWidth || 900),
      height: HEIGHT,
      padding: [8, 16, 0, 0],
      scales: { x: { time: false, distr: 3 } },
      cursor: { drag: { x: false, y: false } },
      series: [
        { label: 'samples' },
        {
          label,
          stroke: colors[0] as string,
          width: 2,
          points: { show: false },
          ...(stepped === undefined ? {} : { paths: stepped }),
          value: (_, v) => (v === null ? '–' : fixed(v, 0)),
        },
        ...bound.map(
          (): uPlot.Series => ({
            label: 'certified bound',
            stroke: colors[1] as string,
            dash: [6, 4],
            width: 2,
            points: { show: false },
            value: (_, v) => (v === null ? '–' : fixed(v, 0)),
          }),
        ),
      ],
      axes: [
        {
          ...axis,
          label: 'samples',
          labelSize: 18,
          labelFont: '12px system-ui',
          values: (_, values) => values.map((v) => (v === null ? '' : short(v, v))),
        },
        {
          ...axis,
          size: 80,
          label: 'cycles',
          labelSize: 18,
          labelFont: '12px system-ui',
          values: (_, values) => values.map((v) => short(v, step(values))),
        },
      ],
    },
    [[...samples], [...bestCycles], ...bound] as uPlot.AlignedData,
    holder,
  );
}
