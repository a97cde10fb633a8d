/**
 * Packets under congestion control schemes as a page without scripts: the ladder from the bounds to each scheme, queues,
 * pauses and rates over time, slowdowns of flows against an empty network, and which paused port held which flow.
 */
import { integer } from '../../base/numbers.js';
import type { CongestionOutcome, SchemeOutcome } from '../../pipeline/congestion-run.js';
import type { CongestionScenario } from '../../scenario/load-congestion.js';
import { FAINT, INK } from '../figures/frame.js';
import { linesFigure } from '../figures/lines-figure.js';
import type { TidyTable } from '../figures/tidy-table.js';
import {
  congestionLadder,
  holdingWords,
  pauseWords,
  schemeRows,
  slowestFlows,
  timelineTable,
} from './congestion-tables.js';

const WIDTH = 960;
/** Rows of a scheme's tables of flows and of holdings. */
const ROWS = 15;
/** Points of a curve of slowdowns. */
const QUANTILES = 100;

/** @param outcome with recordings */
export function congestionPage(scenario: CongestionScenario, outcome: CongestionOutcome, version: string): string {
  const { schemes } = outcome;
  const { input } = scenario.runs[0] as CongestionScenario['runs'][number];
  const { fabric, flows, buffer } = input;
  const told = [
    `${integer(flows.length)} flows, ${fabric.hosts} hosts, ${fabric.switches} switches`,
    `${buffer.isLossless ? 'lossless' : 'lossy'}, ${integer(buffer.bufferBytes)} bytes of buffer a switch`,
    `parameters ${scenario.parameters}, seed ${input.seed}; Caldera ${version}`,
  ].join('; ');
  const timeline = tidy(timelineTable(schemes));
  const lines = (y: string): string => linesFigure(timeline, { x: 'time_ns', y, series: 'scheme', steps: true }, WIDTH);
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${html(scenario.name)}: congestion</title><style>${STYLE}</style></head><body>`,
    `<h1>${html(scenario.name)}: congestion</h1><p>${html(told)}</p>`,
    table(congestionLadder(outcome)),
    '<h2>Schemes</h2>',
    table(schemeRows(schemes)),
    `<p>${schemes
      .flatMap((one) => pauseWords(one, fabric))
      .map(html)
      .join('<br>')}</p>`,
    '<h2>Over time</h2>',
    '<p>The largest queue of any switch port, of the data class; a step is as high as the most in its time.</p>',
    lines('queue_bytes'),
    '<p>Ports that a pause holds, averaged over each step.</p>',
    lines('paused_ports'),
    '<p>What schemes let open flows send, of their line rate, averaged over the flows; windows and pauses may let them send less.</p>',
    lines('rate_percent'),
    '<p>What hosts send, headers and acknowledgements included.</p>',
    lines('sent_gbps'),
    '<h2>Flows against an empty network</h2>',
    '<p>How many of the flows took at most so many times their time alone.</p>',
    linesFigure(tidy(slowdowns(schemes)), { x: 'slowdown', y: 'flows_percent', series: 'scheme', steps: true }, WIDTH),
    ...schemes.map((one) => table(slowestFlows(one, flows, ROWS))),
    '<h2>Who was held by whom</h2>',
    ...schemes.flatMap((one) =>
      one.holdings.length === 0 ? [] : [`<h3>${html(one.scheme)}</h3>`, table(holdingWords(one, fabric, ROWS))],
    ),
    '<p>A victim is held for a queue that is not on its way. The whole tables are in flows.csv and holdings.csv.</p>',
    '</body></html>\n',
  ].join('\n');
}

/** The distribution of slowdowns in as many steps as are seen. */
function slowdowns(schemes: readonly SchemeOutcome[]): (string | number)[][] {
  return [
    ['scheme', 'slowdown', 'flows_percent'],
    ...schemes.flatMap(({ scheme, flows }) => {
      const all = flows.map(({ slowdown }) => slowdown).sort((a, b) => a - b);
      const ended = all.filter((slowdown) => !Number.isNaN(slowdown));
      const steps = Math.min(QUANTILES, ended.length);
      return Array.from({ length: steps }, (_, step) => {
        const count = Math.ceil(((step + 1) * ended.length) / steps);
        return [scheme, ended[count - 1] as number, (100 * count) / all.length];
      });
    }),
  ];
}

function tidy([columns = [], ...rows]: readonly (readonly unknown[])[]): TidyTable {
  const names = columns.map(String);
  return {
    columns: names,
    rows: rows.map((row) => Object.fromEntries(names.map((name, i) => [name, String(row[i])]))),
  };
}

const STYLE = `body{font:14px Helvetica,Arial,sans-serif;color:${INK};max-width:${WIDTH}px;margin:2em auto;padding:0 1em}
td,th{text-align:right;padding:2px 12px}td:first-child,th:first-child{text-align:left}th{color:${FAINT};font-weight:normal}
table{margin:0 0 1em}svg{max-width:100%;height:auto}h2{font-size:1.1em;margin-top:1.6em}p{color:${FAINT}}`;

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${line(head, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table>`;
}

function html(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
