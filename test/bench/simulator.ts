/**
 * The simulator on a mix of a thousand jobs on S6, and how its time grows with jobs and cores.
 */
import { stream } from '../../src/base/random.js';
import { presets } from '../../src/machine/presets.js';
import { queuesOf } from '../../src/mapping/job-mapping.js';
import { analyze } from '../../src/pipeline/analyze.js';
import { loadScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/scenario.js';
import type { SimulationInput } from '../../src/simulator/input.js';
import { simulate } from '../../src/simulator/simulate.js';
import { queueJobs } from '../../src/workload/queue-jobs.js';

export function benchSimulator() {
  const base = simulationOf(1000, 16);
  const { seconds, result } = timed(base, 30);
  const growth = [
    { jobs: 100, cores: 16 },
    { jobs: 1000, cores: 16 },
    { jobs: 10_000, cores: 16 },
    { jobs: 1000, cores: 4 },
    { jobs: 1000, cores: 64 },
  ].map(({ jobs, cores }) => {
    const run = timed(simulationOf(jobs, cores), 8);
    return { jobs, cores, events: run.result.events, nsPerEvent: (run.seconds / run.result.events) * 1e9 };
  });
  return {
    eventsPerSecond: result.events / seconds,
    cyclesPerSecond: result.timeline.makespanCycles / seconds,
    thousandJobsOnS6Seconds: seconds,
    growth,
  };
}

function timed(input: SimulationInput, rounds: number) {
  let seconds = Number.POSITIVE_INFINITY;
  let result = simulate(input);
  for (let round = 0; round < rounds; round++) {
    const before = process.hrtime.bigint();
    result = simulate(input);
    seconds = Math.min(seconds, Number(process.hrtime.bigint() - before) / 1e9);
  }
  return { seconds, result };
}

/** Jobs of the mix task dealt out to the cores in turn: what is measured is the simulator, not a mapper. */
function simulationOf(jobs: number, cores: number): SimulationInput {
  const scenario = loadScenario('scenarios/mix-s6-64.yaml');
  const s6 = presets.get('S6').cores;
  const platform = {
    ...scenario.platform,
    cores: Array.from({ length: cores }, (_, c) => s6[c % s6.length] as (typeof s6)[number]),
  };
  const large: Scenario = { ...scenario, platform };
  const workload = queueJobs({ kind: 'task', models: taskModels(scenario), jobs }, jobs, stream(1, 'workload'));
  const analysis = analyze(large, workload);
  const core = Int32Array.from({ length: jobs }, (_, job) => job % cores);
  const groups = [queuesOf({ core, priority: new Float64Array(jobs) }, cores)];
  return {
    cores: platform.cores,
    memory: platform.memory,
    groups,
    work: workload.jobs.map(({ id }) => ({ kind: 'tiles', plan: analysis.plan(id, core[id]!) })),
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
  };
}

function taskModels(scenario: Scenario): readonly string[] {
  if (scenario.workload.kind !== 'task') throw new Error('the benchmark scenario draws a task');
  return scenario.workload.models;
}
