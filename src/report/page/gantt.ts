/**
 * The Gantt chart: a canvas with its controls. Drawing is in gantt-draw.ts, what the pointer and the keys do in
 * gantt-input.ts.
 */

import { firstEndingAfter } from '../detail.js';
import { type GanttModel, ganttModel } from '../gantt-model.js';
import { ACTIVITY_COLORS, modelColor, STATE_COLORS, STATE_NAMES } from '../palette.js';
import type { ReportData, ReportTimeline } from '../report-data.js';
import { h, section, sized, swatch } from './dom.js';
import { type Details, detailsOf } from './gantt-details.js';
import { drawGantt } from './gantt-draw.js';
import { type Hit, hitAt } from './gantt-hit.js';
import { listen } from './gantt-input.js';
import { AXIS, GUTTER, ganttHeight, RIGHT, type RowLayout, rowLayout } from './gantt-layout.js';
import { ink, isPrinting, onTheme } from './theme.js';
import { Tooltip } from './tooltip.js';
import type { Viewport } from './viewport.js';

/** Tiles are shown when a visible one is wider than this on average. */
const TILE_PIXELS = 3;

export class Gantt {
  readonly element: HTMLElement;
  readonly canvas = h('canvas', {
    id: 'gantt-canvas',
    tabindex: 0,
    role: 'application',
    'aria-label':
      'Gantt chart of cores over time. Arrow keys pan, plus and minus zoom, 0 shows everything, up and down choose a core, n and p the next and previous job, Enter zooms to it, Escape lets go.',
  });
  readonly tooltip = new Tooltip();
  selected: number | undefined;
  private pointed: number | undefined;
  private shown: GanttModel;
  private compared: GanttModel | undefined;
  private readonly hidden = new Set<number>();
  private readonly models = new Map<ReportTimeline, GanttModel>();
  private tiles: 'auto' | 'always' | 'never' = 'auto';
  private booked = false;
  private readonly spoken = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });

  constructor(
    private readonly data: ReportData,
    readonly view: Viewport,
    private readonly onShown: (timeline: ReportTimeline) => void,
  ) {
    this.shown = this.modelOf(data.timelines[0] as ReportTimeline);
    this.element = section(
      'gantt',
      'Cores over time',
      'Drag or arrow keys pan, wheel or + and − zoom, double click zooms to a job. Hover a job, a tile or a stall for all that is known of it.',
      this.controls(),
      h('div', { class: 'chart' }, this.canvas, this.tooltip.element),
      this.legend(),
      this.spoken,
    );
    listen(this);
    view.onChange(() => this.redraw());
    onTheme(() => this.redraw());
    new ResizeObserver(() => this.redraw()).observe(this.canvas.parentElement as HTMLElement);
  }

  get plotWidth(): number {
    return Math.max(50, (this.canvas.parentElement?.clientWidth ?? 800) - GUTTER - RIGHT);
  }

  redraw(): void {
    if (isPrinting()) {
      this.draw(); // no frame comes before the paper
      return;
    }
    if (this.booked) return;
    this.booked = true;
    requestAnimationFrame(() => {
      this.booked = false;
      this.draw();
    });
  }

  /** Under a point of the canvas, in CSS pixels. */
  hit(x: number, y: number): Hit | undefined {
    const layout = this.layout();
    const core = Math.floor((y - AXIS) / layout.pitch);
    if (x < GUTTER || x > GUTTER + this.plotWidth || core < 0 || core >= this.shown.rows.length) return undefined;
    const within = y - AXIS - core * layout.pitch;
    const inOther = this.compared !== undefined && within >= layout.other.top;
    const lane = inOther ? -1 : Math.floor(((within - layout.lanes.top) / layout.lanes.height) * 3);
    const inLane = layout.lanes.height > 0 && lane >= 0 && lane < 3 ? lane : undefined;
    const model = inOther ? (this.compared as GanttModel) : this.shown;
    return hitAt(model, core, this.timeAt(x), inLane, (this.view.span / this.plotWidth) * 1.5);
  }

  timeAt(x: number): number {
    return this.view.from + ((x - GUTTER) / this.plotWidth) * this.view.span;
  }

  /** Shows what is known of a place; nothing to take it away. */
  point(hit: Hit | undefined, x: number, y: number): void {
    this.pointed = hit?.job;
    if (hit === undefined) this.tooltip.hide();
    else this.tooltip.show(this.details(hit), x, y);
    this.redraw();
  }

  select(job: number | undefined, zoom: boolean): void {
    this.selected = job;
    const { core, start, end } = this.shown.timeline;
    if (job === undefined || core[job]! < 0) this.tooltip.hide();
    else {
      const length = end[job]! - start[job]!;
      const seen = end[job]! > this.view.from && start[job]! < this.view.to;
      if (zoom) this.view.show(start[job]! - length * 0.5, end[job]! + length * 0.5);
      else if (!seen) this.view.show(start[job]! - this.view.span / 2, start[job]! + this.view.span / 2);
      const layout = this.layout();
      const { title, rows } = this.details({ core: core[job]!, time: start[job]!, job });
      this.spoken.textContent = `${title}: ${rows.map((row) => row.join(' ')).join('; ')}`;
      const x = GUTTER + ((start[job]! - this.view.from) / this.view.span) * this.plotWidth;
      this.tooltip.show({ title, rows }, Math.max(GUTTER, x), AXIS + core[job]! * layout.pitch + layout.band.height);
    }
    this.redraw();
  }

  /** The job `steps` after the selected one on its core; on another core, the one at the same time. */
  step(steps: number, cores: number): void {
    const { rows, timeline } = this.shown;
    const job = this.selected;
    const time = job === undefined ? this.view.from : timeline.start[job]! + 1e-9 * this.view.length;
    const at = job === undefined ? 0 : (timeline.core[job] as number) + cores;
    const core = Math.max(0, Math.min(rows.length - 1, at));
    const { bands } = rows[core] as GanttModel['rows'][number];
    if (bands.job.length === 0) return;
    const now = job !== undefined && cores === 0 ? bands.job.indexOf(job) + steps : firstEndingAfter(bands, time);
    this.select(bands.job[Math.max(0, Math.min(bands.job.length - 1, now))], false);
  }

  private details(hit: Hit): Details {
    return detailsOf(this.data, this.shown, this.compared, hit);
  }

  private layout(): RowLayout {
    return rowLayout(this.data.platform.cores.length, this.showsTiles(), this.compared !== undefined);
  }

  private showsTiles(): boolean {
    const { timeline, rows } = this.shown;
    if (timeline.tracks === undefined || this.tiles !== 'auto') return this.tiles === 'always';
    const visible = rows.reduce((sum, { lanes }) => {
      const compute = lanes[1];
      if (compute === undefined) return sum;
      return sum + firstEndingAfter(compute, this.view.to) - firstEndingAfter(compute, this.view.from);
    }, 0);
    return visible * TILE_PIXELS <= this.plotWidth * rows.length * 0.8;
  }

  private draw(): void {
    const { platform, jobs } = this.data;
    const layout = this.layout();
    const height = ganttHeight(platform.cores.length, layout);
    const width = this.plotWidth;
    const context = sized(this.canvas, width + GUTTER + RIGHT, height);
    drawGantt(context, {
      platform,
      jobs,
      shown: this.shown,
      compared: this.compared,
      layout,
      picture: { from: this.view.from, to: this.view.to, width },
      height,
      selected: this.selected,
      pointed: this.pointed,
      hidden: this.hidden,
      ink: ink(),
    });
  }

  private modelOf(timeline: ReportTimeline): GanttModel {
    const known = this.models.get(timeline) ?? ganttModel(timeline, this.data.platform.cores.length);
    this.models.set(timeline, known);
    return known;
  }

  private controls(): HTMLElement {
    const { timelines } = this.data;
    const options = timelines.map(({ label }, i) => h('option', { value: i }, label));
    const shown = h('select', { id: 'timeline' }, ...options);
    const compared = h(
      'select',
      { id: 'compared' },
      h('option', { value: -1 }, 'nothing'),
      ...options.map((o) => o.cloneNode(true)),
    );
    shown.addEventListener('change', () => {
      const timeline = timelines[Number(shown.value)] as ReportTimeline;
      this.shown = this.modelOf(timeline);
      this.onShown(timeline);
      this.redraw();
    });
    compared.addEventListener('change', () => {
      const timeline = timelines[Number(compared.value)];
      this.compared = timeline === undefined ? undefined : this.modelOf(timeline);
      this.redraw();
    });
    const tiles = h('select', { id: 'tiles' });
    for (const [value, text] of [
      ['auto', 'when zoomed in'],
      ['always', 'always'],
      ['never', 'never'],
    ] as const)
      tiles.append(h('option', { value }, text));
    tiles.addEventListener('change', () => {
      this.tiles = tiles.value as typeof this.tiles;
      this.redraw();
    });
    const button = (id: string, text: string, title: string, act: () => void): HTMLElement =>
      h('button', { type: 'button', id, title, 'aria-label': title, onclick: act }, text);
    return h(
      'div',
      { class: 'controls' },
      h('label', {}, 'show ', shown),
      h('label', {}, 'beside ', compared),
      h('label', {}, 'tiles ', tiles),
      h(
        'span',
        { class: 'buttons' },
        button('zoom-in', '+', 'zoom in', () => this.view.zoom(0.5)),
        button('zoom-out', '−', 'zoom out', () => this.view.zoom(2)),
        button('zoom-all', 'all', 'show the whole run', () => this.view.whole()),
      ),
    );
  }

  private legend(): HTMLElement {
    const { models } = this.data.jobs;
    const switches = models.map((model, i) => {
      const button = h(
        'button',
        { type: 'button', 'aria-pressed': 'true', class: 'key-button' },
        swatch(modelColor(i), model),
      );
      button.addEventListener('click', () => {
        if (!this.hidden.delete(i)) this.hidden.add(i);
        button.setAttribute('aria-pressed', String(!this.hidden.has(i)));
        this.redraw();
      });
      return button;
    });
    const seen = (state: number): boolean =>
      this.data.timelines.some(({ attribution = [] }) => attribution.some((cycles) => cycles[state]! > 0));
    const causes = STATE_COLORS.flatMap((color, state) =>
      state > 0 && seen(state) ? [swatch(color, STATE_NAMES[state] as string, true)] : [],
    );
    const merged = this.data.timelines[0]?.mergedBelowCycles ?? 0;
    const lanes = Object.entries(ACTIVITY_COLORS).map(([activity, color]) => swatch(color, activity));
    return h(
      'div',
      { class: 'legends' },
      h('div', { class: 'legend', 'aria-label': 'models' }, ...switches),
      h(
        'div',
        { class: 'legend', 'aria-label': 'stalls and tiles' },
        h('span', { class: 'note' }, 'PE array:'),
        ...causes,
        h('span', { class: 'note' }, 'lanes of tiles:'),
        ...lanes,
      ),
      ...(merged > 0
        ? [
            h(
              'p',
              { class: 'note' },
              `To bound the page's size, tiles closer than ${Math.round(merged)} cycles are drawn together.`,
            ),
          ]
        : []),
    );
  }
}
