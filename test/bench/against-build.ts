/**
 * `npm run bench:against -- FOLDER [PAIRS [PART]]`: allocator, search, replay and cost of a layer of another checkout of Caldera
 * and of this one, in turn in one process, in CPU time, so that a busy machine slows both alike. Prints the median ratio, this one over
 * the other, with the quartiles; a ratio of 1 is as fast. The results of the two are compared as well.
 *
 * Where both are built (`npm run build`, of an old one `npx tsc -p tsconfig.json --outDir dist`), what is shipped is compared,
 * else the sources as they are loaded for tests, in which every function is wrapped to keep its name.
 *
 * FOLDER holds the other checkout with its packages, e.g. a git worktree with a link to node_modules. Where a module lay
 * elsewhere in the other checkout, its former place is tried: `b9118dd` is the build before the house was rebuilt.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Random } from '../../src/base/random.js';
import { randomGenomes, randomTable } from './inputs.js';

/** What one round does. @returns a number that both builds must find */
type Round = (round: number) => number;

/** Where modules are, newest place first. */
const PLACES = {
  evaluator: ['estimate/allocator/evaluator', 'allocator/evaluator'],
  estimator: ['pipeline/estimator', 'estimator'],
  mappers: ['search/jobs/mappers', 'search/mappers'],
  random: ['base/random'],
  presets: ['machine/presets', 'hardware/presets'],
  mapping: ['mapping/job-mapping', 'mapping/mapping'],
  analyze: ['pipeline/analyze', 'run'],
  load: ['scenario/load'],
  simulate: ['simulator/simulate'],
  queueJobs: ['workload/queue-jobs'],
  dataflowModel: ['cost/dataflow-model'],
  layer: ['workload/layer'],
  zoo: ['workload/models/zoo'],
} as const;

// biome-ignore lint/suspicious/noExplicitAny: modules of another build, whose types are not these
type Modules = Record<keyof typeof PLACES, any>;

async function modulesOf(folder: string, isBuilt: boolean): Promise<Modules> {
  const [parent, ending] = isBuilt ? ['dist', 'js'] : ['src', 'ts'];
  const found = await Promise.all(
    Object.entries(PLACES).map(async ([name, places]) => {
      const file = places.map((place) => join(folder, parent, `${place}.${ending}`)).find((path) => existsSync(path));
      if (file === undefined) throw new Error(`${folder}: no module of ${places.join(' or ')}`);
      return [name, await import(file)] as const;
    }),
  );
  return Object.fromEntries(found) as Modules;
}

const TABLE = randomTable(100, 4);
const GENOMES = randomGenomes(2000, TABLE);
const BANDWIDTH = 16;

function allocator({ evaluator }: Modules): Round {
  const judge = new evaluator.MakespanEvaluator(TABLE, BANDWIDTH);
  return () => {
    let sum = 0;
    for (let genome = 0; genome < 2000; genome++)
      sum += judge.makespan(GENOMES.core, GENOMES.priority, genome * TABLE.jobs) as number;
    return sum;
  };
}

function search(name: string) {
  return ({ estimator, mappers, random }: Modules): Round =>
    (round) => {
      const problem = estimator.makespanProblem(estimator.plainEstimator(TABLE, BANDWIDTH));
      const from: Random = random.stream(round, 'mapper');
      return mappers.mappers.get(name)(problem, { samples: 3000, random: from }).best as number;
    };
}

