/** What `caldera layer codesign` is asked for, from its options: the same as a file of the kind `codesign` says. */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import type { AreaTable } from '../machine/area/area-table.js';
import { DEFAULT_AREA_TABLE } from '../machine/area/area-tables.js';
import { platformArea } from '../machine/area/platform-area.js';
import { DEFAULT_POWER_TABLE, powerTables } from '../machine/area/power.js';
import { type ArrayMachine, UNLIMITED_ARRAY } from '../machine/array-machine.js';
import type { PlatformKind } from '../machine/platform-kind.js';
import { presets } from '../machine/presets.js';
import type { CodesignScenario, CoreTask, PlatformTask } from '../scenario/codesign-scenario.js';
import { platformKind } from '../scenario/platform-kind.js';
import { demandOneLayer } from '../scenario/searched-design.js';
import { DEFAULT_DESIGN_MAPPER, designMappers } from '../search/hardware/design-mappers.js';
import { models } from '../workload/models/zoo.js';
import { areaTableOf, type DesignWork, designWork, flexibilityNamed } from './design-arguments.js';
import { positive, whole } from './table-options.js';

export interface DesignArguments {
  readonly work: string;
  readonly layer: string | undefined;
  readonly area: string | undefined;
  readonly power: number | undefined;
  readonly clockGhz: number | undefined;
  readonly noc: number | undefined;
  readonly offChip: number | undefined;
  readonly weights: string | undefined;
  readonly flexibility: string | undefined;
  readonly design: string | undefined;
  readonly mapper: string | undefined;
  readonly samples: number | undefined;
  readonly seed: number | undefined;
  readonly areaTable: string | undefined;
  readonly powerTable: string | undefined;
  readonly bandwidthGbps: number | undefined;
  readonly cores: string | undefined;
  readonly kinds: string | undefined;
  readonly judge: string | undefined;
  readonly test: string | undefined;
  readonly jobs: number | undefined;
}

const MOST_SAMPLES = 1_000_000;
const DEFAULT_SAMPLES = 10_000;
/** Mappings of jobs are searched for each platform. */
const MOST_JOB_SAMPLES = 10_000;
const PLATFORM_SAMPLES = 500;
const DEFAULT_JOBS = 64;
const MOST_CORES = 64;
const DEFAULT_KINDS = 'hb,hb+lb,TS,TOPS';
const DEFAULT_CLASS = 'TOPS';

/** Pools of jobs that a scenario may name. */
const TASKS = ['vision', 'language', 'recommendation', 'mix'];

/** Options that a file says itself, by the names they have on the command line. */
const DESIGN_OPTIONS: readonly (keyof DesignArguments)[] = [
  ...(['layer', 'area', 'power', 'clockGhz', 'noc', 'offChip', 'weights', 'flexibility', 'design', 'mapper'] as const),
  ...(['samples', 'seed', 'areaTable', 'powerTable', 'bandwidthGbps', 'cores', 'kinds', 'judge'] as const),
  ...(['test', 'jobs'] as const),
];

