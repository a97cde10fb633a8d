/**
 * The report as a reader meets it, in headless Chromium: it opens without a complaint, zooms, tells of a job, toggles
 * curves, sorts, goes dark; more and larger ones in `report.slow.test.ts`. SCREENSHOTS=folder keeps pictures of what was seen.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportOfRun } from '../../src/report/from-run.js';
import { reportHtml } from '../../src/report/html.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { ladderOf } from '../../src/validation/validate.js';
import { type Browser, hasChromium, launch } from '../support/browser.js';
import { comparesAndGoesDark, sorts, togglesCurves, zoomsAndTells } from '../support/reading-report.js';
import { reportOfSpans } from '../support/report-of-spans.js';
import { smallRun } from '../support/small-run.js';

const pictures = process.env['SCREENSHOTS'];

describe.skipIf(!hasChromium)('the report in a browser', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'caldera-report-'));
  let browser: Browser;

  beforeAll(async () => {
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
    browser = await launch();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const written = (name: string, html: string): string => {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, html);
    return file;
  };
  const shot = async (page: Page, name: string, fullPage = false): Promise<void> => {
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
  };

  it('opens, zooms, tells, toggles and sorts', async () => {
    const name = 'mix-s2-16';
    const { page, problems } = await browser.open(written(name, reportHtml(reportOfRun(smallRun(name)))));
    await shot(page, name, true);
    await zoomsAndTells(page, name, shot);
    await togglesCurves(page);
    await sorts(page);
    await comparesAndGoesDark(page);
    await shot(page, `${name}-dark`);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('shows ladder, bound, interference and tenants where they are given', async () => {
    const { page, problems } = await browser.open(written('all-parts', reportHtml(reportOfSpans(4, 150))));
    for (const id of [
      'gantt',
      'bandwidth',
      'occupancy',
      'attribution',
      'ladder',
      'interference',
      'convergence',
      'tenants',
      'jobs',
    ])
      expect(await page.locator(`#${id}`).isVisible(), id).toBe(true);
    expect(await page.locator('#convergence').textContent()).toContain('no mapping is below');
    await shot(page, 'all-parts', true);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.controls').first().isVisible()).toBe(false);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('fits 390 pixels without going sideways, cuts no percentage, and shows energy and latencies', async () => {
    const scenario = loadScenario('scenarios/questions/latency-critical.yaml');
    const result = run({ ...scenario, mapper: { ...scenario.mapper, samples: 50 } }, { record: true });
    const html = reportHtml(reportOfRun(result, { ladder: ladderOf(result) }));
    const { page, problems } = await browser.open(written('narrow', html));
    for (const width of [1400, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(300);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const cut = await page.evaluate<number>(
        `[...document.querySelectorAll('.part .label')].filter((label) => {
          const [inner, outer] = [label.getBoundingClientRect(), label.parentElement.getBoundingClientRect()];
          return inner.width > outer.width + 0.5;
        }).length`,
      );
      expect(cut).toBe(0);
      expect(await page.locator('#energy .bar-row').count()).toBe(scenario.platform.cores.length + 1);
      expect(await page.locator('#latencies .deadline').count()).toBe(1);
      await shot(page, `narrow-${width}`, true);
    }
    expect(problems).toEqual([]);
    await page.close();
  });

  it('has the SG chart in the theme before anybody scrolls to it', async () => {
    const { page } = await browser.open(written('unseen', reportHtml(reportOfRun(smallRun('mix-s2-16')))));
    await page.setViewportSize({ width: 1400, height: 300 });
    const corner = (): Promise<string> =>
      page.evaluate<string>(
        `document.querySelector('#occupancy-canvas').getContext('2d').getImageData(2, 2, 1, 1).data.join()`,
      );
    await page.waitForTimeout(400);
    const light = await corner();
    await page.keyboard.press('t');
    await page.waitForTimeout(400);
    const dark = await corner();
    expect(light.endsWith(',255')).toBe(true);
    expect(dark.endsWith(',255')).toBe(true);
    expect(dark).not.toBe(light);
    await page.close();
  });

  it('is worked with the keyboard alone', async () => {
    const { page, problems } = await browser.open(written('keys', reportHtml(reportOfRun(smallRun()))));
    const canvas = page.locator('#gantt-canvas');
    await canvas.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('n');
    const first = await page.locator('#gantt .tooltip').textContent();
    await page.keyboard.press('n');
    expect(await page.locator('#gantt .tooltip').textContent()).not.toBe(first);
    const before = await canvas.screenshot();
    await page.keyboard.press('Enter');
    await page.waitForTimeout(100);
    expect((await canvas.screenshot()).equals(before)).toBe(false);
    expect(await page.locator('#gantt [aria-live]').textContent()).toMatch(/core\d/);
    await page.keyboard.press('Escape');
    expect(await page.locator('#gantt .tooltip').isVisible()).toBe(false);
    expect(problems).toEqual([]);
    await page.close();
  });
});
