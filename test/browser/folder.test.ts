/**
 * The page of `caldera serve` as a reader meets it, in headless Chromium: 1,300 runs (5,000 with CALDERA_LONG=1) listed, filtered and compared, a
 * study on axes of one's choice, one followed while it runs, with the keyboard alone, dark, and on a narrow screen; and
 * the server as an attacker meets it. SCREENSHOTS=folder keeps pictures of what was seen.
 */
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer, type Served } from '../../src/serve/server.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { type Browser, hasChromium, launch } from '../support/browser.js';
import { temporaryFolder } from '../support/files.js';

const pictures = process.env['SCREENSHOTS'];
const HOSTILE = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>';
const RUNS = process.env['CALDERA_LONG'] === '1' ? 5000 : 1300;

const space = temporaryFolder();
const served = space.path('served');
const study = loadStudy(
  space.write(
    'study.yaml',
    `name: followed
question: Is it followed to its end?
scenario: {platform: {preset: S1}, workload: {task: mix, jobs: 8, groupSize: 8}, mapper: {name: random, samples: 10}}
vary: {platform.memory.bandwidthGBps: [1, 2, 4, 8], seed: [1, 2, 3]}
`,
  ),
);

function writeRun(id: string, name: string, makespanMs: number): void {
  const folder = join(served, id);
  mkdirSync(folder, { recursive: true });
  const result = { caldera: '0.1.0', name, seed: 1, replay: { makespanMs }, differencePercent: makespanMs / 10 };
  writeFileSync(join(folder, 'result.json'), JSON.stringify(result));
}

/** As a program asks that is no browser. @returns status and body */
function ask(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, method }, (answer) => {
      let text = '';
      answer.on('data', (piece) => {
        text += String(piece);
      });
      answer.on('end', () => resolve([answer.statusCode ?? 0, text]));
    });
    asked.on('error', reject);
    asked.end();
  });
}

let server: Served;

beforeAll(async () => {
  for (let i = 0; i < RUNS; i++) writeRun(`runs/r${i}`, `run ${i}`, (i * 7919) % RUNS);
  writeRun('hostile', HOSTILE, 1);
  writeFileSync(join(served, 'hostile/report.html'), '<p id="mine">report</p><script>document.title="ran"</script>');
  mkdirSync(join(served, 'huge'));
  for (const name of ['result.json', 'report.html', 'journal.jsonl']) {
    writeFileSync(join(served, 'huge', name), '');
    truncateSync(join(served, 'huge', name), 2 ** 31); // takes no room on the disk
  }
  space.write('secret.txt', 'secret');
  mkdirSync(space.path('outside'));
  space.write('outside/report.html', 'secret');
  symlinkSync(space.path('outside'), join(served, 'link'));
  server = await openServer({ folder: served, host: '127.0.0.1', port: 0 });
}, 60_000);
afterAll(async () => {
  await server.close();
  rmSync(served, { recursive: true, force: true });
}, 60_000);

describe('the server', () => {
  it('lets no path leave its folder', async () => {
    for (const id of [
      '../outside',
      '..%2Foutside',
      'link',
      '/etc',
      'runs/../../outside',
      '%00',
      'hostile%00',
      '..\\outside',
      '',
    ])
      for (const path of ['report?id=', 'api/study?id=', 'point?point=0&id=']) {
        const [status, text] = await ask(`${server.url}${path}${id}`);
        expect([status, text.includes('secret')], `${path}${id}`).toEqual([404, false]);
      }
    for (const path of ['../secret.txt', '%2e%2e/secret.txt', 'secret.txt']) {
      const [status, text] = await ask(`${server.url}${path}`);
      expect([status, text.includes('secret')], path).toEqual([404, false]);
    }
    expect((await ask(`${server.url}report?id=hostile`))[0]).toBe(200);
  });

  it('refuses other origins, other names of this machine, and whatever would change something', async () => {
    const host = new URL(server.url).host;
    const status = async (headers: Record<string, string>, method?: string): Promise<number> =>
      (await ask(`${server.url}api/catalogue`, headers, method))[0];
    expect(await status({ origin: server.url.slice(0, -1) })).toBe(200);
    expect(await status({ origin: 'http://elsewhere.example' })).toBe(403);
    expect(await status({ origin: 'null' })).toBe(403);
    expect(await status({ host: 'elsewhere.example' })).toBe(403);
    expect(await status({ host: `localhost:${host.split(':')[1]}` })).toBe(200);
    expect(await status({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
    for (const method of ['POST', 'PUT', 'DELETE']) expect(await status({}, method)).toBe(405);
  });

  it('leaves files that are too large alone', async () => {
    const [, text] = await ask(`${server.url}api/catalogue`);
    expect((JSON.parse(text) as { runs: { id: string }[] }).runs.some(({ id }) => id === 'huge')).toBe(false);
    expect((await ask(`${server.url}report?id=huge`))[0]).toBe(404);
    expect((await ask(`${server.url}api/study?id=huge`))[0]).toBe(404);
  });
});

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
    await page.goto(server.url);
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
    const folder = join(served, 'live');
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
