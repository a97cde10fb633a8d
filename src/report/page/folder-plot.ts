/**
 * A study's points: any column against any other, coloured by a third, and beneath as a table. A point opens its report,
 * which the server makes by running the point once more.
 */
import { scaleLinear, scaleLog } from 'd3-scale';
import type { StudyView } from '../folder-data.js';
import { h, sized } from './dom.js';
import { shownNumber } from './shown-number.js';
import { ink, onTheme } from './theme.js';

type Row = StudyView['rows'][number];

const HEIGHT = 340;
const MARGIN = { left: 76, right: 14, top: 26, bottom: 40 };
const RADIUS = 4;
/** px: as near as a pointer must come. */
const REACH = 14;
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7f7f7f', '#b79f00'];
const ROWS = 100;

interface Drawn {
  readonly row: Row;
  readonly x: number;
  readonly y: number;
}

export class StudyPlot {
  readonly element: HTMLElement;
  private view: StudyView | undefined;
  private drawn: Drawn[] = [];
  private readonly title = h('h3', { id: 'study-name' });
  private readonly question = h('p', { class: 'note' });
  private readonly x = h('select', { id: 'axis-x', 'aria-label': 'x axis' });
  private readonly y = h('select', { id: 'axis-y', 'aria-label': 'y axis' });
  private readonly colour = h('select', { id: 'axis-colour', 'aria-label': 'colour' });
  private readonly logX = h('input', { type: 'checkbox', id: 'log-x' });
  private readonly logY = h('input', { type: 'checkbox', id: 'log-y' });
  private readonly canvas = h('canvas', { id: 'points', role: 'img', tabindex: 0 });
  private readonly told = h('p', { class: 'note', role: 'status', id: 'told' });
  private readonly legend = h('p', { class: 'keys' });
  private readonly table = h('table', { id: 'points-table' });

  constructor() {
    const label = (text: string, control: HTMLElement): HTMLElement => h('label', {}, text, ' ', control);
    this.element = h(
      'div',
      { id: 'study', hidden: true },
      h('header', {}, this.title, this.question),
      h(
        'div',
        { class: 'controls' },
        ...[label('x', this.x), label('log', this.logX), label('y', this.y), label('log', this.logY)],
        label('colour', this.colour),
      ),
      h('div', { class: 'plot' }, this.canvas),
      this.legend,
      this.told,
      h('div', { class: 'wide' }, this.table),
    );
    for (const control of [this.x, this.y, this.colour, this.logX, this.logY])
      control.addEventListener('change', () => this.draw());
    this.canvas.addEventListener('pointermove', (event) => this.tell(this.nearest(event)));
    this.canvas.addEventListener('click', (event) => open(this.view, this.nearest(event)?.row));
    window.addEventListener('resize', () => this.draw());
    onTheme(() => this.draw());
  }

  /** Axes stay as they were chosen while a study grows. */
  show(view: StudyView): void {
    const isNew = view.id !== this.view?.id;
    this.view = view;
    this.element.hidden = false;
    this.title.textContent = view.name;
    this.question.textContent = `${view.question ?? ''} ${view.done} of ${view.total} points`.trim();
    if (isNew) this.offerAxes(view);
    this.draw();
  }

  private offerAxes({ columns, rows }: StudyView): void {
    const measured = columns.slice(1, -1);
    const varies = (column: string): boolean => new Set(rows.map((row) => row[columns.indexOf(column)])).size > 1;
    const options = (): HTMLElement[] => measured.map((column) => h('option', { value: column }, column));
    this.x.replaceChildren(...options());
    this.y.replaceChildren(...options());
    this.colour.replaceChildren(h('option', { value: '' }, 'none'), ...options());
    const first = measured.find(varies) ?? measured[0] ?? '';
    const preferred = ['simulator_cycles', 'difference_percent'].find((column) => measured.includes(column));
    this.x.value = first;
    this.y.value = preferred ?? measured.filter((column) => column !== first).at(-1) ?? first;
  }

