/** Every figure as a picture that must not change by itself; letters have to be there in PNGs too. */
import { describe, expect, it } from 'vitest';
import { runFigures, tableFigures } from '../../src/report/figures/figures.js';
import { pngOf } from '../../src/report/figures/png.js';
import type { TidyTable } from '../../src/report/figures/tidy-table.js';
import { reportOfSpans } from '../support/report-of-spans.js';

const data = reportOfSpans(4, 150);
const golden = (name: string): string => `../golden/figures/${name}.svg`;

const table: TidyTable = {
  columns: ['bandwidth_gbps', 'mapper', 'seed', 'makespan_cycles'],
  rows: [1, 2, 4, 8, 16].flatMap((bandwidth) =>
    ['magma', 'herald', 'random'].flatMap((mapper, m) =>
      [1, 2, 3].map((seed) => ({
        bandwidth_gbps: String(bandwidth),
        mapper,
        seed: String(seed),
        makespan_cycles: String(Math.round(8e6 / (bandwidth + 1) + 4e5 * (m + 1) + seed * 3e4)),
      })),
    ),
  ),
};

describe('figures of a run', () => {
  it.each([...runFigures.names])('%s', async (name) => {
    const svg = runFigures.get(name)(data, {});
    await expect(svg).toMatchFileSnapshot(golden(name));
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('say what is missing', () => {
    expect(() => runFigures.get('ladder')({ ...data, ladder: undefined }, {})).toThrow(/which has ladder/);
    expect(() => runFigures.get('gantt')(data, { timeline: 'x' })).toThrow(/simulator, allocator/);
  });
});

describe('figures of a table', () => {
  it('lines', async () => {
    const svg = tableFigures.get('lines')(table, {
      x: 'bandwidth_gbps',
      y: 'makespan_cycles',
      series: 'mapper',
      logX: true,
    });
    await expect(svg).toMatchFileSnapshot(golden('lines'));
    expect(svg).toContain('bandwidth (GB/s)');
    expect(svg).toContain('makespan (cycles)');
  });

  it('heatmap', async () => {
    const svg = tableFigures.get('heatmap')(table, { x: 'bandwidth_gbps', y: 'makespan_cycles', series: 'mapper' });
    await expect(svg).toMatchFileSnapshot(golden('table-heatmap'));
  });

  it('name the columns there are', () => {
    expect(() => tableFigures.get('lines')(table, { x: 'bandwith', y: 'makespan_cycles' })).toThrow(
      /--x.*bandwidth_gbps/s,
    );
  });
});

it('PNGs have letters', () => {
  const words =
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15" font-family="PT Sans">cycles</text></svg>';
  const blank = words.replace('cycles', '');
  expect(pngOf(words, 1).length).toBeGreaterThan(pngOf(blank, 1).length + 100);
});
