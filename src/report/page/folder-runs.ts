/** The runs of a folder as a table that sorts and filters; those that are chosen stand side by side. */
import type { RunEntry } from '../folder-data.js';
import { h, section } from './dom.js';
import { shownNumber } from './shown-number.js';

const ROWS = 200;
/** Of headline figures; any other is chosen from a list. */
const FIRST_FIGURES = ['replay.makespanMs', 'allocator.makespanMs', 'differencePercent', 'replay.throughputGflops'];
const MOST_COMPARED = 8;

type Order = { readonly by: string; readonly ascending: boolean };

export class RunTable {
  readonly element: HTMLElement;
  private all: readonly RunEntry[] = [];
  private figures: string[] = [...FIRST_FIGURES];
  private order: Order = { by: 'name', ascending: true };
  private limit = ROWS;
  private readonly chosen = new Set<string>();
  private readonly words = h('input', {
    type: 'search',
    id: 'filter',
    placeholder: 'filter: words, or a figure: makespanMs<5',
    'aria-label': 'filter runs',
  });
  private readonly more = h('button', { type: 'button', id: 'more' });
  private readonly found = h('span', { class: 'note', role: 'status', id: 'found' });
  private readonly added = h('select', { id: 'figure', 'aria-label': 'show another figure' });
  private readonly table = h('table', { id: 'runs-table' });
  private readonly compared = h('div', { id: 'compared', class: 'wide' });

  constructor() {
    this.words.addEventListener('input', () => {
      this.limit = ROWS;
      this.fill();
    });
    this.more.addEventListener('click', () => {
      this.limit += 5 * ROWS;
      this.fill();
    });
    this.added.addEventListener('change', () => {
      if (this.added.value !== '') this.figures.push(this.added.value);
      this.fill();
    });
    const controls = h('div', { class: 'controls' }, this.words, this.added, this.found);
    this.element = section('runs', 'Runs', 'choose two or more to compare', controls, this.compared);
    this.element.append(h('div', { class: 'wide' }, this.table), this.more);
  }

  focus(): void {
    this.words.focus();
  }

  show(runs: readonly RunEntry[]): void {
    this.all = runs;
    this.element.hidden = runs.length === 0;
    this.fill();
  }

  private sortBy(by: string): void {
    this.order = { by, ascending: this.order.by === by ? !this.order.ascending : true };
    this.fill();
    this.table.querySelector<HTMLElement>(`th[aria-sort]:not([aria-sort="none"]) button`)?.focus();
  }