  private draw(): void {
    const { view } = this;
    if (view === undefined || this.element.hidden) return;
    const width = Math.max(280, (this.canvas.parentElement as HTMLElement).clientWidth);
    const context = sized(this.canvas, width, HEIGHT);
    const { text, faint, line } = ink();
    const [ix, iy, ic] = [this.x, this.y, this.colour].map(({ value }) => view.columns.indexOf(value));
    const numbers = (column: number, log: boolean): ((row: Row) => number) => {
      const isNumeric = view.rows.every((row) => typeof row[column] !== 'string' && typeof row[column] !== 'boolean');
      const labels = [...new Set(view.rows.map((row) => String(row[column])))];
      return (row) => {
        const value = row[column];
        if (!isNumeric) return labels.indexOf(String(value));
        return typeof value === 'number' && (!log || value > 0) ? value : Number.NaN;
      };
    };
    const [atX, atY] = [numbers(ix ?? 0, this.logX.checked), numbers(iy ?? 0, this.logY.checked)];
    const rows = view.rows.filter((row) => !Number.isNaN(atX(row)) && !Number.isNaN(atY(row)));
    const scaleX = scaleOf(rows.map(atX), [MARGIN.left, width - MARGIN.right], this.logX.checked);
    const scaleY = scaleOf(rows.map(atY), [HEIGHT - MARGIN.bottom, MARGIN.top], this.logY.checked);
    context.clearRect(0, 0, width, HEIGHT);
    context.font = '12px system-ui, sans-serif';
    context.strokeStyle = line;
    context.fillStyle = faint;
    context.textAlign = 'center';
    for (const tick of scaleX.ticks(Math.max(2, Math.floor(width / 110)))) {
      const at = Math.round(scaleX(tick)) + 0.5;
      context.strokeRect(at, MARGIN.top, 0, HEIGHT - MARGIN.top - MARGIN.bottom);
      context.fillText(shownNumber(tick), at, HEIGHT - MARGIN.bottom + 15);
    }
    context.textAlign = 'right';
    for (const tick of scaleY.ticks(6)) {
      const at = Math.round(scaleY(tick)) + 0.5;
      context.strokeRect(MARGIN.left, at, width - MARGIN.left - MARGIN.right, 0);
      context.fillText(shownNumber(tick), MARGIN.left - 6, at + 4);
    }
    context.fillStyle = text;
    context.fillText(this.x.value, width - MARGIN.right, HEIGHT - 6);
    context.textAlign = 'left';
    context.fillText(this.y.value, 4, 12);
    const kinds = ic === undefined || ic < 0 ? [] : [...new Set(view.rows.map((row) => String(row[ic])))];
    const colourOf = (row: Row): string =>
      COLOURS[kinds.length === 0 ? 0 : kinds.indexOf(String(row[ic as number])) % COLOURS.length] as string;
    this.drawn = rows.map((row) => ({ row, x: scaleX(atX(row)), y: scaleY(atY(row)) }));
    for (const { row, x, y } of this.drawn) {
      context.fillStyle = colourOf(row);
      context.beginPath();
      context.arc(x, y, RADIUS, 0, 2 * Math.PI);
      context.fill();
    }
    this.canvas.setAttribute('aria-label', `${rows.length} points, ${this.y.value} against ${this.x.value}`);
    this.legend.replaceChildren(
      ...kinds
        .slice(0, COLOURS.length)
        .map((kind, i) => h('span', { class: 'key' }, h('i', { class: 'swatch', style: `--c:${COLOURS[i]}` }), kind)),
    );
    this.fillTable(view);
  }

  private fillTable(view: StudyView): void {
    const shown = [...new Set(['point', this.x.value, this.y.value, this.colour.value, 'error'])].filter((column) =>
      view.columns.includes(column),
    );
    const rows = view.rows.slice(0, ROWS);
    const cells = (row: Row): HTMLElement[] =>
      shown.map((column) => {
        const value = row[view.columns.indexOf(column)];
        if (column !== 'point')
          return h('td', {}, typeof value === 'number' ? shownNumber(value) : String(value ?? ''));
        return h('td', {}, h('a', { href: addressOf(view, row), target: '_blank', rel: 'noopener' }, `point ${value}`));
      });
    const rest = view.rows.length > ROWS ? `the first ${ROWS} of ${view.rows.length} points` : 'points';
    this.table.replaceChildren(
      h('caption', {}, rest),
      h('thead', {}, h('tr', {}, ...shown.map((column) => h('th', { scope: 'col' }, column)))),
      h('tbody', {}, ...rows.map((row) => h('tr', {}, ...cells(row)))),
    );
  }

  private nearest({ offsetX, offsetY }: MouseEvent): Drawn | undefined {
    let best: Drawn | undefined;
    let least = REACH;
    for (const drawn of this.drawn) {
      const distance = Math.hypot(drawn.x - offsetX, drawn.y - offsetY);
      if (distance >= least) continue;
      least = distance;
      best = drawn;
    }
    return best;
  }

  private tell(drawn: Drawn | undefined): void {
    this.canvas.style.cursor = drawn === undefined ? 'default' : 'pointer';
    const { view } = this;
    if (view === undefined) return;
    const of = (column: string): string => {
      const value = drawn?.row[view.columns.indexOf(column)];
      return typeof value === 'number' ? shownNumber(value) : String(value);
    };
    this.told.textContent =
      drawn === undefined
        ? ''
        : `point ${drawn.row[0]}: ${this.x.value} ${of(this.x.value)}, ${this.y.value} ${of(this.y.value)}; click for its report`;
  }
}

function scaleOf(values: readonly number[], range: [number, number], log: boolean) {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const domain: [number, number] = low <= high ? [low, high === low ? low + 1 : high] : [0.1, 1];
  return (log ? scaleLog() : scaleLinear()).domain(domain).range(range).nice();
}

function addressOf(view: StudyView, row: Row): string {
  return `/point?id=${encodeURIComponent(view.id)}&point=${row[0]}`;
}

function open(view: StudyView | undefined, row: Row | undefined): void {
  if (view !== undefined && row !== undefined) window.open(addressOf(view, row), '_blank', 'noopener');
}
