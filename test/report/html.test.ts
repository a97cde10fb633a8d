/** The report is one page without network, the same bytes each time, and holds what figures need. */
import { expect, it } from 'vitest';
import { reportOfRun } from '../../src/report/from-run.js';
import { reportHtml } from '../../src/report/html.js';
import { readReport } from '../../src/report/read-html.js';
import { reportOfSpans } from '../support/report-of-spans.js';
import { smallRun } from '../support/small-run.js';

const html = reportHtml(reportOfRun(smallRun()));

it('asks the network for nothing', () => {
  expect(html).not.toMatch(/(src|href)=["']?https?:/);
  expect(html).not.toMatch(/@import|url\(["']?https?:/);
  expect(html).not.toMatch(/\b(fetch|XMLHttpRequest|WebSocket)\s*\(/);
});

it('is the same for the same run', () => {
  expect(reportHtml(reportOfRun(smallRun()))).toBe(html);
});

it('gives its data back', () => {
  const back = readReport(html, 'report.html');
  const { timeline } = smallRun().replay;
  expect(back.jobs.name).toHaveLength(100);
  expect(back.timelines.map(({ label }) => label)).toEqual(['simulator', 'allocator']);
  expect(back.timelines[0]?.core).toEqual(timeline.jobCore);
  back.timelines[0]?.end.forEach((end, job) => {
    expect(end).toBeCloseTo(timeline.jobEndCycles[job]!, 1);
  });
});

it('gives back where a chip’s links are and how full they were, and refuses places off any chip', () => {
  const link = { name: '(0,0)>(1,0)', from: 0, to: 1, used: 0.5, bytes: 64, waitedCycles: 3, waitedMost: 0 };
  const noc = {
    grid: { topology: 'mesh' as const, sizes: [2, 1] },
    corePlaces: [0, 1],
    stackPlaces: [0],
    links: [link],
  };
  const page = (changed: Partial<typeof link>) =>
    reportHtml({ ...reportOfRun(smallRun()), noc: { ...noc, links: [{ ...link, ...changed }] } });
  expect(readReport(page({}), 'x.html').noc).toEqual(noc);
  expect(() => readReport(page({ from: 1e9 }), 'x.html')).toThrow(/x\.html/);
});

it('refuses a page that is no report', () => {
  expect(() => readReport('<html></html>', 'x.html')).toThrow(/x\.html.*a report written by caldera/);
});

it('stays below 10 MB with a million spans and more', () => {
  const page = reportHtml(reportOfSpans(16, 4_000)); // 192,000 spans: as many as a report ever carries
  expect(Buffer.byteLength(page)).toBeLessThan(10e6);
});
