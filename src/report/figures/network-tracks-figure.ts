/**
 * A run on a network over time: what accelerator 0 computes, what communication nothing hides, and how much of each
 * dimension is in service. A column is as high as the share of its time that is in use; times of exposed communication
 * are shaded through all tracks.
 */
import { scaleLinear } from 'd3-scale';
import type { NetworkReport } from '../network/network-report.js';
import { type Box, bottomAxis, COLUMN, GRID, INK, picture } from './frame.js';
import { el, text, textWidth } from './svg.js';

const ROW = 26;
const GAP = 5;
/** Pixels of a track's columns. */
const COLUMN_WIDTH = 1.5;
const COLORS = { compute: '#0072b2', exposed: '#d55e00', dimension: '#009e73' } as const;
const SHADE = '#fbe3d6';

interface Span {
  readonly startNs: number;
  readonly endNs: number;
}

export function networkTracksFigure(report: NetworkReport, width = COLUMN): string {
  const { title, timeNs, dimensions, spans, accelerator } = report;
  const spansOf = (track: string): Span[] => accelerator.filter((span) => span.track === track);
  const exposed = spansOf('exposed communication');
  const tracks = [
    ...(accelerator.length === 0
      ? []
      : [
          { name: 'compute', color: COLORS.compute, spans: spansOf('compute') },
          { name: 'exposed', color: COLORS.exposed, spans: exposed },
        ]),
    ...dimensions.map(({ name }, d) => ({
      name: `${d} ${name}`,
      color: COLORS.dimension,
      spans: spans.flatMap(({ dimension, startedNs, endedNs }) =>
        dimension === d ? [{ startNs: startedNs, endNs: endedNs }] : [],
      ),
    })),
  ];
  const left = 12 + Math.max(...tracks.map(({ name }) => textWidth(name, 10)));
  const box: Box = { left, top: 6, width: width - left - 14, height: tracks.length * ROW };
  const columns = Math.max(1, Math.floor(box.width / COLUMN_WIDTH));
  const wide = box.width / columns;
  const bars = (shares: Float64Array, heightOf: (share: number) => number, bottom: number, fill: string): string =>
    runsOf(shares)
      .map(({ from, to, share }) => {
        const height = heightOf(share);
        const size = { width: (to - from) * wide, height };
        return height <= 0 ? '' : el('rect', { x: box.left + from * wide, y: bottom - height, ...size, fill });
      })
      .join('');
  const exposedShares = coveredShares(exposed, columns, timeNs);
  const shade = bars(exposedShares, (share) => (share >= 0.5 ? box.height : 0), box.top + box.height, SHADE);
  const rows = tracks.map((track, i) => {
    const bottom = box.top + (i + 1) * ROW - 1;
    const height = (share: number): number => (share <= 0 ? 0 : Math.max(0.5, share * (ROW - GAP)));
    return (
      text(track.name, box.left - 6, bottom - ROW / 2 + 6, { 'text-anchor': 'end', fill: INK }) +
      bars(coveredShares(track.spans, columns, timeNs), height, bottom, track.color) +
      el('line', { x1: box.left, x2: box.left + box.width, y1: bottom, y2: bottom, stroke: GRID, 'stroke-width': 0.5 })
    );
  });
  const x = scaleLinear([0, timeNs], [box.left, box.left + box.width]);
  const axis = bottomAxis(x, box, 'time (ns)');
  return picture(width, box.top + box.height + 36, `${title} over time`, shade, ...rows, axis);
}

/** Neighbours that are as high as each other to a hundredth are one bar. */
function runsOf(shares: Float64Array): { from: number; to: number; share: number }[] {
  const runs: { from: number; to: number; share: number }[] = [];
  shares.forEach((exact, c) => {
    const share = Math.round(exact * 100) / 100;
    const last = runs.at(-1);
    if (last?.share === share) last.to = c + 1;
    else runs.push({ from: c, to: c + 1, share });
  });
  return runs;
}

/** Share of each of `columns` equal pieces of the run that spans cover; what overlaps counts once. */
function coveredShares(spans: readonly Span[], columns: number, timeNs: number): Float64Array {
  const shares = new Float64Array(columns);
  const width = Math.max(timeNs, Number.MIN_VALUE) / columns;
  let covered = 0;
  for (const { startNs, endNs } of spans.toSorted((a, b) => a.startNs - b.startNs)) {
    const from = Math.max(startNs, covered);
    if (endNs <= from) continue;
    covered = endNs;
    for (let c = Math.floor(from / width); c < columns && c * width < endNs; c++) {
      const inside = Math.min(endNs, (c + 1) * width) - Math.max(from, c * width);
      shares[c] = Math.min(1, (shares[c] as number) + Math.max(0, inside) / width);
    }
  }
  return shares;
}
