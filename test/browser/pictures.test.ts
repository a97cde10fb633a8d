/**
 * The pictures of the documentation show the run they name. `pictures.json` holds, for each, the scenario, the makespan
 * that stands in the picture and the picture's hash: a picture of another run, or one that was changed by hand, fails.
 * UPDATE_PICTURES=1 takes them anew.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { integer } from '../../src/base/numbers.js';
import { reportOfRun } from '../../src/report/from-run.js';
import { reportHtml } from '../../src/report/html.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { hasChromium, launch } from '../support/browser.js';

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const ledger = join(images, 'pictures.json');

interface Picture {
  readonly scenario: string;
  readonly makespanCycles: string;
  readonly sha256: string;
}

const PICTURES: Readonly<Record<string, string>> = { 'report-zoomed.png': 'mix-s2-16' };
const takesAnew = process.env['UPDATE_PICTURES'] === '1';

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
const told = (): Record<string, Picture> => JSON.parse(readFileSync(ledger, 'utf8')) as Record<string, Picture>;

const reports = new Map<string, { readonly html: string; readonly makespanCycles: string }>();

/** Of a scenario as it stands, which takes a second or two: made once. */
function report(scenario: string): { readonly html: string; readonly makespanCycles: string } {
  const known = reports.get(scenario);
  if (known !== undefined) return known;
  const file = fileURLToPath(new URL(`../../scenarios/${scenario}.yaml`, import.meta.url));
  const result = run(loadScenario(file), { record: true });
  const made = { html: reportHtml(reportOfRun(result)), makespanCycles: integer(result.replay.metrics.makespanCycles) };
  reports.set(scenario, made);
  return made;
}

describe.skipIf(!hasChromium)('pictures are taken of the report', { timeout: 120_000 }, () => {
  it.each(Object.entries(PICTURES))('%s of %s', async (name, scenario) => {
    const folder = mkdtempSync(join(tmpdir(), 'caldera-pictures-'));
    const browser = await launch();
    try {
      const { html, makespanCycles } = report(scenario);
      writeFileSync(join(folder, 'report.html'), html);
      const { page, problems } = await browser.open(join(folder, 'report.html'));
      const canvas = page.locator('#gantt-canvas');
      const box = (await canvas.boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + 45);
      for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -100);
      await page.waitForTimeout(150);
      await page.mouse.move(box.x + 220, box.y + 40);
      await page.waitForTimeout(150);
      expect(await page.locator('h1').textContent()).toBe(scenario);
      expect(await page.locator('body').textContent()).toContain(`${makespanCycles} cycles`);
      expect(problems).toEqual([]);
      const shot = await page.screenshot();
      expect([shot.readUInt32BE(16), shot.readUInt32BE(20)]).toEqual([1400, 900]); // width and height of a PNG
      if (takesAnew) {
        writeFileSync(join(images, name), shot);
        const kept = existsSync(ledger) ? told() : {};
        const picture: Picture = { scenario, makespanCycles, sha256: hashOf(join(images, name)) };
        writeFileSync(ledger, `${JSON.stringify({ ...kept, [name]: picture }, null, 2)}\n`);
      }
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the pictures of the documentation', () => {
  it('are all told of', () => {
    const found = readdirSync(images).filter((name) => name.endsWith('.png'));
    expect(Object.keys(told()).sort()).toEqual(found.sort());
    expect(found).toEqual(Object.keys(PICTURES).sort());
  });

  it.each(Object.entries(PICTURES))('%s shows what a run of %s gives', (name, scenario) => {
    const picture = told()[name];
    expect(picture?.scenario).toBe(scenario);
    expect(picture?.makespanCycles).toBe(report(scenario).makespanCycles);
    expect(picture?.sha256).toBe(hashOf(join(images, name)));
  });
});
