/**
 * Draws the Gantt chart. Every list of spans goes through `walk`, so a frame costs the chart's width, not the run's
 * length.
 */

import { type Picture, walk } from '../detail.js';
import type { Bands, CoreRow, GanttModel, StateSpans } from '../gantt-model.js';
import { short, ticks } from '../numbers.js';
import { ACTIVITY_COLORS, inkOn, modelColor, STATE_COLORS } from '../palette.js';
import type { ReportJobs, ReportPlatform } from '../report-data.js';
import { STATES } from '../report-data.js';
import { AXIS, GUTTER, RIGHT, type RowLayout, type Slot } from './gantt-layout.js';
import type { Ink } from './theme.js';

export interface Scene {
  readonly platform: ReportPlatform;
  readonly jobs: ReportJobs;
  readonly shown: GanttModel;
  readonly compared: GanttModel | undefined;
  readonly layout: RowLayout;
  readonly picture: Picture;
  readonly height: number;
  readonly selected: number | undefined;
  readonly pointed: number | undefined;
  /** Models the reader has switched off. */
  readonly hidden: ReadonlySet<number>;
  readonly ink: Ink;
}

type Context = CanvasRenderingContext2D;

const FONT = '12px system-ui, sans-serif';
const SMALL = '11px system-ui, sans-serif';
/** Stalls at least this wide are hatched over the band too. */
const HATCHED_PIXELS = 4;
const FAINT = STATES.map(({ cause }) => cause === 'idle');

export function drawGantt(context: Context, scene: Scene): void {
  const { ink, picture, height, layout, shown, compared, platform } = scene;
  context.fillStyle = ink.ground;
  context.fillRect(0, 0, GUTTER + picture.width + RIGHT, height);
  drawAxis(context, scene);
  const hatches = STATE_COLORS.map((color) => hatch(context, color));
  platform.cores.forEach((core, index) => {
    const top = AXIS + index * layout.pitch;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    context.font = `600 ${FONT}`;
    context.fillStyle = ink.text;
    context.fillText(core.name, GUTTER - 10, top + 9, GUTTER - 14);
    context.font = SMALL;
    context.fillStyle = ink.faint;
    context.fillText(core.kind, GUTTER - 10, top + 22, GUTTER - 14);
  });
  context.save();
  context.beginPath();
  context.rect(GUTTER, 0, picture.width, height);
  context.clip();
  context.translate(GUTTER, 0);
  platform.cores.forEach((_, index) => {
    const top = AXIS + index * layout.pitch;
    const row = shown.rows[index] as CoreRow;
    context.fillStyle = ink.lane;
    context.fillRect(0, top, picture.width, layout.strip.top + layout.strip.height);
    drawBands(context, scene, row.bands, slot(top, layout.band), 1);
    if (layout.lanes.height > 0) drawLanes(context, scene, row, slot(top, layout.lanes));
    if (row.states !== undefined)
      drawStates(context, scene, row.states, slot(top, layout.band), slot(top, layout.strip), hatches);
    drawLabels(context, scene, row.bands, slot(top, layout.band));
    const other = compared?.rows[index];
    if (other === undefined) return;
    drawBands(context, scene, other.bands, slot(top, layout.other), 0.8);
    drawLabels(context, scene, other.bands, slot(top, layout.other));
  });
  for (const [model, dashes] of [
    [shown, []],
    [compared, [4, 3]],
  ] as const)
    if (model !== undefined) drawEnd(context, scene, model.timeline.makespanCycles, dashes);
  context.restore();
}

function slot(top: number, { top: offset, height }: Slot): Slot {
  return { top: top + offset, height };
}

function drawAxis(context: Context, { picture, ink, height }: Scene): void {
  const { from, to, width } = picture;
  const { values, step } = ticks(from, to, width / 110);
  context.font = SMALL;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  for (const value of values) {
    const x = GUTTER + ((value - from) / (to - from)) * width;
    context.fillStyle = ink.line;
    context.fillRect(Math.round(x), AXIS - 6, 1, height - AXIS + 6);
    context.fillStyle = ink.faint;
    context.fillText(short(value, step), x, AXIS - 11);
  }
  context.textAlign = 'right';
  context.fillText('cycles', GUTTER - 10, AXIS - 11);
}

