/** The splits of lanes among classes that a scenario of sparse kernels asks for, best first. */
import type { SparseScenario } from '../scenario/load-sparse.js';
import { type LaneSplit, searchLaneSplit } from '../search/sparse/lane-split.js';

/** @throws InputError when no split fits the area */
export function splitLanes({
  kernels,
  laneSplit,
  energy: { table },
  platform: { bandwidthBytesPerCycle },
}: Pick<SparseScenario, 'kernels' | 'laneSplit' | 'energy' | 'platform'>): LaneSplit[] {
  return searchLaneSplit(kernels, { ...laneSplit, table, bandwidthBytesPerCycle });
}
