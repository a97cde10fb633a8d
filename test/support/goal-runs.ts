/** Runs with a goal on a small platform, and what a naive account makes of them. */
import { readYaml } from '../../src/formats/yaml-document.js';
import type { RunResult } from '../../src/pipeline/result.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';

export function ran(
  mapper: string,
  workload = '{models: [ncf, {name: ncf, inferences: 3}], groupSize: 64}',
  more = '',
): RunResult {
  const text = `name: goals
platform:
  cores:
    - {rows: 32, sgKiB: 146, staticMilliwatts: 20}
    - {rows: 16, sgKiB: 110, dataflow: lb}
  memory: {bandwidthGBps: 8}
workload: ${workload}
mapper: ${mapper}
simulator: {barrier: true}
${more}`;
  return run(scenarioOf(readYaml(text, 'goals.yaml')), { tenants: false });
}

/** Of one group: by plain loops over what the timeline says. */
export function naive(goal: string, { jobs, estimate, replay }: RunResult, judge: 'allocator' | 'simulated'): number {
  const timeline = judge === 'allocator' ? estimate.timeline : replay.timeline;
  const nanojoules = judge === 'allocator' ? estimate.energy!.total : replay.energy!.total;
  const latest = new Map<string, number>();
  for (const { id, tenant, inference, arrivalCycles } of jobs) {
    const key = `${tenant} ${inference}`;
    latest.set(key, Math.max(latest.get(key) ?? 0, timeline.jobEndCycles[id]! - arrivalCycles));
  }
  const tenants = [...new Set(jobs.map(({ tenant }) => tenant))].map((tenant) => {
    const own = [...latest].filter(([key]) => key.startsWith(`${tenant} `)).map(([, latency]) => latency);
    return own.reduce((sum, latency) => sum + latency, 0) / own.length;
  });
  switch (goal) {
    case 'makespan':
      return timeline.makespanCycles;
    case 'energy':
      return nanojoules;
    case 'edp':
      return nanojoules * timeline.makespanCycles;
    case 'worst-latency':
      return Math.max(...tenants);
    default:
      return tenants.reduce((sum, latency) => sum + latency, 0) / tenants.length;
  }
}

/** A workload for `ran`. */
export const TASK = '{task: recommendation, jobs: 24, groupSize: 24}';
