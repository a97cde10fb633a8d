/**
 * `npm run results:timing`: is the mapping of jobs that is found with MAESTRO's timing another one than that found with
 * pipelined timing, and what does it cost when the replay judges by the other timing? Writes docs/results/timing.md. Points that
 * `--points` already holds are kept, so that a study may be made platform by platform: `--platforms S1,S2`.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fixed, geometricMean, percent } from '../../src/base/numbers.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { type Mapping, queuesOf } from '../../src/mapping/job-mapping.js';
import { analyze, queueOf } from '../../src/pipeline/analyze.js';
import { estimatorOf } from '../../src/pipeline/estimator.js';
import { findMapping } from '../../src/pipeline/find-mapping.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { replayInput } from '../../src/simulator/replay-input.js';
import { simulate } from '../../src/simulator/simulate.js';
import { splitIntoGroups } from '../../src/workload/splitter.js';

const ALL = 'S1,S2,S3,S4,S5,S6';
const { points: file, platforms } = parseArgs({
  options: { points: { type: 'string', default: 'traces/timing.csv' }, platforms: { type: 'string', default: ALL } },
}).values;
const PLATFORMS = platforms.split(',');
const TASKS = ['vision', 'language', 'recommendation', 'mix'];
const SEEDS = [1, 2, 3];
const JOBS = 64;
const SAMPLES = 1000;
/** Added to the seed of a search that is made once more, to see what chance does. */
const AGAIN = 1000;

type Timing = 'maestro' | 'pipelined';

interface Machine {
  readonly find: (searchSeed: number) => Mapping;
  /** Cycles of the replay. */
  readonly judge: (mapping: Mapping) => number;
}

function machineOf(preset: string, task: string, seed: number, timing: Timing): Machine {
  const document = {
    name: 'timing',
    seed,
    platform: { preset },
    workload: { task, jobs: JOBS, groupSize: JOBS },
    cost: { model: 'dataflow', options: { timing } },
    mapper: { name: 'magma', samples: SAMPLES },
  };
  const scenario = scenarioOf(readYaml(JSON.stringify(document), 'timing'));
  const { platform, simulator, energy } = scenario;
  const workload = queueOf(scenario);
  const { jobs } = workload;
  const groups = splitIntoGroups(jobs, scenario.groupSize, platform.cores.length);
  const analysis = analyze(scenario, workload);
  const estimator = estimatorOf(scenario, analysis, jobs);
  return {
    find: (searchSeed) => findMapping({ ...scenario, seed: searchSeed }, { analysis, jobs, groups }, estimator).mapping,
    judge: (mapping) => {
      const queues = groups.map((ids) => queuesOf(mapping, platform.cores.length, ids));
      const input = replayInput({ platform, ...simulator, analysis, mapping, groups: queues, jobs, energy });
      return simulate(input, { record: false }).timeline.makespanCycles;
    },
  };
}

interface Point {
  /** Replayed with pipelined timing: found with MAESTRO's over found with pipelined. */
  readonly pipelined: number;
  /** Replayed with MAESTRO's timing: found with pipelined over found with MAESTRO's. */
  readonly maestro: number;
  /** Replayed with pipelined timing: found by another seed over found by the first, both with pipelined timing. */
  readonly chance: number;
  /** Makespan with MAESTRO's timing over that with pipelined, each with its own mapping. */
  readonly machine: number;
  /** Share of jobs on another core: between timings, and between seeds. */
  readonly moved: number;
  readonly movedByChance: number;
}

function point(preset: string, task: string, seed: number): Point {
  const maestro = machineOf(preset, task, seed, 'maestro');
  const pipelined = machineOf(preset, task, seed, 'pipelined');
  const byMaestro = maestro.find(seed);
  const byPipelined = pipelined.find(seed);
  const again = pipelined.find(seed + AGAIN);
  const own = pipelined.judge(byPipelined);
  const ownMaestro = maestro.judge(byMaestro);
  return {
    pipelined: pipelined.judge(byMaestro) / own,
    maestro: maestro.judge(byPipelined) / ownMaestro,
    chance: pipelined.judge(again) / own,
    machine: ownMaestro / own,
    moved: movedShare(byMaestro, byPipelined),
    movedByChance: movedShare(again, byPipelined),
  };
}

function movedShare(a: Mapping, b: Mapping): number {
  const cores = Array.from(a.core);
  return cores.filter((core, job) => core !== b.core[job]).length / cores.length;
}

const known = new Map<string, Point>();
if (existsSync(file))
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const at = line.indexOf('{');
    if (at > 0) known.set(line.slice(0, at), JSON.parse(line.slice(at)) as Point);
  }
mkdirSync(dirname(file), { recursive: true });

function kept(preset: string, task: string, seed: number): Point {
  const key = `${preset},${task},${seed},`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = point(preset, task, seed);
  appendFileSync(file, `${key}${JSON.stringify(made)}\n`);
  return made;
}

const all = PLATFORMS.flatMap((preset) =>
  TASKS.map((task) => ({ preset, task, points: SEEDS.map((seed) => kept(preset, task, seed)) })),
);

const of = (points: readonly Point[], key: keyof Point): number[] => points.map((own) => own[key]);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const ratio = (values: readonly number[]): string => signed(geometricMean(values) - 1);
const range = (values: readonly number[]): string =>
  `${ratio(values)} (${signed(Math.min(...values) - 1)} to ${signed(Math.max(...values) - 1)})`;
function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share), 1)}`;
}

const rows = all.map(({ preset, task, points }) => [
  preset,
  task,
  fixed(geometricMean(of(points, 'machine'))),
  range(of(points, 'pipelined')),
  range(of(points, 'maestro')),
  range(of(points, 'chance')),
  percent(mean(of(points, 'moved')), 0),
  percent(mean(of(points, 'movedByChance')), 0),
]);
const everything = all.flatMap(({ points }) => points);
const total = (['pipelined', 'maestro', 'chance'] as const).map((key) => {
  const values = of(everything, key);
  const worse = values.filter((value) => value > 1.05).length;
  return `${ratio(values)} (worst ${signed(Math.max(...values) - 1)}, more than 5 % on ${worse})`;
});
const [asPipelined, asMaestro, byChance] = total;

const head = [
  'platform',
  'task',
  "MAESTRO's / pipelined makespan",
  "found with MAESTRO's, judged pipelined",
  "found pipelined, judged with MAESTRO's",
  'found pipelined by another seed',
  'jobs on another core',
  'by another seed',
];
const table = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const page = `# Does the timing of a dataflow change the mapping of jobs?

Generated by \`npm run results:timing\`: do not edit. MAESTRO pays the first operands of its inner level at every step of the outer one; \`timing: pipelined\`
does not, here for every dataflow alike, by default for \`hb\` alone ([accuracy.md](../accuracy.md)). ${JOBS} jobs in one group on the MAGMA paper's platforms at their bandwidths, mapper \`magma\` with ${SAMPLES.toLocaleString('en')} samples, judged by
the allocator; makespans are those of the replay. Geometric means over ${SEEDS.length} seeds of workload and search, in brackets the least and the most. Each column of a judgement is the
makespan over that of the mapping found with the judge's own timing and first seed: above 0 the own timing is better to search with.

${table}

Over all ${everything.length} points a mapping found with MAESTRO's timing is behind by ${asPipelined} when pipelined timing judges; one found
with pipelined timing by ${asMaestro} when MAESTRO's judges; another seed of the same search makes ${byChance}.
`;

if (platforms === ALL) writeFileSync(fileURLToPath(new URL('../../docs/results/timing.md', import.meta.url)), page);
