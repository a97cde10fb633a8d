/**
 * All jobs as a table that sorts by any column and filters by words; a row leads to its job in the Gantt chart. Long
 * tables are shown in part.
 */

import { fixed, integer } from '../../base/numbers.js';
import type { ReportData, ReportTimeline } from '../report-data.js';
import { h, section } from './dom.js';

const ROWS = 250;

interface Column {
  readonly title: string;
  /** Absent for a column of text. */
  readonly number?: (job: number) => number;
  readonly text: (job: number) => string;
}

export function jobTableSection(data: ReportData, onPick: (job: number) => void): HTMLElement {
  const columns = columnsOf(data);
  const all = Array.from({ length: data.jobs.name.length }, (_, job) => job);
  let sorted = all;
  let by = -1;
  let ascending = true;
  let limit = ROWS;
  const words = h('input', {
    type: 'search',
    id: 'filter',
    placeholder: 'filter by name, model or core',
    'aria-label': 'filter jobs',
  });
  const body = h('tbody');
  const more = h('button', { type: 'button' });
  const heads = columns.map(({ title, number }, i) => {
    const button = h('button', { type: 'button', onclick: () => sortBy(i) }, title);
    return h('th', { scope: 'col', class: number === undefined ? '' : 'number', 'aria-sort': 'none' }, button);
  });

  function sortBy(column: number): void {
    ascending = by === column ? !ascending : true;
    by = column;
    const { number, text } = columns[column] as Column;
    const compare =
      number === undefined
        ? (a: number, b: number): number => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : a - b)
        : (a: number, b: number): number => number(a) - number(b) || a - b;
    sorted = [...all].sort((a, b) => (ascending ? compare(a, b) : compare(b, a)));
    for (const [i, head] of heads.entries())
      head.setAttribute('aria-sort', i !== by ? 'none' : ascending ? 'ascending' : 'descending');
    fill();
  }

  function fill(): void {
    const wanted = words.value.trim().toLowerCase();
    const found = sorted.filter(
      (job) =>
        wanted === '' ||
        columns.some(({ number, text }) => number === undefined && text(job).toLowerCase().includes(wanted)),
    );
    body.replaceChildren(
      ...found
        .slice(0, limit)
        .map((job) =>
          h(
            'tr',
            { 'data-job': job },
            ...columns.map(({ number, text }, i) =>
              i === 1
                ? h(
                    'td',
                    {},
                    h(
                      'button',
                      { type: 'button', class: 'link', title: 'show in the chart', onclick: () => onPick(job) },
                      text(job),
                    ),
                  )
                : h('td', { class: number === undefined ? '' : 'number' }, text(job)),
            ),
          ),
        ),
    );
    more.hidden = found.length <= limit;
    more.textContent = `show all ${integer(found.length)} jobs`;
  }

  words.addEventListener('input', fill);
  more.addEventListener('click', () => {
    limit = Number.POSITIVE_INFINITY;
    fill();
  });
  fill();
  return section(
    'jobs',
    'Jobs',
    `${integer(all.length)} jobs. Click a heading to sort, a name to see the job in the chart.`,
    h('div', { class: 'controls' }, words),
    h(
      'div',
      { class: 'scroll tall', tabindex: 0 },
      h('table', { id: 'job-table' }, h('thead', {}, h('tr', {}, ...heads)), body),
    ),
    more,
  );
}

function columnsOf({ jobs, platform, timelines }: ReportData): Column[] {
  const first = timelines[0] as ReportTimeline;
  const second = timelines[1];
  const numeric = (
    title: string,
    number: (job: number) => number,
    text = (value: number): string => integer(value),
  ): Column => ({
    title,
    number,
    text: (job) => (Number.isFinite(number(job)) ? text(number(job)) : '–'),
  });
  const coreOf = (job: number): string => platform.cores[first.core[job] as number]?.name ?? '–';
  const error = (job: number): number =>
    second === undefined ? Number.NaN : ((first.end[job]! - second.end[job]!) / first.makespanCycles) * 100;
  return [
    numeric('job', (job) => job, String),
    { title: 'name', text: (job) => jobs.name[job] as string },
    { title: 'model', text: (job) => jobs.models[jobs.model[job] as number] as string },
    numeric('tenant', (job) => jobs.tenant[job] as number, String),
    numeric('group', (job) => jobs.group[job] as number, String),
    { title: 'core', text: coreOf },
    numeric('start', (job) => first.start[job] as number),
    numeric('end', (job) => first.end[job] as number),
    numeric('cycles', (job) => first.end[job]! - first.start[job]!),
    ...(second === undefined
      ? []
      : [
          numeric(`end, ${second.label}`, (job) => second.end[job] as number),
          numeric('later by, % of makespan', error, (value) => `${value < 0 ? '−' : '+'}${fixed(Math.abs(value), 2)}`),
        ]),
  ];
}