/** @throws InputError for an option beside a file, which says it itself */
export function refuseDesignOptions(args: DesignArguments): void {
  const given = DESIGN_OPTIONS.find((name) => args[name] !== undefined);
  if (given === undefined) return;
  const option =
    given === 'layer' ? 'layer' : `--${given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const expected = 'nothing that the file says itself: --set path=value puts a field into it';
  throw new InputError({ path: option, expected, found: args[given] });
}

/** @throws InputError for what no design can be asked for */
export function designAsked(args: DesignArguments): CodesignScenario {
  const { work, seed = 0, clockGhz = 1, bandwidthGbps = 16, power, flexibility = DEFAULT_CLASS } = args;
  positive('--clock-ghz', clockGhz);
  positive('--bandwidth-gbps', bandwidthGbps);
  for (const [option, limit] of [
    ['--power', power],
    ['--noc', args.noc],
    ['--off-chip', args.offChip],
  ] as const)
    if (limit !== undefined) positive(option, limit);
  whole('--seed', seed, 0);
  if (args.area === undefined)
    throw new InputError({ path: '--area', expected: 'a budget in mm², or a preset of equal area', found: undefined });
  const areaTable = areaTableOf(args.areaTable ?? DEFAULT_AREA_TABLE);
  const { areaSquareMicrons, preset } = areaNamed(args.area, areaTable);
  const base = {
    name: work,
    seed,
    said: { area: preset === undefined ? `${args.area} mm²` : `the area of ${preset}`, flexibility },
    ...{ areaTable, areaSquareMicrons, preset, milliwatts: power, clockGHz: clockGhz, bandwidthGBps: bandwidthGbps },
    powerTable: powerTables.get(args.powerTable ?? DEFAULT_POWER_TABLE),
    document: undefined,
    inputs: [],
  };
  if (args.cores !== undefined) {
    const { platform, workload } = platformAsked(args, args.cores);
    return { ...base, workload, core: undefined, platform, notes: [] };
  }
  const found = designWork(work, args.layer);
  return { ...base, workload: found.workload, core: coreAsked(args, found), platform: undefined, notes: found.notes };
}

function coreAsked(args: DesignArguments, work: DesignWork): CoreTask {
  const { mapper = DEFAULT_DESIGN_MAPPER, samples = DEFAULT_SAMPLES, flexibility = DEFAULT_CLASS } = args;
  whole('--samples', samples, 1);
  if (samples > MOST_SAMPLES)
    throw new InputError({ path: '--samples', expected: `at most ${MOST_SAMPLES}`, found: samples });
  designMappers.entry(mapper);
  const weights = weightsOf(args.weights, work);
  const task = {
    tenants: work.networks.map((network, i) => ({ network, weight: weights[i]! })),
    machine: machineOf(args),
    flexibility: { ...flexibilityNamed(flexibility), design: args.design ?? 'plain' },
    mapper,
    samples,
  };
  demandOneLayer(task, { path: '--design' });
  return task;
}

function machineOf({ noc, offChip }: DesignArguments): ArrayMachine {
  const { nocBytesPerCycle, offChipBytesPerCycle } = UNLIMITED_ARRAY;
  return {
    ...UNLIMITED_ARRAY,
    nocBytesPerCycle: noc ?? nocBytesPerCycle,
    offChipBytesPerCycle: offChip ?? offChipBytesPerCycle,
  };
}

function weightsOf(text: string | undefined, { networks }: DesignWork): readonly number[] {
  if (text === undefined) return networks.map(() => 1);
  const weights = text.split(',').map(Number);
  if (weights.length === networks.length && weights.every((weight) => weight > 0 && weight <= 1e9)) return weights;
  const expected = `${networks.length} ${networks.length === 1 ? 'number' : 'numbers'} above 0, one a model`;
  throw new InputError({ path: '--weights', expected, found: text });
}

function platformAsked(args: DesignArguments, cores: string) {
  const { judge = 'replay', samples = PLATFORM_SAMPLES, jobs = DEFAULT_JOBS, kinds = DEFAULT_KINDS } = args;
  whole('--jobs', jobs, 32);
  whole('--samples', samples, 1);
  const counts = cores.split(',').map(Number);
  if (!counts.every((count) => Number.isInteger(count) && count >= 1 && count <= MOST_CORES))
    throw new InputError({ path: '--cores', expected: `numbers of cores, 1 to ${MOST_CORES}: 1,2,4`, found: cores });
  if (judge !== 'allocator' && judge !== 'replay')
    throw new InputError({ path: '--judge', expected: 'allocator or replay', found: judge });
  const groupSize = Math.max(32, ...counts);
  const tests = args.test?.split(',') ?? [];
  const platform: PlatformTask = {
    ...{ counts, judge, samples: Math.min(samples, MOST_JOB_SAMPLES), kinds: kinds.split(',').map(kindNamed) },
    tests: tests.map((name) => ({ name, workload: workloadOf(name, jobs, groupSize, '--test') })),
  };
  return { platform, workload: workloadOf(args.work, jobs, groupSize) };
}

/** @throws InputError for what is no kind of core */
function kindNamed(name: string): PlatformKind {
  const kind = platformKind(name);
  if ('expected' in kind)
    throw new InputError({ path: '--kinds', expected: kind.expected, found: kind.found, hint: kind.hint });
  return kind;
}

/** Tasks are pools of jobs, models whole networks. */
function workloadOf(work: string, jobs: number, groupSize: number, path = 'work'): Readonly<Record<string, unknown>> {
  if (TASKS.includes(work)) return { task: work, jobs, groupSize };
  const names = work.split(/[+,]/);
  const unknown = names.find((name) => !models.has(name));
  if (unknown === undefined) return { models: names, groupSize };
  throw new InputError({
    path,
    expected: `a task (${TASKS.join(', ')}) or models of the zoo`,
    found: unknown,
    hint: didYouMean(unknown, [...TASKS, ...models.names]),
  });
}

/** µm² of `--area`: a number of mm², or a preset's. @throws InputError */
function areaNamed(text: string, table: AreaTable): { areaSquareMicrons: number; preset: string | undefined } {
  if (presets.has(text)) return { areaSquareMicrons: platformArea(table, presets.get(text).cores), preset: text };
  const area = /^\d*\.?\d+(e-?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (area > 0 && area <= 1e6) return { areaSquareMicrons: area * 1e6, preset: undefined };
  const expected = `mm² above 0, or a preset whose area is meant (${presets.names.join(', ')})`;
  throw new InputError({ path: '--area', expected, found: text });
}
