/**
 * Allocator against simulator for one scenario, the second story of the house beside run.ts: find the mapping, climb
 * the ladder with it, then judge many mappings by both and say in words what that means.
 */
import { selectJobs } from '../analysis/job-table.js';
import type { RunResult } from '../pipeline/result.js';
import { type RunOptions, run } from '../run.js';
import type { Scenario } from '../scenario/scenario.js';
import { groupReplay } from '../simulator/group-replay.js';
import { climb, type Ladder } from './ladder.js';
import { mappingSet } from './mapping-set.js';
import { type Judged, type RankFidelity, rankFidelity } from './rank-fidelity.js';
import { type Verdict, verdictOf } from './verdict.js';

export interface Validation {
  readonly result: RunResult;
  readonly ladder: Ladder;
  readonly rank: RankFidelity;
  readonly verdict: Verdict;
}

/** How many mappings of each kind are judged when replays are cheap. */
const RANDOM_MAPPINGS = 100;
const POPULATION = 100;
const MAPPER_SAMPLES = 500;
/** Events that judging may take in all: keeps the whole in seconds for large scenarios, and the same on any machine. */
const EVENT_BUDGET = 6e6;
/** Where every event shares out all links anew. */
const EVENT_BUDGET_WITH_NETWORK = 1.5e5;

export function validate(scenario: Scenario, options: RunOptions = {}): Validation {
  const result = run(scenario, options);
  const ladder = ladderOf(result);
  const rank = rankOf(result);
  return { result, ladder, rank, verdict: verdictOf(ladder, rank) };
}

export function ladderOf(result: RunResult): Ladder {
  return climb(result.input, result.analysis.table);
}

/** Judged on the first group: what a search sees at a time. */
export function rankOf(result: RunResult): RankFidelity {
  return rankFidelity(judgedMappings(result));
}

export function judgedMappings(result: RunResult): Judged[] {
  const { scenario, groups, analysis } = result;
  const ids = groups[0] ?? [];
  const bandwidth = scenario.platform.memory.bandwidthBytesPerCycle;
  const eventsAReplay = Math.max(1, result.replay.events / groups.length);
  const budget = scenario.platform.noc === undefined ? EVENT_BUDGET : EVENT_BUDGET_WITH_NETWORK;
  const share = Math.min(1, budget / (eventsAReplay * (RANDOM_MAPPINGS + POPULATION)));
  const set = mappingSet(selectJobs(analysis.table, ids), bandwidth, {
    seed: scenario.seed,
    random: Math.max(10, Math.round(RANDOM_MAPPINGS * share)),
    population: Math.max(10, Math.round(POPULATION * share)),
    populationSamples: scenario.mapper.samples,
    mapperSamples: Math.min(MAPPER_SAMPLES, scenario.mapper.samples),
  });
  const replay = groupReplay({ ...scenario, analysis }, ids);
  return set.map(({ origin, mapping, estimateCycles }) => ({
    origin,
    estimateCycles,
    simulatedCycles: replay(mapping),
  }));
}