function drawBands(context: Context, scene: Scene, bands: Bands, { top, height }: Slot, alpha: number): void {
  const { jobs, picture, selected, pointed, hidden, ink } = scene;
  const alphaOf = (job: number): number => (hidden.has(jobs.model[job]!) ? 0.12 : alpha);
  context.font = SMALL;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  walk(
    bands,
    picture,
    (i, x, width) => {
      const job = bands.job[i]!;
      const color = modelColor(jobs.model[job]!);
      context.globalAlpha = alphaOf(job);
      context.fillStyle = color;
      context.fillRect(x, top, width > 3 ? width - 0.75 : width, height);
      if (job === selected || job === pointed) {
        context.globalAlpha = 1;
        context.strokeStyle = ink.text;
        context.lineWidth = job === selected ? 2 : 1.25;
        context.strokeRect(x + 0.5, top + 0.5, Math.max(1, width - 1), height - 1);
      }
    },
    (x, covered, first, last) => {
      const job = bands.job[(first + last) >> 1]!;
      context.globalAlpha = alphaOf(job) * Math.max(0.25, covered);
      context.fillStyle = modelColor(jobs.model[job]!);
      context.fillRect(x, top, 1, height);
    },
  );
  context.globalAlpha = 1;
}

/** After everything else, with a halo, so that hatches do not hide names. */
function drawLabels(context: Context, { jobs, picture, hidden }: Scene, bands: Bands, { top, height }: Slot): void {
  if (height < 10) return;
  context.font = SMALL;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  walk(
    bands,
    picture,
    (i, x, width) => {
      const job = bands.job[i]!;
      const left = Math.max(x, 0) + 5;
      const room = Math.min(x + width, picture.width) - left - 5;
      const text = labelFor(jobs.name[job]!, Math.floor(room / 6));
      if (text === undefined || hidden.has(jobs.model[job]!)) return;
      const color = modelColor(jobs.model[job]!);
      const y = top + height / 2 + 0.5;
      context.strokeStyle = color;
      context.strokeText(text, left, y, room);
      context.fillStyle = inkOn(color);
      context.fillText(text, left, y, room);
    },
    () => {},
  );
}

function labelFor(name: string, letters: number): string | undefined {
  if (letters < 3) return undefined;
  if (name.length <= letters) return name;
  const layer = name.slice(name.lastIndexOf('/') + 1);
  return layer.length <= letters ? layer : `${layer.slice(0, letters - 1)}…`;
}

function drawLanes(context: Context, { picture }: Scene, { lanes }: CoreRow, { top, height }: Slot): void {
  const pitch = height / 3;
  lanes.forEach((lane, l) => {
    const y = top + l * pitch;
    context.fillStyle = ACTIVITY_COLORS[lane.activity];
    walk(
      lane,
      picture,
      (_, x, width) => context.fillRect(x, y, width > 3 ? width - 0.75 : width, pitch - 1),
      (x, covered) => {
        context.globalAlpha = Math.max(0.15, covered);
        context.fillRect(x, y, 1, pitch - 1);
        context.globalAlpha = 1;
      },
    );
  });
}

/** The strip shows every cause to scale, stacked where a column holds several; wide stalls are hatched over the band. */
function drawStates(
  context: Context,
  { picture }: Scene,
  states: StateSpans,
  band: Slot,
  strip: Slot,
  hatches: readonly (CanvasPattern | string)[],
): void {
  const width = STATES.length;
  walk(
    states,
    picture,
    (i, x, pixels) => {
      const state = states.state[i]!;
      if (state === 0) return;
      context.globalAlpha = FAINT[state] === true ? 0.35 : 1;
      context.fillStyle = STATE_COLORS[state] as string;
      context.fillRect(x, strip.top, pixels, strip.height);
      if (pixels >= HATCHED_PIXELS) {
        context.fillStyle = hatches[state] as CanvasPattern;
        context.fillRect(x, band.top, pixels, band.height);
      }
      context.globalAlpha = 1;
    },
    (x, _, first, last) => {
      const cycles = states.end[last]! - states.start[first]!;
      let y = strip.top + strip.height;
      for (let state = 1; state < width; state++) {
        const spent = states.spent[(last + 1) * width + state]! - states.spent[first * width + state]!;
        if (spent <= 0) continue;
        const height = (spent / cycles) * strip.height;
        y -= height;
        context.globalAlpha = FAINT[state] === true ? 0.35 : 1;
        context.fillStyle = STATE_COLORS[state] as string;
        context.fillRect(x, y, 1, height);
        context.globalAlpha = 1;
      }
    },
  );
}

function drawEnd(context: Context, { picture, ink, height }: Scene, cycles: number, dashes: readonly number[]): void {
  const x = ((cycles - picture.from) / (picture.to - picture.from)) * picture.width;
  context.strokeStyle = ink.text;
  context.lineWidth = 1;
  context.setLineDash([...dashes]);
  context.beginPath();
  context.moveTo(x - 0.5, AXIS - 6);
  context.lineTo(x - 0.5, height);
  context.stroke();
  context.setLineDash([]);
}

const patterns = new Map<string, CanvasPattern>();

function hatch(context: Context, color: string): CanvasPattern | string {
  const known = patterns.get(color);
  if (known !== undefined) return known;
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d') as Context;
  pen.strokeStyle = color;
  pen.lineWidth = 2.2;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  if (pattern === null) return color;
  patterns.set(color, pattern);
  return pattern;
}
