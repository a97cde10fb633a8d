/**
 * The page of `caldera serve` as a reader meets it, in headless Chromium: 5,000 runs listed, filtered and compared, a
 * study on axes of one's choice, one followed while it runs, with the keyboard alone, dark, and on a narrow screen.
 * SCREENSHOTS=folder keeps pictures of what was seen.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { type Browser, hasChromium, launch } from '../support/browser.js';
import { HOSTILE, servedFolder } from './served-folder.js';

const pictures = process.env['SCREENSHOTS'];
const RUNS = 5000;
const server = servedFolder(RUNS);
const study = loadStudy(
  server.space.write(
    'study.yaml',
    `name: followed
question: Is it followed to its end?
scenario: {platform: {preset: S1}, workload: {task: mix, jobs: 8, groupSize: 8}, mapper: {name: random, samples: 10}}
vary: {platform.memory.bandwidthGBps: [1, 2, 4, 8], seed: [1, 2, 3]}
`,
  ),
);

describe.skipIf(!hasChromium)('the page', { timeout: 120_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
    browser = await launch();
  }, 60_000);
  afterAll(() => browser.close());

  const shot = async (page: Page, name: string): Promise<void> => {
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`) });
  };
  const opened = async (): Promise<{ page: Page; problems: string[] }> => {
    const page = await browser.context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(server.url());
    await page.waitForSelector('html[data-ready="yes"]');
    return { page, problems };
  };
  const rows = (page: Page) => page.locator('#runs-table tbody tr');

  it(`lists ${RUNS} runs, sorts, filters and compares`, async () => {
    const { page, problems } = await opened();
    expect(await page.locator('#state').textContent()).toContain(`${RUNS + 1} runs`);
    expect(await rows(page).count()).toBe(200);
    await page.getByRole('button', { name: 'replay.makespanMs' }).click();
    expect(await rows(page).first().textContent()).toContain('run 0');
    await page.getByRole('button', { name: 'replay.makespanMs' }).click();
    expect(await rows(page).first().textContent()).toContain((RUNS - 1).toLocaleString('en'));
    await page.locator('#more').click();
    expect(await rows(page).count()).toBe(1200);
    await page.locator('#filter').fill('run makespanMs<=2 makespanMs>0');
    expect(await rows(page).count()).toBe(2);
    for (const box of await page.getByRole('checkbox', { name: /compare/ }).all()) await box.check();
    expect(await page.locator('#compare-table thead').textContent()).toMatch(/run \d+.*run \d+/);
    expect(await page.locator('#compare-table').textContent()).toMatch(/replay\.makespanMs.*[+−](100|50)\.0 %/);
    await shot(page, 'folder-compared');
    expect(problems).toEqual([]);
    await page.close();
  });

  it('takes names as text, and keeps a report from asking the server', async () => {
    const { page, problems } = await opened();
    await page.locator('#filter').fill('hostile');
    expect(await rows(page).first().textContent()).toContain(HOSTILE);
    expect(await page.locator('#runs-table img, #runs-table script').count()).toBe(0);
    expect(await page.title()).toBe('Caldera: runs and studies');
    const [report] = await Promise.all([
      browser.context.waitForEvent('page'),
      rows(page).first().getByRole('link').click(),
    ]);
    await report.waitForSelector('#mine');
    expect(await report.title()).toBe('ran');
    expect(
      await report.evaluate(() =>
        fetch('/api/catalogue').then(
          () => 'answered',
          () => 'refused',
        ),
      ),
    ).toBe('refused');
    expect(problems).toEqual([]);
    await report.close();
    await page.close();
  });

  it('follows a study to its end, shows its points, and opens the report of one', async () => {
    const { page, problems } = await opened();
    let go = (): void => {};
    const middle = new Promise<void>((resolve) => {
      go = resolve;
    });
    const folder = join(server.folder, 'live');
    const running = sweep(study, {
      folder,
      workers: 0,
      engine: {
        name: 'slow',
        folder: '',
        share: (lines) => lines,
        async evaluate({ tasks, onResult }) {
          const { localEngine } = await import('../../src/study/local-engine.js');
          const some = (from: number, to?: number) =>
            localEngine({ workers: 0 }).evaluate({ study, folder, tasks: tasks.slice(from, to), onResult });
          await some(0, 5);
          await middle;
          await some(5);
        },
      },
    });
    await page.getByText('5 of 12 points · live').waitFor();
    await page.getByRole('button', { name: 'followed' }).click();
    await page.getByText('Is it followed to its end? 5 of 12 points').waitFor();
    go();
    await page.getByText('Is it followed to its end? 12 of 12 points').waitFor();
    await running;
    await page.locator('#axis-y').selectOption('simulator_gflops');
    await page.locator('#axis-colour').selectOption('seed');
    await page.locator('#log-x').check();
    expect(await page.locator('#points').getAttribute('aria-label')).toBe(
      '12 points, simulator_gflops against platform.memory.bandwidthGBps',
    );
    expect(await page.locator('#points-table tbody tr').count()).toBe(12);
    await page.locator('#points').scrollIntoViewIfNeeded();
    await shot(page, 'folder-study');
    const link = page.getByRole('link', { name: 'point 7' });
    const [report] = await Promise.all([browser.context.waitForEvent('page'), link.click()]);
    await report.waitForSelector('html[data-ready="yes"]');
    expect(await report.title()).toContain('followed-7');
    expect(problems).toEqual([]);
    await report.close();
    await page.close();
  });

  it('is worked with the keyboard alone', async () => {
    const { page, problems } = await opened();
    await page.keyboard.press('/');
    await page.keyboard.type('makespanMs<2 run');
    expect(await rows(page).count()).toBe(2);
    const focused = () =>
      page.evaluate<string>(
        "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''",
      );
    const until = async (pattern: RegExp): Promise<void> => {
      for (let i = 0; i < 30 && !pattern.test(await focused()); i++) await page.keyboard.press('Tab');
      expect(await focused()).toMatch(pattern);
    };
    await until(/^replay\.makespanMs$/);
    await page.keyboard.press('Enter');
    expect(await page.locator('th[aria-sort="ascending"]').textContent()).toBe('replay.makespanMs');
    await until(/^compare run/);
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await until(/^compare run/);
    await page.keyboard.press('Space');
    expect(await page.locator('#compare-table').isVisible()).toBe(true);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('is light, dark, and 390 px wide without scrolling sideways', async () => {
    const { page, problems } = await opened();
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const dark = 'rgb(15, 19, 24)';
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(ground).toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(ground).not.toBe(dark);
    await page.locator('#theme').click();
    expect(await ground()).toBe(dark);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'followed' }).click();
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    await shot(page, 'folder-narrow-dark');
    const widths = await page.evaluate<number[]>('[document.documentElement.scrollWidth, window.innerWidth]');
    expect(widths[0]).toBeLessThanOrEqual(widths[1] as number);
    expect(problems).toEqual([]);
    await page.close();
  });
});
