/**
 * CPU seconds of a search of 10,000 samples over 100 jobs and 4 cores, beyond start-up. The released Python takes 16 s
 * for it (maestro-project/magma f25ef66 on CPython 3.11, NumPy 1.24).
 */
import { stream } from '../../src/base/random.js';
import { makespanProblem, plainEstimator } from '../../src/pipeline/estimator.js';
import { DEFAULT_MAPPER, mappers } from '../../src/search/jobs/mappers.js';
import { randomTable } from './inputs.js';

const RELEASED_PYTHON_SECONDS = 16;

export function benchSearch(name: string = DEFAULT_MAPPER) {
  const table = randomTable(100, 4);
  let cpuSeconds = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    mappers.get(name)(makespanProblem(plainEstimator(table, 16)), { samples: 10_000, random: stream(round, 'mapper') });
    const { user, system } = process.cpuUsage(before);
    cpuSeconds = Math.min(cpuSeconds, (user + system) / 1e6);
  }
  return { mapper: name, cpuSeconds, releasedPythonCpuSeconds: RELEASED_PYTHON_SECONDS };
}
