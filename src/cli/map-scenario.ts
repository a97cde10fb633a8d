/**
 * What `map` takes from a scenario: its own module, so that a search on a job table does not load the zoo, the cost
 * models and the schema.
 */

import { InputError } from '../base/errors.js';
import { analyze, queueOf } from '../pipeline/analyze.js';
import { estimatorOf } from '../pipeline/estimator.js';
import { readGiven } from '../pipeline/find-mapping.js';
import type { MapTask, TrialTask } from '../pipeline/trials.js';
import { DEFAULT_GOAL } from '../search/jobs/goals.js';
import { splitIntoGroups } from '../workload/splitter.js';
import { loadNoting } from './load-noting.js';
import type { SetArguments } from './set-option.js';

export interface ScenarioTask {
  readonly task: MapTask;
  readonly mapper: string;
  readonly mapperOptions: TrialTask['options'];
  readonly seed: number;
}

/** @throws InputError when the scenario asks for the simulator as objective: that is what `run` is for */
export function taskOfScenario(file: string, set: SetArguments): ScenarioTask {
  const scenario = loadNoting(file, set);
  const { mapper, platform, groupSize, seed } = scenario;
  if (mapper.objective === 'simulated' || mapper.rerank !== undefined)
    throw new InputError({
      file,
      path: 'mapper',
      expected: 'a search judged by the allocator alone',
      found: mapper.objective === 'simulated' ? 'objective: simulated' : 'rerank',
      hint: 'run asks the simulator too',
    });
  if (mapper.goal !== DEFAULT_GOAL)
    throw new InputError({
      file,
      path: 'mapper.goal',
      expected: `the goal ${DEFAULT_GOAL}`,
      found: mapper.goal,
      hint: 'run searches for other goals',
    });
  const workload = queueOf(scenario);
  const analysis = analyze(scenario, workload);
  const { jobs, cores } = analysis.table;
  const { name, options, samples, targetGap, timeLimitSeconds, carryOver } = mapper;
  return {
    task: {
      estimator: estimatorOf(scenario, analysis, workload.jobs),
      groups: splitIntoGroups(workload.jobs, groupSize, platform.cores.length),
      barrier: scenario.simulator.barrier,
      limits: { samples, targetGap, timeLimitSeconds },
      warmStart: readGiven(mapper.warmStart, jobs, cores),
      carryOver,
    },
    mapper: name,
    mapperOptions: options,
    seed,
  };
}
