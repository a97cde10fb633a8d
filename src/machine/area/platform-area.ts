/** Area of a whole platform in µm²: the sum over its cores. */
import type { Core } from '../core.js';
import { INFLEXIBLE } from '../flexibility.js';
import type { AreaTable } from './area-table.js';
import { coreArea } from './flexibility-area.js';

export function platformArea(areaTable: AreaTable, cores: readonly Core[]): number {
  return cores.reduce((sum, core) => {
    const { rows, columns, slBytes, sgBytes, flexibility = INFLEXIBLE } = core;
    return sum + coreArea(areaTable, { pes: rows * columns, slBytes, sgBytes }, flexibility);
  }, 0);
}