/** A thousand jobs of the mix task on the sixteen cores of S6, dealt out in turn. */
function replay({ analyze, load, mapping, queueJobs, random, simulate }: Modules): Round {
  const jobs = 1000;
  const bundled = load.loadScenario(join(import.meta.dirname, '../../scenarios/mix-s6-64.yaml'));
  // the one timing that every build knows
  const options = { ...bundled.cost.options, timing: 'maestro' };
  const scenario = { ...bundled, cost: { ...bundled.cost, options } };
  const { cores, memory } = scenario.platform;
  const { models } = scenario.workload;
  const workload = queueJobs.queueJobs({ kind: 'task', models, jobs }, jobs, random.stream(1, 'workload'));
  const analysis = analyze.analyze(scenario, workload);
  const core = Int32Array.from({ length: jobs }, (_, job) => job % cores.length);
  const input = {
    cores,
    memory,
    groups: [mapping.queuesOf({ core, priority: new Float64Array(jobs) }, cores.length)],
    work: Array.from({ length: jobs }, (_, id) => ({ kind: 'tiles', plan: analysis.plan(id, core[id]) })),
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
  };
  return () => simulate.simulate(input).timeline.makespanCycles as number;
}

/** Networks that every build has. */
const NETWORKS = `vgg16 resnet50 mobilenet-v2 mnasnet shufflenet-v2 squeezenet googlenet inception-v3 bert-base gpt2
  mobilebert transformer-xl t5-small electra-small dlrm wide-deep ncf din dien`.split(/\s+/);

/** Every distinct layer of the networks on a core of each dataflow, by a model that has seen none. */
function layerCost({ dataflowModel, layer: { shapeKey }, presets, zoo }: Modules): Round {
  const shapes = new Map<string, unknown>();
  for (const name of NETWORKS)
    for (const { layer } of zoo.models.get(name)().layers) shapes.set(shapeKey(layer), layer);
  const layers = [...shapes.values()];
  const cores = presets.presets.get('S5').cores.slice(2, 5); // HB and LB, large and small
  return () => {
    let sum = 0;
    // the one timing that every build knows
    const model = dataflowModel.dataflowModel({ timing: 'maestro' });
    for (const core of cores) for (const layer of layers) sum += model.cost(layer, core).latencyCycles as number;
    return sum;
  };
}

const PARTS: readonly (readonly [name: string, make: (modules: Modules) => Round])[] = [
  ['allocator', allocator],
  ['search, magma', search('magma')],
  ['search, magma-plus', search('magma-plus')],
  ['replay', replay],
  ['cost of a layer', layerCost],
];

/** CPU milliseconds of one round. */
function timed(round: Round, number: number): { readonly ms: number; readonly found: number } {
  const before = process.cpuUsage();
  const found = round(number);
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, found };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] as number;
}

const [folder, count = '21', wanted = ''] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: npm run bench:against -- FOLDER [PAIRS [PART]]');
const folders = [resolve(folder), join(import.meta.dirname, '../..')];
const isBuilt = folders.every((checkout) => existsSync(join(checkout, 'dist/simulator/simulate.js')));
const [other, own] = (await Promise.all(folders.map((checkout) => modulesOf(checkout, isBuilt)))) as [Modules, Modules];
process.stdout.write(isBuilt ? 'as built, in dist\n' : 'from source: not built, both\n');
for (const [name, make] of PARTS.filter(([part]) => part.startsWith(wanted))) {
  const [theirs, ours] = [make(other), make(own)];
  // compiled by then: V8 goes on with what is called for some fifty rounds, on threads whose time counts
  for (let round = 0; round < 60; round++) [theirs, ours].map((one) => one(round));
  const ratios: number[] = [];
  const ms: number[] = [];
  let isSame = true;
  for (let pair = 0; pair < Number(count); pair++) {
    const [first, second] = pair % 2 === 0 ? [theirs, ours] : [ours, theirs];
    const [one, two] = [timed(first, pair), timed(second, pair)];
    const [old, fresh] = pair % 2 === 0 ? [one, two] : [two, one];
    ratios.push(fresh.ms / old.ms);
    ms.push(fresh.ms);
    isSame &&= fresh.found === old.found;
  }
  const sorted = ratios.sort((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share).toFixed(3));
  const each = quantile(
    ms.sort((a, b) => a - b),
    0.5,
  ).toFixed(1);
  const result = isSame ? 'same result' : 'OTHER RESULT';
  process.stdout.write(
    `${name.padEnd(20)} ${median} (${low} to ${high}) of ${count} pairs, ${each} ms a round, ${result}\n`,
  );
}
