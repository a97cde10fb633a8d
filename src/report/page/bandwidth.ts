/**
 * Bandwidth over time: the shown timeline stacked by core, every timeline's total as a line over it, under the peak.
 * What is drawn are exact averages over bins of the visible window.
 */
import uPlot from 'uplot';
import { fixed } from '../../base/numbers.js';
import { Averager } from '../average.js';
import { short } from '../numbers.js';
import { coreColor } from '../palette.js';
import type { ReportData, ReportTimeline } from '../report-data.js';
import { h, section, whenSeen } from './dom.js';
import { GUTTER, RIGHT } from './gantt-layout.js';
import { ink, onTheme } from './theme.js';
import type { Viewport } from './viewport.js';

const HEIGHT = 260;
const LABEL = 18;
/** A bin for each so many pixels. */
const BIN_PIXELS = 1.5;
const LINE_COLORS = {
  light: ['#1b2129', '#c2006b', '#00559e', '#7a4b00'],
  dark: ['#ffffff', '#ff8fd0', '#7cc4ff', '#ffc266'],
};
const LINE_DASHES = [[], [6, 4], [2, 3], [8, 3, 2, 3]];

export class BandwidthChart {
  readonly element: HTMLElement;
  private readonly holder = h('div', { class: 'chart', id: 'bandwidth-chart' });
  private readonly toggles = h('div', { class: 'controls', role: 'group', 'aria-label': 'curves' });
  private plot: uPlot | undefined;
  private shown: ReportTimeline;
  private readonly totals: { label: string; curve: Averager }[];
  private cores: Averager[] = [];
  private readonly off = new Set<string>();

  constructor(
    private readonly data: ReportData,
    private readonly view: Viewport,
  ) {
    this.shown = data.timelines[0] as ReportTimeline;
    this.totals = data.timelines.flatMap(({ label, bandwidth, makespanCycles }) =>
      bandwidth === undefined || bandwidth.cycles.length === 0
        ? []
        : [{ label, curve: new Averager(bandwidth.cycles, bandwidth.total, makespanCycles) }],
    );
    this.element = section(
      'bandwidth',
      'Bandwidth over time',
      'GB/s, averaged over each pixel. Drag to zoom, double click for the whole run.',
      this.toggles,
      this.holder,
    );
    this.show(this.shown);
    view.onChange(whenSeen(this.holder, () => this.refill()));
    onTheme(() => this.build());
    new ResizeObserver(() => this.resize()).observe(this.holder);
  }

  show(timeline: ReportTimeline): void {
    this.shown = timeline;
    const { bandwidth, makespanCycles } = timeline;
    this.cores = (bandwidth?.byCore ?? []).map(
      (values) => new Averager(bandwidth?.cycles as Float64Array, values, makespanCycles),
    );
    this.build();
  }

  private get width(): number {
    return Math.max(200, this.holder.clientWidth || 900);
  }

