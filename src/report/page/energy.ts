/** Where the energy went, as bars: one a core and one for all, the longest as long as the page allows. */
import { fixed, percent } from '../../base/numbers.js';
import { coreColor, inkOn } from '../palette.js';
import type { ReportData, ReportEnergy } from '../report-data.js';
import { h, section, swatch } from './dom.js';

export function energySection({ platform }: ReportData, { parts, byCore, memory }: ReportEnergy): HTMLElement {
  const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
  const all = parts.map((_, part) => sum(byCore.map((values) => values[part] ?? 0)) + (memory[part] ?? 0));
  const longest = Math.max(1e-300, ...byCore.map(sum));
  const rows = byCore.map((values, core) => bar(platform.cores[core]?.name ?? '', values, sum(values) / longest));
  const used = parts.flatMap((name, part) => (all[part]! > 0 ? [swatch(colorOf(part), name)] : []));
  return section(
    'energy',
    'Where the energy went',
    'Added up while the machine ran. A core’s bar is as long as its share of the core that takes most; the last is the whole run.',
    h('div', { class: 'bars' }, ...rows, bar('all', all, 1)),
    h('div', { class: 'legend' }, ...used),
  );

  function colorOf(part: number): string {
    return coreColor(part, parts.length);
  }

  function bar(name: string, values: readonly number[], length: number): HTMLElement {
    const total = sum(values);
    const told = values.map((value, part) => {
      const share = total > 0 ? value / total : 0;
      const words = `${name} ${parts[part]}: ${fixed(value / 1e6, 3)} mJ, ${percent(share)}`;
      const style = `width:${(share * 100).toFixed(4)}%;--c:${colorOf(part)};color:${inkOn(colorOf(part))}`;
      return h(
        'span',
        { class: 'part compute', style, title: words },
        h('span', { class: 'label' }, percent(share, 0)),
      );
    });
    const words = values.flatMap((value, part) => (value > 0 ? [`${parts[part]} ${fixed(value / 1e6, 3)} mJ`] : []));
    return h(
      'div',
      { class: 'bar-row' },
      h('span', { class: 'bar-name' }, h('b', {}, name), ` ${fixed(total / 1e6, 2)} mJ`),
      h(
        'div',
        { class: 'bar', role: 'img', 'aria-label': `${name}: ${words.join(', ')}`, style: `width:${length * 100}%` },
        ...told,
      ),
    );
  }
}