  private fill(): void {
    const known = new Set(this.all.flatMap(({ figures }) => Object.keys(figures)));
    const shown = this.figures.filter((name) => known.has(name));
    const kept = this.all.filter(filterOf(this.words.value));
    const sorted = [...kept].sort(comparison(this.order));
    const rows = sorted.slice(0, this.limit);
    this.found.textContent = kept.length === this.all.length ? '' : `${kept.length} of ${this.all.length}`;
    this.more.hidden = rows.length === sorted.length;
    this.more.textContent = `show more of the other ${sorted.length - rows.length}`;
    this.added.replaceChildren(
      h('option', { value: '' }, 'another figure …'),
      ...[...known].filter((name) => !shown.includes(name)).map((name) => h('option', { value: name }, name)),
    );
    const heads = ['name', ...shown, 'modified'].map((name) => this.head(name));
    this.table.replaceChildren(
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, h('span', { class: 'unseen' }, 'chosen')), ...heads)),
      h('tbody', {}, ...rows.map((run) => this.row(run, shown))),
    );
    this.compare([...known]);
  }

  private head(name: string): HTMLElement {
    const { by, ascending } = this.order;
    const sort = by !== name ? 'none' : ascending ? 'ascending' : 'descending';
    const isText = name === 'name' || name === 'modified';
    const button = h('button', { type: 'button', onclick: () => this.sortBy(name) }, name);
    return h('th', { scope: 'col', class: isText ? '' : 'number', 'aria-sort': sort }, button);
  }

  private row(run: RunEntry, shown: readonly string[]): HTMLElement {
    const box = h('input', {
      type: 'checkbox',
      checked: this.chosen.has(run.id),
      'aria-label': `compare ${run.name}`,
      onchange: () => {
        if (!this.chosen.delete(run.id)) this.chosen.add(run.id);
        this.compare(Object.keys(run.figures));
      },
    });
    const href = `/report?id=${encodeURIComponent(run.id)}`;
    const name = run.hasReport ? h('a', { href, target: '_blank', rel: 'noopener' }, run.name) : run.name;
    return h(
      'tr',
      {},
      h('td', {}, box),
      h('td', { class: 'name' }, name, h('small', { class: 'path' }, run.id)),
      ...shown.map((figure) => h('td', { class: 'number' }, shownNumber(run.figures[figure]))),
      h('td', { class: 'moment' }, run.modified.slice(0, 16).replace('T', ' ')),
    );
  }

  /** Figures of the chosen runs, a column a run; from the second on with what it differs by from the first. */
  private compare(known: readonly string[]): void {
    const runs = this.all.filter(({ id }) => this.chosen.has(id)).slice(0, MOST_COMPARED);
    if (runs.length < 2) {
      this.compared.replaceChildren();
      return;
    }
    const [first] = runs as [RunEntry];
    const names = known.filter((name) => runs.some(({ figures }) => name in figures));
    const row = (name: string): HTMLElement =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, name),
        ...runs.map(({ figures }, i) =>
          h(
            'td',
            { class: 'number' },
            shownNumber(figures[name]),
            i === 0 ? '' : difference(figures[name], first.figures[name]),
          ),
        ),
      );
    this.compared.replaceChildren(
      h(
        'table',
        { id: 'compare-table' },
        h('caption', {}, 'Side by side'),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'figure'),
            ...runs.map(({ name, id }) =>
              h('th', { scope: 'col', class: 'number' }, name, h('small', { class: 'path' }, id)),
            ),
          ),
        ),
        h('tbody', {}, ...names.map(row)),
      ),
    );
  }
}

function difference(value: number | undefined, base: number | undefined): HTMLElement | string {
  if (value === undefined || base === undefined || base === 0 || value === base) return '';
  const percent = (value / base - 1) * 100;
  return h('small', {}, ` ${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(1)} %`);
}

/** Words that a name or path must hold, and figures with a bound, all of them. */
function filterOf(text: string): (run: RunEntry) => boolean {
  const tests = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [, figure = '', sign, bound] = /^([\w.]+)(<=|>=|<|>)(-?[\d.]+(?:e-?\d+)?)$/i.exec(word) ?? [];
      if (sign === undefined) {
        const lower = word.toLowerCase();
        return ({ name, id }: RunEntry) => `${name} ${id}`.toLowerCase().includes(lower);
      }
      return ({ figures }: RunEntry) =>
        Object.entries(figures).some(
          ([name, value]) => (name === figure || name.endsWith(`.${figure}`)) && holds(value, sign, Number(bound)),
        );
    });
  return (run) => tests.every((test) => test(run));
}

function holds(value: number, sign: string, bound: number): boolean {
  if (sign === '<') return value < bound;
  if (sign === '>') return value > bound;
  return sign === '<=' ? value <= bound : value >= bound;
}

/** Runs without the figure come last, whichever way. */
function comparison({ by, ascending }: Order): (a: RunEntry, b: RunEntry) => number {
  const sign = ascending ? 1 : -1;
  const tie = (a: RunEntry, b: RunEntry): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  if (by === 'name' || by === 'modified')
    return (a, b) => sign * (a[by] < b[by] ? -1 : a[by] > b[by] ? 1 : 0) || tie(a, b);
  return (a, b) => {
    const [x, y] = [a.figures[by], b.figures[by]];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined) || tie(a, b);
    return sign * (x - y) || tie(a, b);
  };
}
