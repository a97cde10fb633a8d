/**
 * Measures the settings of magma-plus again: each setting halved and doubled, alone, and what searches then leave against
 * the best makespan seen of each instance, on average. Instances are groups of the bundled task pools on the platforms
 * of the MAGMA paper, at bandwidths from scarce to ample; three seeds each.
 */

import { mean, percent } from '../../src/base/numbers.js';
import { stream } from '../../src/base/random.js';
import { presets } from '../../src/machine/presets.js';
import { analyze, queueOf } from '../../src/pipeline/analyze.js';
import { makespanProblem, plainEstimator } from '../../src/pipeline/estimator.js';
import { scenarioOf } from '../../src/scenario/load.js';
import {
  MAGMA_PLUS_SETTINGS,
  type MagmaPlusSettings,
  magmaPlusWith,
} from '../../src/search/jobs/magma-plus/magma-plus.js';
import type { SearchProblem } from '../../src/search/jobs/mapper.js';

const SEEDS = [0, 1, 2];
const SAMPLES = 10_000;
const TASKS = ['vision', 'language', 'recommendation', 'mix'];
/** Shares of what the platform asks for at most, GB/s per core. */
const BANDWIDTHS_GBPS = [1, 4, 16, 64];

type Change = (settings: MagmaPlusSettings, factor: number) => MagmaPlusSettings;

const CHANGES: Readonly<Record<string, Change>> = {
  'genetic share': (s, f) => ({ ...s, geneticShare: Math.min(0.5, s.geneticShare * f) }),
  'cold (end of annealing)': (s, f) => ({ ...s, cold: s.cold * f * f }),
  'share of moves': (s, f) => ({ ...s, moves: { ...s.moves, move: Math.min(0.5, s.moves.move * f) } }),
  'share of exchanges': (s, f) => ({ ...s, moves: { ...s.moves, swap: Math.min(0.6, s.moves.swap * f) } }),
  'heat of the stages': (s, f) => ({ ...s, stages: s.stages.map((stage) => ({ ...stage, hot: stage.hot * f })) }),
  'starts of the stages': (s, f) => ({
    ...s,
    stages: s.stages.map((stage) => ({ ...stage, starts: Math.max(1, Math.round(stage.starts * f)) })),
  }),
  'heat of the assignments': (s, f) => ({
    ...s,
    seeds: { ...s.seeds, assignments: s.seeds.assignments.map((one) => ({ ...one, hot: one.hot * f })) },
  }),
  'optimism of the assignments': (s, f) => ({
    ...s,
    seeds: {
      ...s.seeds,
      assignments: s.seeds.assignments.map((one) => ({ ...one, optimism: Math.min(1, one.optimism * f) })),
    },
  }),
  'pace of annealing assignments': (s, f) => ({
    ...s,
    seeds: { ...s.seeds, annealing: { ...s.seeds.annealing, pace: s.seeds.annealing.pace * f } },
  }),
  'most steps of annealing assignments': (s, f) => ({
    ...s,
    seeds: { ...s.seeds, annealing: { ...s.seeds.annealing, steps: s.seeds.annealing.steps * f } },
  }),
  'cooling of the assignments': (s, f) => ({
    ...s,
    seeds: { ...s.seeds, annealing: { ...s.seeds.annealing, cooling: s.seeds.annealing.cooling * f * f } },
  }),
};

function instances(): SearchProblem[] {
  return presets.names.flatMap((preset) =>
    TASKS.flatMap((task) => {
      const value = { name: 'a', seed: 7, platform: { preset }, workload: { task, jobs: 100, groupSize: 100 } };
      const place = () => ({ file: 'calibrate' });
      const scenario = scenarioOf({ file: 'calibrate', value, placeOf: place, placeOfKey: place });
      const { table } = analyze(scenario, queueOf(scenario));
      return BANDWIDTHS_GBPS.map((bandwidth) => makespanProblem(plainEstimator(table, bandwidth)));
    }),
  );
}

export function calibrateMagmaPlus(): void {
  const problems = instances();
  const best = problems.map(() => Number.POSITIVE_INFINITY);
  const found = (settings: MagmaPlusSettings): number[][] =>
    problems.map((problem, i) =>
      SEEDS.map((seed) => {
        const random = stream(seed, 'calibrate');
        const { best: makespan } = magmaPlusWith(problem, { samples: SAMPLES, random }, settings);
        best[i] = Math.min(best[i]!, makespan);
        return makespan;
      }),
    );
  const results: [string, number[][]][] = [['as they are', found(MAGMA_PLUS_SETTINGS)]];
  for (const [name, change] of Object.entries(CHANGES))
    for (const factor of [0.5, 2]) results.push([`${name} × ${factor}`, found(change(MAGMA_PLUS_SETTINGS, factor))]);
  console.log(`mean excess over the best seen, ${problems.length} instances × ${SEEDS.length} seeds`);
  for (const [name, makespans] of results) {
    const excess = mean(makespans.flatMap((own, i) => own.map((makespan) => makespan / best[i]! - 1)));
    console.log(`  ${percent(excess, 4)}  ${name}`);
  }
}
