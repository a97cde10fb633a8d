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
    // Paper does not scroll: the table of jobs is as wide as its sheet, an A4 page on its side.
    await page.setViewportSize({ width: 1047, height: 718 });
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    const right = await page.evaluate("document.querySelector('#job-table').getBoundingClientRect().right");
    expect(right).toBeLessThanOrEqual(1047);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1047);
    expect(await page.locator('.controls').first().isVisible()).toBe(false);
    expect(problems).toEqual([]);
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
