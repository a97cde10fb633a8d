/**
 * More reports as a reader meets them, in headless Chromium, and large ones with the time they take to open and to pan.
 * SCREENSHOTS=folder keeps pictures of what was seen.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

  it.each(['language-s1-16', 'tenants-s2-overlapped'])('%s opens, zooms, tells, toggles and sorts', async (name) => {
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

  it('a 1,000-job S6 run is below 10 MB, opens and pans: its times are printed', async () => {
    const scenario = loadScenario(join('scenarios', 'mix-s6-64.yaml'));
    const workload = scenario.workload.kind === 'task' ? { ...scenario.workload, jobs: 1000 } : scenario.workload;
    const result = run(
      { ...scenario, name: 'mix-s6-1000', workload, mapper: { ...scenario.mapper, samples: 200 } },
      { record: true },
    );
    expect(result.jobs.length).toBe(1000);
    const file = written('mix-s6-1000', reportHtml(reportOfRun(result)));
    expect(statSync(file).size).toBeLessThan(10e6);
    const { page, problems, readyMs } = await browser.open(file);
    await shot(page, 'mix-s6-1000');
    const frames = await panFrames(page);
    report('1,000 jobs on S6', statSync(file).size, readyMs, frames);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('pans with 100,000 spans: its times are printed', async () => {
    const file = written('many', reportHtml(reportOfSpans(16, 2100)));
    const { page, problems, readyMs } = await browser.open(file);
    await shot(page, 'many');
    const frames = await panFrames(page);
    report('100,800 spans', statSync(file).size, readyMs, frames);
    expect(problems).toEqual([]);
    await page.close();
  });
});

interface Frames {
  readonly median: number;
  readonly p95: number;
  readonly most: number;
}

/** Zooms in by wheel, then pans for a second and a half; times from frame to frame, ms. */
async function panFrames(page: Page): Promise<Frames> {
  await page.locator('#gantt-canvas').scrollIntoViewIfNeeded();
  return page.evaluate(`new Promise((done) => {
    const canvas = document.getElementById('gantt-canvas');
    const box = canvas.getBoundingClientRect();
    const wheel = (deltaX, deltaY) => canvas.dispatchEvent(new WheelEvent('wheel', {
      deltaX, deltaY, clientX: box.left + 600, clientY: box.top + 60, bubbles: true, cancelable: true }));
    for (let i = 0; i < 6; i++) wheel(0, -60);
    const times = [];
    let last;
    const frame = (now) => {
      if (last !== undefined) times.push(now - last);
      last = now;
      if (times.length < 90) { wheel(times.length < 45 ? 40 : -40, times.length % 9 === 0 ? -1 : 0); requestAnimationFrame(frame); }
      else {
        times.sort((a, b) => a - b);
        done({ median: times[45], p95: times[85], most: times[89] });
      }
    };
    requestAnimationFrame(frame);
  })`) as Promise<Frames>;
}

function report(what: string, bytes: number, readyMs: number, { median, p95, most }: Frames): void {
  const mb = (bytes / 1e6).toFixed(2);
  const [m, p, x] = [median, p95, most].map((ms) => ms.toFixed(1));
  process.stdout.write(
    `${what}: ${mb} MB, open in ${readyMs.toFixed(0)} ms; frames while panning: median ${m}, p95 ${p}, longest ${x} ms\n`,
  );
}
