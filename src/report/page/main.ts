/**
 * The report's page: reads the data that stands in it and puts the sections together.
 */
import 'uplot/dist/uPlot.min.css';
import './style.css';
import { fixed } from '../../base/numbers.js';
import type { ReportData, ReportTable, ReportTimeline } from '../report-data.js';
import { unpackedJson } from '../unpack.js';
import { attributionSection } from './attribution.js';
import { BandwidthChart } from './bandwidth.js';
import { convergenceSection } from './convergence.js';
import { h, section } from './dom.js';
import { energySection } from './energy.js';
import { Gantt } from './gantt.js';
import { jobTableSection } from './job-table.js';
import { ladderSection } from './ladder.js';
import { latencySection } from './latencies.js';
import { linksSection } from './links.js';
import { matrixSection } from './matrix.js';
import { OccupancyChart } from './occupancy.js';
import { pipelineSection } from './pipeline.js';
import { sramSection } from './sram.js';
import { followTheme, themeButton, toggleTheme } from './theme.js';
import { Viewport } from './viewport.js';

const data = unpackedJson(document.getElementById('data')?.textContent ?? '{}') as ReportData;
const view = new Viewport(Math.max(1, ...data.timelines.map(({ makespanCycles }) => makespanCycles)));
const report = document.getElementById('report') as HTMLElement;
followTheme();

const bandwidth = new BandwidthChart(data, view);
const occupancy = new OccupancyChart(data, view);
let attribution = attributionSection(data, data.timelines[0] as ReportTimeline);
attribution.hidden = data.timelines[0]?.attribution === undefined;
const gantt = new Gantt(data, view, (timeline) => {
  bandwidth.show(timeline);
  occupancy.show(timeline);
  const next = attributionSection(data, timeline);
  next.hidden = timeline.attribution === undefined;
  attribution.replaceWith(next);
  attribution = next;
});

report.append(
  masthead(),
  ...(data.warnings.length > 0 ? [warnings()] : []),
  gantt.element,
  bandwidth.element,
  occupancy.element,
  attribution,
  ...(data.energy === undefined ? [] : [energySection(data, data.energy)]),
  ...(data.pipelines === undefined ? [] : [pipelineSection(data.pipelines)]),
  ...(data.noc === undefined ? [] : [linksSection(data, data.noc)]),
  ...(data.sram === undefined ? [] : [sramSection(data, data.sram)]),
  ...(data.ladder === undefined ? [] : [ladderSection(data.ladder)]),
  ...(data.interference === undefined ? [] : [matrixSection(data.interference)]),
  ...((data.searches ?? []).length === 0 ? [] : [convergenceSection(data)]),
  ...(data.latencies === undefined ? [] : [latencySection(data.latencies)]),
  ...(data.tenants === undefined ? [] : [tenantSection(data.tenants)]),
  jobTableSection(data, (job) => {
    gantt.element.scrollIntoView({ block: 'start' });
    gantt.canvas.focus({ preventScroll: true });
    gantt.select(job, true);
  }),
  ...(data.scenario === undefined ? [] : [scenario(data.scenario)]),
);
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === 't' && !typing && !event.ctrlKey && !event.metaKey) toggleTheme();
});
document.documentElement.dataset['ready'] = 'yes';

function masthead(): HTMLElement {
  const { platform } = data;
  const about = `${data.subtitle}, ${platform.cores.length} cores, ${fixed(platform.bandwidthBytesPerCycle * platform.clockGHz, 0)} GB/s, ${platform.clockGHz} GHz`;
  const figures = data.headline.map(({ label, value, unit, detail }) =>
    h(
      'div',
      { class: 'figure' },
      h('dt', {}, label),
      h('dd', {}, h('b', {}, value), unit === undefined ? '' : ` ${unit}`),
      h('dd', { class: 'note' }, detail ?? ''),
    ),
  );
  return h(
    'header',
    { class: 'masthead' },
    h(
      'div',
      {},
      h('h1', {}, data.name),
      h('p', {}, about),
      h('p', { class: 'note' }, `Caldera ${data.caldera}, seed ${data.seed}`),
    ),
    themeButton(),
    h('dl', { class: 'figures' }, ...figures),
  );
}

function warnings(): HTMLElement {
  const lines = data.warnings.map((line) => h('li', {}, line));
  return h(
    'details',
    { class: 'card' },
    h('summary', {}, `${lines.length} ${lines.length === 1 ? 'warning' : 'warnings'}`),
    h('ul', {}, ...lines),
  );
}

function tenantSection({ columns, rows }: ReportTable): HTMLElement {
  const isNumber = columns.map((_, c) => rows.every((row) => /^[−+\d]/.test(row[c] ?? '')));
  const kind = (c: number): string => (isNumber[c] === true ? 'number' : '');
  const head = h('tr', {}, ...columns.map((text, c) => h('th', { scope: 'col', class: kind(c) }, text)));
  const body = rows.map((row) => h('tr', {}, ...row.map((text, c) => h('td', { class: kind(c) }, text))));
  return section(
    'tenants',
    'Tenants',
    'What sharing the machine costs each of them.',
    h(
      'div',
      { class: rows.length > 16 ? 'scroll tall' : 'scroll', tabindex: 0 },
      h('table', {}, h('thead', {}, head), h('tbody', {}, ...body)),
    ),
  );
}

function scenario(text: string): HTMLElement {
  return h('details', { class: 'card' }, h('summary', {}, 'Scenario, every default filled in'), h('pre', {}, text));
}