  private build(): void {
    this.plot?.destroy();
    const { dark, text, faint, line } = ink();
    const { clockGHz, bandwidthBytesPerCycle, cores } = this.data.platform;
    const lines = dark ? LINE_COLORS.dark : LINE_COLORS.light;
    const gbps = (value: number | null): string => (value === null ? '–' : fixed(value * clockGHz, 2));
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    const area = this.cores.map((_, core): uPlot.Series => {
      const color = coreColor(core, this.cores.length);
      return {
        label: cores[core]?.name ?? '',
        fill: color,
        stroke: color,
        width: 0,
        points: { show: false },
        show: !this.off.has('cores'),
        ...(stepped === undefined ? {} : { paths: stepped }),
        value: (plot, _value, _series, index) =>
          index === null ? '–' : gbps(at(plot, core + 1, index) - (core === 0 ? 0 : at(plot, core, index))),
      };
    });
    const total = this.totals.map(
      ({ label }, i): uPlot.Series => ({
        label: `${label}, all`,
        stroke: lines[i % lines.length] as string,
        width: i === 0 ? 1 : 2,
        dash: LINE_DASHES[i % LINE_DASHES.length] as number[],
        points: { show: false },
        show: !this.off.has(label),
        ...(stepped === undefined ? {} : { paths: stepped }),
        value: (_, value) => gbps(value),
      }),
    );
    const axis = {
      stroke: faint,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1 },
      font: '11px system-ui',
    };
    const top = bandwidthBytesPerCycle * 1.08;
    this.plot = new uPlot(
      {
        width: this.width,
        height: HEIGHT,
        padding: [8, RIGHT, 0, 0],
        legend: { live: true },
        cursor: { drag: { x: true, y: false, setScale: false }, points: { show: false } },
        select: { show: true, left: 0, top: 0, width: 0, height: 0 },
        scales: { x: { time: false, range: () => [this.view.from, this.view.to] }, y: { range: () => [0, top] } },
        series: [{ label: 'cycle', value: (_, value) => (value === null ? '–' : fixed(value, 0)) }, ...area, ...total],
        bands: area.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number] })),
        axes: [
          {
            ...axis,
            values: (_, values) => values.map((value) => short(value, (values[1] ?? 1) - (values[0] ?? 0) || 1)),
          },
          {
            ...axis,
            size: GUTTER - LABEL,
            label: 'GB/s',
            labelSize: LABEL,
            labelFont: '12px system-ui',
            values: (_, values) => values.map((value) => fixed(value * clockGHz, top * clockGHz < 4 ? 1 : 0)),
          },
        ],
        hooks: {
          setSelect: [
            (plot) => {
              const { left, width } = plot.select;
              if (width < 3) return;
              const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
              plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              this.view.show(from, to);
            },
          ],
          draw: [(plot) => this.drawPeak(plot, text)],
        },
      },
      this.columns(),
      this.holder,
    );
    this.plot.over.addEventListener('dblclick', () => this.view.whole());
    this.buildToggles();
  }

  private drawPeak(plot: uPlot, color: string): void {
    if (this.off.has('peak')) return;
    const { ctx, bbox } = plot;
    const y = plot.valToPos(this.data.platform.bandwidthBytesPerCycle, 'y', true);
    const ratio = window.devicePixelRatio || 1;
    ctx.save();
    ctx.strokeStyle = color;
    ctx.lineWidth = ratio;
    ctx.setLineDash([8 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  }

  private columns(): uPlot.AlignedData {
    const bins = Math.max(2, Math.floor((this.width - GUTTER - RIGHT) / BIN_PIXELS));
    const { from, to } = this.view;
    const times = Float64Array.from({ length: bins + 1 }, (_, bin) => from + ((to - from) * bin) / bins);
    const closed = (values: Float64Array): number[] => [...values, values.at(-1) ?? 0];
    const stack: number[][] = [];
    for (const core of this.cores) {
      const values = closed(core.bins(from, to, bins));
      const below = stack.at(-1);
      if (below !== undefined) for (let i = 0; i < values.length; i++) values[i]! += below[i]!;
      stack.push(values);
    }
    return [
      times,
      ...stack,
      ...this.totals.map(({ curve }) => closed(curve.bins(from, to, bins))),
    ] as uPlot.AlignedData;
  }

  private refill(): void {
    this.plot?.setData(this.columns(), true);
  }

  private resize(): void {
    if (this.plot === undefined || this.plot.width === this.width) return;
    this.plot.setSize({ width: this.width, height: HEIGHT });
    this.refill();
  }

  private buildToggles(): void {
    const names: [id: string, label: string][] = [
      ...(this.cores.length > 0 ? [['cores', `${this.shown.label} by core`] as [string, string]] : []),
      ...this.totals.map(({ label }): [string, string] => [label, `${label}, all cores`]),
      ['peak', 'peak'],
    ];
    this.toggles.replaceChildren(
      ...names.map(([id, label]) => {
        const box = h('input', { type: 'checkbox', 'data-curve': id, checked: !this.off.has(id) });
        box.addEventListener('change', () => {
          if (box.checked) this.off.delete(id);
          else this.off.add(id);
          this.applyToggles();
        });
        return h('label', {}, box, ` ${label}`);
      }),
    );
  }

  private applyToggles(): void {
    const { plot } = this;
    if (plot === undefined) return;
    plot.batch(() => {
      const names = [...this.cores.map(() => 'cores'), ...this.totals.map(({ label }) => label)];
      for (const [i, name] of names.entries()) plot.setSeries(i + 1, { show: !this.off.has(name) });
    });
    plot.redraw();
  }
}

function at(plot: uPlot, series: number, index: number): number {
  return plot.data[series]?.[index] ?? 0;
}
