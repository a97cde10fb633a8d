/** Pages without scripts fit a telephone and a sheet of paper, follow a dark system, and no words of a figure touch. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCongestion } from '../../src/pipeline/congestion-run.js';
import { linesFigure } from '../../src/report/figures/lines-figure.js';
import { congestionPage } from '../../src/report/network/congestion-page.js';
import { PAGE_WIDTH, staticPage } from '../../src/report/static-page.js';
import { loadCongestion } from '../../src/scenario/load-congestion.js';
import { type Browser, hasChromium, launch } from '../support/browser.js';

const SERIES = ['pfc', 'dcqcn', 'memory mmm', 'WWW WWW', 'mobilenet-v2, 16 GB/s', 'illi', 'late, SG held by compute'];
/** An A4 page upright, with margins of a centimetre: CSS pixels. */
const PAPER = 718;

function pages(): Record<string, string> {
  const scenario = loadCongestion('scenarios/congestion/victim.yaml', [
    ...[0, 1, 2, 3, 4].map((flow) => [`flows.${flow}.bytes`, 200_000] as const),
  ]);
  const table = {
    columns: ['x', 'y', 's'],
    rows: SERIES.flatMap((s, i) => [0, 1.25e6].map((x) => ({ x: `${x}`, y: `${i}`, s }))),
  };
  const figures = [320, 440, PAGE_WIDTH].map((width) => linesFigure(table, { x: 'x', y: 'y', series: 's' }, width));
  const columns = Array.from({ length: 10 }, (_, i) => `a column ${i}`);
  return {
    congestion: congestionPage(scenario, runCongestion(scenario, { record: true }), 'test'),
    figures: staticPage('figures', 'about', [
      { heading: 'many', figures, rows: [columns, columns.map(() => '1,000,000')], notes: ['one', 'two'] },
    ]),
  };
}

/** Texts of a figure that overlap, or that reach over its edge. */
const CROWDED = `[...document.querySelectorAll('svg')].flatMap((svg) => {
  const [frame, texts] = [svg.getBoundingClientRect(), [...svg.querySelectorAll('text')]];
  const boxes = texts.map((text) => text.getBoundingClientRect());
  return texts.flatMap((text, i) => {
    const a = boxes[i];
    const cut = a.left < frame.left - 0.5 || a.right > frame.right + 0.5;
    const hit = boxes.findIndex((b, j) => j > i && a.left < b.right + 4 && b.left < a.right + 4 && a.top < b.bottom - 4 && b.top < a.bottom - 4);
    return cut || hit >= 0 ? [text.textContent + (cut ? ' is cut' : ' meets ' + texts[hit].textContent)] : [];
  });
})`;

describe.skipIf(!hasChromium)('a page without scripts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caldera-pages-'));
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.entries(pages()))('%s', async (name, html) => {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, html);
    const page = await browser.context.newPage();
    const width = () => page.evaluate('document.documentElement.scrollWidth');
    await page.goto(`file://${file}`);
    expect(await page.evaluate(CROWDED)).toEqual([]);
    for (const size of [390, 1280]) {
      await page.setViewportSize({ width: size, height: 800 });
      expect(await width()).toBe(size);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    const ground = 'getComputedStyle(document.body).backgroundColor';
    expect(await page.evaluate(ground)).toBe('rgb(27, 27, 27)');
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    await page.setViewportSize({ width: PAPER, height: 800 });
    expect(await page.evaluate(ground)).toBe('rgb(255, 255, 255)');
    expect(await width()).toBe(PAPER);
    // Paper does not scroll: nothing is hidden inside a narrower box.
    expect(
      await page.evaluate(
        "Math.max(...[...document.querySelectorAll('svg, table')].map((e) => e.getBoundingClientRect().right))",
      ),
    ).toBeLessThanOrEqual(PAPER);
    await page.close();
  });
});
