/** What a reader does with a report in a browser, and what is to come of it. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export async function zoomsAndTells(
  page: Page,
  name: string,
  shot: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const canvas = page.locator('#gantt-canvas');
  const box = (await canvas.boundingBox())!;
  const whole = await canvas.screenshot();
  await page.mouse.move(box.x + box.width / 2, box.y + 45);
  for (let i = 0; i < 8; i++) await page.mouse.wheel(0, -100);
  await page.waitForTimeout(150);
  const zoomed = await canvas.screenshot();
  expect(zoomed.equals(whole)).toBe(false);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 150, box.y + 45, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(100);
  expect((await canvas.screenshot()).equals(zoomed)).toBe(false);

  const tooltip = page.locator('#gantt .tooltip');
  for (let x = 140; x < box.width - 40; x += 35) {
    await page.mouse.move(box.x + x, box.y + 40);
    if (
      (await tooltip.locator('dt', { hasText: 'tenant' }).count()) +
        (await tooltip.locator('dd', { hasText: 'tenant' }).count()) >
      0
    )
      break;
  }
  const words = (await tooltip.textContent()) ?? '';
  expect(words).toMatch(/tenant \d+ · inference \d+ · group \d+/);
  expect(words).toMatch(/simulator[\d,]+ – [\d,]+ \([\d,]+ cycles/);
  expect(words).toMatch(/allocator[\d,]+ – [\d,]+/);
  await shot(page, `${name}-zoomed`);
  await page.locator('#zoom-all').click();
}

export async function togglesCurves(page: Page): Promise<void> {
  const chart = page.locator('#bandwidth-chart');
  await chart.scrollIntoViewIfNeeded();
  const boxes = page.locator('#bandwidth input[type=checkbox]');
  expect(await boxes.count()).toBeGreaterThanOrEqual(4);
  for (let i = 0; i < (await boxes.count()); i++) {
    const before = await chart.screenshot();
    await boxes.nth(i).click();
    await page.waitForTimeout(60);
    expect((await chart.screenshot()).equals(before), `curve ${i}`).toBe(false);
  }
  for (let i = 0; i < (await boxes.count()); i++) await boxes.nth(i).click();
}

export async function sorts(page: Page): Promise<void> {
  const column = async (n: number): Promise<number[]> =>
    (await page.locator(`#job-table tbody tr td:nth-child(${n})`).allTextContents()).map((text) =>
      Number(text.replaceAll(',', '')),
    );
  const cycles = page.locator('#job-table th', { hasText: /^cycles$/ });
  const position = (await page.locator('#job-table th').allTextContents()).indexOf('cycles') + 1;
  await cycles.locator('button').click();
  expect(await cycles.getAttribute('aria-sort')).toBe('ascending');
  const ascending = await column(position);
  expect(ascending).toEqual([...ascending].sort((a, b) => a - b));
  await cycles.locator('button').click();
  expect((await column(position))[0]).toBeGreaterThanOrEqual(ascending.at(-1) as number);
  await page.locator('#filter').fill('core0');
  const all = await page.locator('#job-table tbody tr').count();
  expect(all).toBeGreaterThan(0);
  expect(await page.locator('#job-table tbody tr', { hasText: 'core0' }).count()).toBe(all);
  await page.locator('#filter').fill('');
}

export async function comparesAndGoesDark(page: Page): Promise<void> {
  const canvas = page.locator('#gantt-canvas');
  const height = (await canvas.boundingBox())!.height;
  await page.selectOption('#compared', { label: 'allocator' });
  await page.waitForTimeout(100);
  expect((await canvas.boundingBox())!.height).toBeGreaterThan(height);
  await page.locator('#theme').click();
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
  await page.evaluate('scrollTo(0, 0)');
  await page.waitForTimeout(100);
}
