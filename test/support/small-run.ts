/** A run of a bundled scenario, small enough for every test: few samples, no replays that choose, everything recorded. */
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../src/pipeline/result.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';

const known = new Map<string, RunResult>();

export function smallRun(name = 'mix-s2-16'): RunResult {
  const found = known.get(name);
  if (found !== undefined) return found;
  const scenario = loadScenario(fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url)));
  const result = run({ ...scenario, mapper: { ...scenario.mapper, samples: 200, rerank: 1 } }, { record: true });
  known.set(name, result);
  return result;
}
