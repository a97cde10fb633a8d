/** The job table of a chip with a network: which share of a job's bytes is stored, and so goes the way to the stacks. */
import { type Core, coreKey } from '../machine/core.js';
import type { SharedResources } from '../machine/noc/shared-resources.js';
import { tileTotals } from '../mapping/tile-plan.js';
import type { JobAnalysis } from './job-analysis.js';

export function withWays(analysis: JobAnalysis, cores: readonly Core[], resources: SharedResources): JobAnalysis {
  const { table } = analysis;
  const keys = cores.map(coreKey);
  // Equal cores cut a job into equal tiles.
  const like = keys.map((key) => keys.indexOf(key));
  const storeShare = new Float64Array(table.jobs * table.cores);
  for (let entry = 0; entry < storeShare.length; entry++) {
    const core = entry % table.cores;
    const first = like[core]!;
    const job = Math.floor(entry / table.cores);
    storeShare[entry] = first < core ? storeShare[job * table.cores + first]! : storedShare(analysis, job, core);
  }
  return { ...analysis, table: { ...table, ways: { resources, storeShare } } };
}

function storedShare({ plan }: JobAnalysis, job: number, core: number): number {
  const { loadBytes, storeBytes } = tileTotals(plan(job, core));
  const bytes = loadBytes + storeBytes;
  return bytes > 0 ? storeBytes / bytes : 0;
}
