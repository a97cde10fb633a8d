/** What every figure of a run keeps: it is SVG of the asked width, and foreign names in it are text. */
import type { RunFigure } from '../report/figures/figures.js';
import type { ReportData } from '../report/report-data.js';
import type { Suite } from './suite.js';

export function describeRunFigure(
  { describe, it, expect }: Suite,
  name: string,
  figure: RunFigure,
  data: ReportData,
): void {
  describe(`the figure ${name}`, () => {
    it('is one SVG of the asked width', () => {
      const svg = figure(data, { width: 400 });
      expect(svg.trim().startsWith('<svg')).toBe(true);
      expect(svg.trim().endsWith('</svg>')).toBe(true);
      expect(/<svg[^>]* width="400"/.test(svg)).toBe(true);
      expect(/NaN|Infinity|undefined/.test(svg)).toBe(false);
    });

    it('draws the same twice', () => {
      expect(figure(data, {})).toBe(figure(data, {}));
    });

    it('writes names as text', () => {
      const hostile = figure({ ...data, name: '</text><script>alert(1)</script>' }, {});
      expect(hostile.includes('<script')).toBe(false);
    });
  });
}
