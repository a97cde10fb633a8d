/**
 * What the default mapper does after its search: the whole run is replayed under mappings that differ in kind, and the
 * best of them is bettered by moves that the replay judges (docs/models/mappers.md, "The choice"). The replay and the goal
 * are those of the whole run, all groups together.
 */
import { stream } from '../base/random.js';
import { type Mapping, queuesOf } from '../mapping/job-mapping.js';
import { tileTotals } from '../mapping/tile-plan.js';
import type { Scenario } from '../scenario/scenario.js';
import { differentMappings, kindsFor } from '../search/jobs/choice/candidates.js';
import { type Genome, refine, type Valued } from '../search/jobs/choice/refine.js';
import { type Goal, goals } from '../search/jobs/goals.js';
import { type GroupResult, joined } from '../search/jobs/map-groups.js';
import type { SearchProblem } from '../search/jobs/mapper.js';
import { DEFAULT_MAPPER } from '../search/jobs/mappers.js';
import { replayInput } from '../simulator/replay-input.js';
import { simulate } from '../simulator/simulate.js';
import type { MappedParts } from './simulated-objective.js';
import { wholeGoal } from './whole-goal.js';

/** How a mapping was chosen by the simulator. */
export interface Choice {
  /** Of the whole run, in the goal's unit, by the simulator: of the chosen mapping, and of the one the search found. */
  readonly value: number;
  readonly ofSearch: number;
  /** Replays of the whole run that it took. */
  readonly replays: number;
}

export interface Chosen {
  readonly mapping: Mapping;
  readonly searches: readonly GroupResult[];
  readonly choice: Choice;
}

export interface Found {
  readonly mapping: Mapping;
  readonly searches: readonly GroupResult[];
  /** What a group's search was asked. */
  readonly problemOf: (group: number) => SearchProblem;
  readonly onProgress?: ((replays: number, most: number) => void) | undefined;
}

/** For a run of some hundred jobs, 100 replays take about as long as the search (measured on the bundled scenarios). */
const MOST_REPLAYS = 100;
/** Tiles of all replays together: about 0.2 s of replay at a million events a second. A large run has fewer replays, a very large one none. */
const MOST_TILES = 200_000;
/** Where latencies are the goal: twice that, since the heuristics that serve them must be replayed to be told apart. */
const MOST_TILES_FOR_LATENCIES = 400_000;

/** Of the formula's value: with one memory it is seldom further off; of a network's links it knows little. */
const SLACK = 0.01;
const SLACK_ON_A_NETWORK = 0.1;

/**
 * Whether the mapper is the default one, and the scenario says nothing else of who judges or when to stop. A memory that is
 * played request by request takes too long a replay.
 */
export function isChosenByReplay({ mapper, platform }: Scenario): boolean {
  if (platform.memory.requests !== undefined) return false;
  const { name, objective, rerank, targetGap, timeLimitSeconds } = mapper;
  return (
    name === DEFAULT_MAPPER &&
    objective === 'allocator' &&
    rerank === undefined &&
    targetGap === undefined &&
    timeLimitSeconds === undefined
  );
}

/** How often the run may be replayed to choose; fewer than two is not at all. */
export function replaysFor(scenario: Scenario, { analysis }: MappedParts, mapping: Mapping): number {
  let tiles = 0;
  for (let job = 0; job < analysis.table.jobs; job++)
    tiles += tileTotals(analysis.plan(job, mapping.core[job] as number)).tiles;
  const needs = needsOf(scenario);
  const fewest = Math.max(kindsFor(needs), scenario.mapper.samples);
  const mostTiles = needs === 'latencies' ? MOST_TILES_FOR_LATENCIES : MOST_TILES;
  return Math.min(MOST_REPLAYS, fewest, Math.floor(mostTiles / Math.max(1, tiles)));
}

function needsOf({ mapper }: Scenario): Goal['needs'] {
  return goals.get(mapper.goal, mapper.goalOptions).needs;
}

export function chooseByReplay(scenario: Scenario, parts: MappedParts, found: Found): Chosen | undefined {
  const { platform, simulator, mapper, seed } = scenario;
  const { analysis, jobs, groups } = parts;
  const { mapping, searches, problemOf, onProgress } = found;
  const most = replaysFor(scenario, parts, mapping);
  if (most < 2) return undefined;
  const problems = groups.map((_, group) => problemOf(group));

  const goal = wholeGoal(scenario, parts);
  const needs = needsOf(scenario);
  const energy = needs === 'energy' ? scenario.energy : undefined;
  let replays = 0;
  const replayed = (genome: Genome): number => {
    const queues = groups.map((ids) => queuesOf(genome, platform.cores.length, ids));
    const input = replayInput({ platform, ...simulator, analysis, mapping: genome, groups: queues, jobs, energy });
    const replay = simulate(input);
    replays++;
    onProgress?.(replays, most);
    return goal({ timeline: replay.timeline, nanojoules: replay.energy?.total ?? 0 });
  };

  // Mappings that differ in kind, each put together from those of the groups.
  const kinds = Math.min(kindsFor(needs), most);
  const made = groups.map((_, group) => {
    const own = (purpose: 'level' | 'mapper') => stream(seed, `${purpose}/${group}`);
    const [problem, result] = [problems[group] as SearchProblem, searches[group] as GroupResult];
    return differentMappings({ problem, found: result, samples: mapper.samples, needs, stream: own }, kinds);
  });
  let best: Valued | undefined;
  let ofSearch = 0;
  for (let kind = 0; kind < kinds; kind++) {
    const whole = joined(
      jobs.length,
      groups,
      made.map((mappings) => mappings[kind] as Mapping),
    );
    const value = replayed(whole);
    if (kind === 0) ofSearch = value;
    if (best === undefined || value < best.value) best = { ...whole, value };
  }

  const chosen = refine(best as Valued, {
    table: analysis.table,
    groups,
    objective: replayed,
    cheap: (group, genome) => {
      const { core, priority } = partOf(genome, groups[group] as readonly number[]);
      return (problems[group] as SearchProblem).objective(core, priority, 0);
    },
    slack: platform.noc === undefined ? SLACK : SLACK_ON_A_NETWORK,
    values: most - replays,
    random: stream(seed, 'choice'),
  });
  return {
    mapping: { core: chosen.core, priority: chosen.priority },
    searches: searches.map((search, group) => {
      const own = partOf(chosen, groups[group] as readonly number[]);
      return { ...search, ...own, best: (problems[group] as SearchProblem).objective(own.core, own.priority, 0) };
    }),
    choice: { value: chosen.value, ofSearch, replays },
  };
}

function partOf({ core, priority }: Genome, ids: readonly number[]): Genome {
  return {
    core: Int32Array.from(ids, (job) => core[job]!),
    priority: Float64Array.from(ids, (job) => priority[job]!),
  };
}
