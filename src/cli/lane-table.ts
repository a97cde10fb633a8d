/** Where the cycles of sparse lanes went, as a table: a row a core that has some. */
import { percent } from '../base/numbers.js';
import { type LaneCycles, sumOfLaneCycles } from '../simulator/cores/sparse/lane-account.js';
import { textTable } from './text-table.js';

/** @param indent before each line */
export function laneTable(
  names: readonly string[],
  lanes: readonly (Readonly<LaneCycles> | undefined)[],
  indent = '',
): string {
  const rows = lanes.flatMap((cycles, core) => {
    if (cycles === undefined) return [];
    const all = sumOfLaneCycles(cycles);
    const share = (part: number): string => percent(all === 0 ? 0 : part / all);
    const { product, zero, longest, empty, load, store, clear, collision, host, idle } = cycles;
    return [
      [names[core] ?? '', ...[product, zero, longest, empty, load + store, clear + collision + host, idle].map(share)],
    ];
  });
  const head = ['lanes of', 'product', 'zero', 'longest', 'no index', 'bytes', 'other', 'idle'];
  const legend = `${indent}longest: waits for the longest lane; no index: fewer indices than lanes`;
  return `${textTable([head, ...rows], indent)}\n${legend}`;
}
