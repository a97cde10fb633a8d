/**
 * A training iteration as a page without scripts: what every nanosecond of accelerator 0 went to, and over time what it
 * computed, what communication nothing hid, and how much of each dimension was in service. Times in nanoseconds.
 */
import { integer, percent } from '../base/numbers.js';
import type { AcceleratorSpan } from '../formats/network-trace.js';
import type { PhaseSpan } from '../simulator/network/recording.js';
import { FAINT, INK } from './figures/frame.js';
import { el, text } from './figures/svg.js';

export interface NetworkPage {
  readonly title: string;
  readonly timeNs: number;
  /** They sum to `timeNs`. */
  readonly parts: readonly (readonly [name: string, ns: number])[];
  readonly accelerator: readonly AcceleratorSpan[];
  /** By logical dimension. */
  readonly dimensionNames: readonly string[];
  readonly spans: readonly PhaseSpan[];
}

const WIDTH = 960;
const LABEL = 170;
const ROW = 26;
/** Pixels of a track's columns: each shows the share of its time that is in use. */
const COLUMN_WIDTH = 2;
const COLOURS = { compute: '#4477aa', 'exposed communication': '#cc3311', dimension: '#228833' } as const;

export function networkPage(page: NetworkPage): string {
  const { title, timeNs, parts, accelerator, dimensionNames, spans } = page;
  const spansOf = (track: AcceleratorSpan['track']) => accelerator.filter((span) => span.track === track);
  const tracks = [
    ...(['compute', 'exposed communication'] as const).map((name) => ({
      name: name as string,
      colour: COLOURS[name] as string,
      spans: spansOf(name),
    })),
    ...dimensionNames.map((name, d) => ({
      name: `${d} ${name}`,
      colour: COLOURS.dimension as string,
      spans: spans
        .filter(({ dimension }) => dimension === d)
        .map(({ startedNs, endedNs }) => ({ startNs: startedNs, endNs: endedNs })),
    })),
  ];
  const rows = tracks.map((track, i) => trackRow(track, 4 + i * ROW, timeNs));
  const height = 24 + tracks.length * ROW;
  const axis = text(`0 … ${integer(timeNs)} ns`, LABEL, height - 6, { fill: FAINT });
  const picture = el(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}`, width: '100%', role: 'img' },
    ...rows,
    axis,
  );
  const shown = parts.filter(([, ns]) => ns > 0);
  const cells = shown.map(([name, ns]) =>
    [`<tr><td>${html(name)}</td>`, `<td>${integer(ns)}</td><td>${percent(ns / timeNs)}</td></tr>`].join(''),
  );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${html(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${html(title)}: ${integer(timeNs)} ns</h1>`,
    picture,
    '<p>A column is as high as the share of its time in which the accelerator, or a chunk in the dimension, is at work.</p>',
    `<table><tr><th>accelerator 0</th><th>ns</th><th>of the time</th></tr>${cells.join('')}</table>`,
    '</body></html>\n',
  ].join('\n');
}

const STYLE = `body{font:14px Helvetica,Arial,sans-serif;color:${INK};max-width:${WIDTH}px;margin:2em auto}
td,th{text-align:right;padding:2px 12px}td:first-child,th:first-child{text-align:left}svg{font-size:11px}`;

interface Track {
  readonly name: string;
  readonly colour: string;
  readonly spans: readonly { readonly startNs: number; readonly endNs: number }[];
}

function trackRow({ name, colour, spans }: Track, top: number, timeNs: number): string {
  const columns = Math.floor((WIDTH - LABEL) / COLUMN_WIDTH);
  const busy = sharesOf(spans, columns, timeNs);
  const bars = [...busy].flatMap((share, c) => {
    if (share <= 0) return [];
    const height = Math.max(0.5, share * (ROW - 6));
    const y = top + ROW - 6 - height;
    return [el('rect', { x: LABEL + c * COLUMN_WIDTH, y, width: COLUMN_WIDTH, height, fill: colour })];
  });
  return text(name, 0, top + ROW / 2 + 2, { fill: INK }) + bars.join('');
}

/** Share of each of `columns` equal pieces of the run that spans cover; what overlaps counts once. */
function sharesOf(spans: Track['spans'], columns: number, timeNs: number): Float64Array {
  const shares = new Float64Array(columns);
  const width = Math.max(timeNs, Number.MIN_VALUE) / columns;
  let covered = 0;
  for (const { startNs, endNs } of [...spans].sort((a, b) => a.startNs - b.startNs)) {
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

function html(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
