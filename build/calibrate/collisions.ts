/**
 * Measures the corrected allocator's `COLLISIONS_OF_ONE_BUFFER` again: the value with the least squared error against
 * the simulator over the vision and language pools of the study `corrected`, seed 1, on cores with one buffer.
 */
import { fileURLToPath } from 'node:url';
import { fixed, mean, percent } from '../../src/base/numbers.js';
import { allocateGroups } from '../../src/estimate/allocator/allocate-groups.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { queuesOf } from '../../src/mapping/job-mapping.js';
import { correctedEstimator } from '../../src/pipeline/estimator.js';
import type { RunResult } from '../../src/pipeline/result.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { loadStudy } from '../../src/study/study.js';

const STUDY = fileURLToPath(new URL('../../scenarios/studies/corrected.yaml', import.meta.url));

export function calibrateCollisions(): void {
  const runs = loadStudy(STUDY)
    .tasks.map(({ document, file }) => scenarioOf(readYaml(JSON.stringify(document), file)))
    .filter(({ seed, workload, platform }) => {
      const isPool = workload.kind === 'task' && workload.models.length < 10;
      return seed === 1 && isPool && platform.cores.every(({ buffers }) => buffers === 1);
    })
    .map((scenario) => run(scenario, { tenants: false }));
  console.log(`${runs.length} runs`);
  let best = { collisions: 0, square: Number.POSITIVE_INFINITY };
  for (let collisions = 0; collisions <= 0.3; collisions += 0.005) {
    const errors = runs.map((result) => errorAt(result, collisions));
    const square = mean(errors.map((error) => error * error));
    console.log(`  ${fixed(collisions, 3)}  ${percent(mean(errors.map(Math.abs)))}`);
    if (square < best.square) best = { collisions, square };
  }
  console.log(`least squared error at ${fixed(best.collisions, 3)}`);
}

function errorAt({ scenario, analysis, mapping, groups, replay }: RunResult, collisions: number): number {
  const { platform, simulator } = scenario;
  const { table, bandwidthBytesPerCycle } = correctedEstimator(analysis, platform, simulator.crossJobPrefetch);
  const queues = groups.map((ids) => queuesOf(mapping, platform.cores.length, ids));
  const estimate = allocateGroups(
    table,
    queues,
    bandwidthBytesPerCycle,
    simulator.barrier,
    platform.cores.map(() => collisions),
  );
  return estimate.makespanCycles / replay.metrics.makespanCycles - 1;
}
