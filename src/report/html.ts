/**
 * The report as one self-contained HTML page: style, script and data inside, no network. Script and style are the
 * bundle of `page/`, which `npm run build` leaves in dist; the same bytes for the same data.
 */
import { readFileSync } from 'node:fs';
import { packedJson } from './pack.js';
import type { ReportData } from './report-data.js';

/** The same place seen from src and from dist. */
const BUNDLE = new URL('../../dist/report/', import.meta.url);

export function reportHtml(data: ReportData): string {
  const style = bundled('page.css');
  const script = bundled('page.js').replaceAll('</script', '<\\/script');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="caldera ${data.caldera}">
<link rel="icon" href="data:,">
<title>${escaped(data.name)}: Caldera report</title>
<style>${style}</style>
</head>
<body>
<noscript>This report draws its charts with a script that is part of this file; allow scripts to see them.</noscript>
<main id="report"></main>
<script type="application/json" id="data">${packedJson(data)}</script>
<script>/* with uPlot 1.6, © Leon Sorokin, MIT licence */
${script}</script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function bundled(name: string): string {
  try {
    return readFileSync(new URL(name, BUNDLE), 'utf8');
  } catch (cause) {
    throw new Error("the report's page is not built: npm run build", { cause });
  }
}
