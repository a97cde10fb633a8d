/** A page without scripts: headings, sentences, pictures (SVG text of our own), tables and preformatted text. */
import { FAINT, INK } from './figures/frame.js';

export interface PageSection {
  readonly heading: string;
  readonly about?: string;
  /** SVG as it stands. */
  readonly figures?: readonly string[];
  /** The first row is the heading. */
  readonly rows?: readonly (readonly string[])[];
  /** Sentences below the table, a line each. */
  readonly notes?: readonly string[];
  readonly text?: string;
}

/** Width of the column of a page, and of a figure that fills it: CSS pixels. */
export const PAGE_WIDTH = 960;

/**
 * Figures are drawn in dark ink, so they keep their light ground on a dark page. On a narrow screen a figure or table that
 * is wider is scrolled; on paper, which does not scroll, figures shrink to the column and words of tables wrap.
 */
const STYLE = `:root{color-scheme:light;--ink:${INK};--faint:${FAINT};--line:#eee;--ground:#fff}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--ink:#e6e6e6;--faint:#a8a8a8;--line:#3a3a3a;--ground:#1b1b1b}figure{background:#fff;border-radius:4px;padding:6px}}
body{font:14px/1.4 Helvetica,Arial,sans-serif;color:var(--ink);background:var(--ground);max-width:${PAGE_WIDTH}px;margin:2em auto;padding:0 1em}
h1{font-size:20px;overflow-wrap:anywhere}h2{font-size:16px;margin-top:1.6em}table{border-collapse:collapse}
td,th{text-align:right;padding:2px 12px;border-bottom:1px solid var(--line)}td:first-child,th:first-child{text-align:left;padding-left:0}
td:not(:first-child){white-space:nowrap}td:first-child{min-width:4em}th{font-weight:normal;color:var(--faint)}
pre{overflow-x:auto;font-size:12px}p{color:var(--faint)}div.wide{overflow-x:auto}figure{display:inline-block;margin:0 1em 1em 0;vertical-align:top;max-width:100%;box-sizing:border-box;overflow-x:auto}
@media print{body{margin:0;padding:0;max-width:none;print-color-adjust:exact;-webkit-print-color-adjust:exact}figure,div.wide,pre{overflow:visible}figure{margin:0 0 1em}svg{max-width:100%;height:auto}
figure,tr{break-inside:avoid}h2,h2+p,tr:first-child{break-after:avoid}table{font-size:11px}td,th,td:not(:first-child){padding:1px 5px;white-space:normal}pre{white-space:pre-wrap}}`;

export function staticPage(title: string, about: string, sections: readonly PageSection[]): string {
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">',
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escaped(title)}</h1><p>${escaped(about)}</p>`,
    ...sections.map(sectionText),
    '</body></html>\n',
  ].join('\n');
}

function sectionText({ heading, about, figures = [], rows, notes = [], text }: PageSection): string {
  const parts = [`<h2>${escaped(heading)}</h2>`];
  if (about !== undefined) parts.push(`<p>${escaped(about)}</p>`);
  for (const figure of figures) parts.push(`<figure>${figure}</figure>`);
  if (rows !== undefined) parts.push(tableText(rows));
  if (notes.length > 0) parts.push(`<p>${notes.map(escaped).join('<br>')}</p>`);
  if (text !== undefined) parts.push(`<pre>${escaped(text)}</pre>`);
  return parts.join('\n');
}

function tableText([head = [], ...body]: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table>${row(head, 'th')}${body.map((cells) => row(cells, 'td')).join('\n')}</table></div>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
