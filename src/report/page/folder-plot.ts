/**
 * A study's points: any column against any other, coloured by a third, and beneath as a table. A point, under the pointer
 * or reached with the arrow keys, opens its report, which the server makes by running the point once more.
 */
import { visible } from '../../base/text.js';
import type { StudyView } from '../folder-data.js';
import { h, sized } from './dom.js';
import { axisOf } from './folder-axis.js';
import { shownNumber } from './shown-number.js';
import { ink, onTheme } from './theme.js';

type Row = StudyView['rows'][number];

const HEIGHT = 340;
const MARGIN = { left: 96, right: 14, top: 26, bottom: 40 };
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
  /** Of the drawn points, the one that the arrow keys have come to. */
  private reached: number | undefined;
  private limit = ROWS;
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
  private readonly more = h('button', { type: 'button', id: 'more-points', hidden: true });

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
      this.more,
    );
    for (const control of [this.x, this.y, this.colour, this.logX, this.logY])
      control.addEventListener('change', () => this.draw());
    this.canvas.addEventListener('pointermove', (event) => this.tell(this.nearest(event)));
    this.canvas.addEventListener('click', (event) => open(this.view, this.nearest(event)?.row));
    this.canvas.addEventListener('keydown', (event) => this.step(event));
    this.more.addEventListener('click', () => {
      this.limit += 10 * ROWS;
      if (this.view !== undefined) this.fillTable(this.view);
    });
    window.addEventListener('resize', () => this.draw());
    onTheme(() => this.draw());
  }

  /** Axes stay as they were chosen while a study grows. */
  show(view: StudyView): void {
    const isNew = view.id !== this.view?.id;
    this.view = view;
    this.element.hidden = false;
    this.title.textContent = visible(view.name);
    this.question.textContent = `${visible(view.question ?? '')} ${view.done} of ${view.total} points`.trim();
    if (isNew) {
      this.offerAxes(view);
      this.limit = ROWS;
    }
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
    const axisX = axisOf(view, ix ?? 0, this.logX.checked);
    const axisY = axisOf(view, iy ?? 0, this.logY.checked);
    const rows = view.rows.filter((row) => !Number.isNaN(axisX.at(row)) && !Number.isNaN(axisY.at(row)));
    const scaleX = axisX.scale(rows, [MARGIN.left, width - MARGIN.right], Math.max(2, Math.floor(width / 110)));
    const scaleY = axisY.scale(rows, [HEIGHT - MARGIN.bottom, MARGIN.top], 6);
    context.clearRect(0, 0, width, HEIGHT);
    context.font = '12px system-ui, sans-serif';
    context.strokeStyle = line;
    context.fillStyle = faint;
    context.textAlign = 'center';
    for (const { place, label } of scaleX.ticks) {
      const at = Math.round(scaleX.px(place)) + 0.5;
      context.strokeRect(at, MARGIN.top, 0, HEIGHT - MARGIN.top - MARGIN.bottom);
      const shown = fitted(context, label, width / scaleX.ticks.length);
      const last = width - context.measureText(shown).width / 2; // a label at the end stays on the canvas
      context.fillText(shown, Math.min(at, last), HEIGHT - MARGIN.bottom + 15);
    }
    context.textAlign = 'right';
    for (const { place, label } of scaleY.ticks) {
      const at = Math.round(scaleY.px(place)) + 0.5;
      context.strokeRect(MARGIN.left, at, width - MARGIN.left - MARGIN.right, 0);
      context.fillText(fitted(context, label, MARGIN.left - 8), MARGIN.left - 6, at + 4);
    }
    context.fillStyle = text;
    context.fillText(this.x.value, width - MARGIN.right, HEIGHT - 6);
    context.textAlign = 'left';
    context.fillText(this.y.value, 4, 12);
    const kinds = ic === undefined || ic < 0 ? [] : [...new Set(view.rows.map((row) => String(row[ic])))];
    const colourOf = (row: Row): string =>
      COLOURS[kinds.length === 0 ? 0 : kinds.indexOf(String(row[ic as number])) % COLOURS.length] as string;
    this.drawn = rows.map((row) => ({ row, x: scaleX.px(axisX.at(row)), y: scaleY.px(axisY.at(row)) }));
    this.reached = undefined;
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
      kinds.length > COLOURS.length ? `and ${kinds.length - COLOURS.length} more, in the same colours again` : '',
    );
    this.fillTable(view);
  }

  private fillTable(view: StudyView): void {
    const shown = [...new Set(['point', this.x.value, this.y.value, this.colour.value, 'error'])].filter((column) =>
      view.columns.includes(column),
    );
    const rows = view.rows.slice(0, this.limit);
    this.more.hidden = rows.length === view.rows.length;
    this.more.textContent = `show more of the other ${view.rows.length - rows.length}`;
    const cells = (row: Row): HTMLElement[] =>
      shown.map((column) => {
        const value = row[view.columns.indexOf(column)];
        if (column !== 'point')
          return h('td', {}, typeof value === 'number' ? shownNumber(value) : String(value ?? ''));
        return h('td', {}, h('a', { href: addressOf(view, row), target: '_blank', rel: 'noopener' }, `point ${value}`));
      });
    const rest = this.more.hidden ? 'points' : `the first ${rows.length} of ${view.rows.length} points`;
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

  /** Left and right go from point to point, Enter opens the one that was reached. */
  private step(event: KeyboardEvent): void {
    const { key } = event;
    if (key === 'Enter' && this.reached !== undefined) open(this.view, this.drawn[this.reached]?.row);
    if ((key !== 'ArrowLeft' && key !== 'ArrowRight') || this.drawn.length === 0) return;
    event.preventDefault();
    const { length } = this.drawn;
    const forward = key === 'ArrowRight' ? 1 : -1;
    const from = this.reached ?? (forward > 0 ? -1 : 0);
    const reached = (from + forward + length) % length;
    this.draw();
    this.reached = reached;
    const drawn = this.drawn[reached] as Drawn;
    const context = this.canvas.getContext('2d') as CanvasRenderingContext2D;
    context.strokeStyle = ink().text;
    context.beginPath();
    context.arc(drawn.x, drawn.y, 2 * RADIUS, 0, 2 * Math.PI);
    context.stroke();
    this.tell(drawn);
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
        : `point ${drawn.row[0]}: ${this.x.value} ${of(this.x.value)}, ${this.y.value} ${of(this.y.value)}; click or Enter for its report`;
  }
}

/** A label that leaves its neighbours their room. */
function fitted(context: CanvasRenderingContext2D, label: string, room: number): string {
  const shown = visible(label);
  for (let length = shown.length; length > 0; length--) {
    const text = length === shown.length ? shown : `${shown.slice(0, length)}…`;
    if (context.measureText(text).width <= room) return text;
  }
  return '…';
}

function addressOf(view: StudyView, row: Row): string {
  return `/point?id=${encodeURIComponent(view.id)}&point=${row[0]}`;
}

function open(view: StudyView | undefined, row: Row | undefined): void {
  if (view !== undefined && row !== undefined) window.open(addressOf(view, row), '_blank', 'noopener');
}
