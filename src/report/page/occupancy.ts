/**
 * Bytes in each core's SG over time: a row a core, its height the scratchpad's size.
 */

import { fixed } from '../../base/numbers.js';
import { Averager } from '../average.js';
import { short, ticks } from '../numbers.js';
import { coreColor } from '../palette.js';
import type { ReportData, ReportTimeline } from '../report-data.js';
import { h, section, sized, whenSeen } from './dom.js';
import { GUTTER, RIGHT } from './gantt-layout.js';
import { ink, onTheme } from './theme.js';
import { Tooltip } from './tooltip.js';
import type { Viewport } from './viewport.js';

const FOOT = 22;

export class OccupancyChart {
  readonly element: HTMLElement;
  private readonly canvas = h('canvas', {
    id: 'occupancy-canvas',
    role: 'img',
    'aria-label': 'SG occupancy of each core over time',
  });
  private readonly tooltip = new Tooltip();
  private curves: Averager[] = [];

  constructor(
    private readonly data: ReportData,
    private readonly view: Viewport,
  ) {
    this.element = section(
      'occupancy',
      'Scratchpad (SG) occupancy',
      'Each row is as high as the core’s SG is large.',
      h('div', { class: 'chart' }, this.canvas, this.tooltip.element),
    );
    this.show(data.timelines[0] as ReportTimeline);
    const draw = whenSeen(this.canvas, () => this.draw());
    view.onChange(draw);
    onTheme(draw);
    new ResizeObserver(draw).observe(this.canvas.parentElement as HTMLElement);
    this.canvas.addEventListener('pointermove', (event) => this.point(event));
    this.canvas.addEventListener('pointerleave', () => this.tooltip.hide());
  }

  show({ occupancy, makespanCycles }: ReportTimeline): void {
    this.curves = (occupancy ?? []).map(({ cycles, value }) => new Averager(cycles, value, makespanCycles));
    this.element.hidden = this.curves.length === 0;
    this.draw();
  }

  private get pitch(): number {
    return this.data.platform.cores.length <= 8 ? 34 : 22;
  }

  private get plotWidth(): number {
    return Math.max(50, (this.canvas.parentElement?.clientWidth ?? 800) - GUTTER - RIGHT);
  }

  private draw(): void {
    const { cores } = this.data.platform;
    const { view, pitch, plotWidth: width } = this;
    const { text, faint, line, lane, ground } = ink();
    const height = cores.length * pitch + FOOT;
    const context = sized(this.canvas, width + GUTTER + RIGHT, height);
    context.fillStyle = ground;
    context.fillRect(0, 0, width + GUTTER + RIGHT, height);
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'middle';
    const bins = Math.floor(width);
    cores.forEach(({ name, sgBytes }, core) => {
      const bottom = (core + 1) * pitch - 3;
      const full = pitch - 5;
      context.textAlign = 'right';
      context.fillStyle = text;
      context.fillText(name, GUTTER - 60, bottom - full / 2);
      context.fillStyle = faint;
      context.fillText(`${fixed(sgBytes / 1024, 0)} KiB`, GUTTER - 6, bottom - full / 2);
      context.fillStyle = lane;
      context.fillRect(GUTTER, bottom - full, width, full);
      const curve = this.curves[core];
      if (curve === undefined || sgBytes <= 0) return;
      context.fillStyle = coreColor(core, cores.length);
      context.beginPath();
      context.moveTo(GUTTER, bottom);
      curve.bins(view.from, view.to, bins).forEach((bytes, bin) => {
        const y = bottom - Math.min(1, bytes / sgBytes) * full;
        const x = GUTTER + (bin / bins) * width;
        context.lineTo(x, y);
        context.lineTo(x + width / bins, y);
      });
      context.lineTo(GUTTER + width, bottom);
      context.fill();
    });
    const { values, step } = ticks(view.from, view.to, width / 110);
    context.textAlign = 'center';
    for (const value of values) {
      const x = GUTTER + ((value - view.from) / view.span) * width;
      context.fillStyle = line;
      context.fillRect(Math.round(x), cores.length * pitch - 2, 1, 5);
      context.fillStyle = faint;
      context.fillText(short(value, step), x, height - 9);
    }
    context.textAlign = 'right';
    context.fillText('cycles', GUTTER - 6, height - 9);
  }

  private point({ offsetX, offsetY }: PointerEvent): void {
    const core = Math.floor(offsetY / this.pitch);
    const curve = this.curves[core];
    const about = this.data.platform.cores[core];
    if (curve === undefined || about === undefined || offsetX < GUTTER) {
      this.tooltip.hide();
      return;
    }
    const time = this.view.from + ((offsetX - GUTTER) / this.plotWidth) * this.view.span;
    const bytes = curve.at(time);
    const share =
      about.sgBytes > 0
        ? ` of ${fixed(about.sgBytes / 1024, 0)} KiB (${fixed((bytes / about.sgBytes) * 100, 0)} %)`
        : '';
    this.tooltip.show(
      {
        title: about.name,
        rows: [
          ['cycle', fixed(time, 0)],
          ['in SG', `${fixed(bytes / 1024, 1)} KiB${share}`],
        ],
      },
      offsetX,
      offsetY,
    );
  }
}
