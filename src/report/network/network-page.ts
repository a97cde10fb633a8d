/**
 * A run on a network as a page without scripts: what it did over time, what every nanosecond of accelerator 0 and of each
 * dimension went to, and what went over the links. Times in nanoseconds.
 */
import { integer, percent } from '../../base/numbers.js';
import { FAINT, INK } from '../figures/frame.js';
import { networkTracksFigure } from '../figures/network-tracks-figure.js';
import { networkUsesFigure } from '../figures/network-uses-figure.js';
import type { NamedTime, NetworkReport } from './network-report.js';

const WIDTH = 960;

export function networkPage(report: NetworkReport): string {
  const { title, timeNs, against, parts, links, accelerator } = report;
  const share = (ns: number): string => (timeNs === 0 ? '' : percent(ns / timeNs));
  const times = (named: readonly NamedTime[]): string[][] => named.map(([name, ns]) => [name, integer(ns), share(ns)]);
  const bands = accelerator.length === 0 ? '' : ' Shaded: communication that no computation of accelerator 0 hides.';
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${html(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${html(title)}: ${integer(timeNs)} ns</h1>`,
    table(['', 'ns', 'of the time'], times(against)),
    '<h2>Over time</h2>',
    networkTracksFigure(report, WIDTH),
    `<p>A column is as high as the share of its time in which the accelerator, or a chunk in the dimension, is at work.${bands}</p>`,
    ...(parts.length === 0
      ? []
      : ['<h2>Accelerator 0</h2>', table(['', 'ns', 'of the time'], times(parts.filter(([, ns]) => ns > 0)))]),
    '<h2>Dimensions</h2>',
    networkUsesFigure(report, WIDTH),
    '<p>link wait: chunks in service wait for their links; starved: chunks under way have still to come; free: no collective needs the dimension.</p>',
    '<h2>Links and phases</h2>',
    table(
      ['dimension', 'phases', 'sent bytes', 'bytes a link', 'waiting', 'link', 'latency', 'ends', 'link wait'],
      links.map(({ name, phases, sentBytes, bytesPerLink, waitingNs, split }, d) => {
        const inside = Math.max(waitingNs + Object.values(split).reduce((sum, ns) => sum + ns, 0), Number.MIN_VALUE);
        const { linkNs, latencyNs, endpointNs, reductionNs, linkWaitNs } = split;
        const ns = [waitingNs, linkNs, latencyNs, endpointNs + reductionNs, linkWaitNs];
        return [
          ...[`${d} ${name}`, integer(phases), integer(sentBytes), integer(bytesPerLink)],
          ...ns.map((part) => percent(part / inside)),
        ];
      }),
    ),
    '<p>Bytes of accelerator 0; shares of all the time that its chunks spend in the dimension.</p>',
    '</body></html>\n',
  ].join('\n');
}

const STYLE = `body{font:14px Helvetica,Arial,sans-serif;color:${INK};max-width:${WIDTH}px;margin:2em auto;padding:0 1em}
td,th{text-align:right;padding:2px 12px}td:first-child,th:first-child{text-align:left}th{color:${FAINT};font-weight:normal}
svg{max-width:100%;height:auto}h2{font-size:1.1em;margin-top:1.6em}p{color:${FAINT}}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${line(head, 'th')}${rows.map((cells) => line(cells, 'td')).join('')}</table>`;
}

function html(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
