/** The part of `caldera layer codesign` that chooses a whole platform: `--cores`, judged by allocator or replay. */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { counted, fixed, integer, percent } from '../base/numbers.js';
import { codesignPlatform, type JudgedPlatform, judgePlatform, type PlatformRequest } from '../codesign.js';
import type { AreaTable } from '../machine/area/area-table.js';
import { presets } from '../machine/presets.js';
import { type PlatformKind, platformArea } from '../pipeline/platform-candidates.js';
import { staticPage } from '../report/static-page.js';
import { namedFlexibility } from '../scenario/sections/flexibility.js';
import { models } from '../workload/models/zoo.js';
import { note } from './command.js';
import { textTable } from './text-table.js';

export interface PlatformArguments {
  readonly cores: string | undefined;
  readonly kinds: string;
  readonly judge: string;
  readonly test: string | undefined;
  readonly jobs: number;
  readonly bandwidthGbps: number;
  readonly clockGhz: number;
  readonly samples: number;
  readonly seed: number;
}

export interface PlatformOutcome {
  readonly judged: readonly JudgedPlatform[];
  /** Of a preset of the same area, and of the winner, on work that nothing was tuned to. */
  readonly tests: readonly {
    readonly work: string;
    readonly winnerCycles: number;
    readonly presetCycles: number | undefined;
  }[];
  readonly preset: string | undefined;
}

/** Pools of jobs that a scenario may name. */
const TASKS = ['vision', 'language', 'recommendation', 'mix'];

const MOST_CORES = 64;
/** Mappings of jobs are searched for each candidate. */
const MOST_JOB_SAMPLES = 10_000;

/** @throws InputError for a count, a kind or work that is none */
export function platformOutcome(
  args: PlatformArguments,
  work: string,
  budget: { readonly areaTable: AreaTable; readonly areaSquareMicrons: number; readonly preset: string | undefined },
): PlatformOutcome {
  const counts = (args.cores ?? '').split(',').map(Number);
  if (!counts.every((count) => Number.isInteger(count) && count >= 1 && count <= MOST_CORES))
    throw new InputError({
      path: '--cores',
      expected: `numbers of cores, 1 to ${MOST_CORES}: 1,2,4`,
      found: args.cores,
    });
  if (args.judge !== 'allocator' && args.judge !== 'replay')
    throw new InputError({ path: '--judge', expected: 'allocator or replay', found: args.judge });
  const { bandwidthGbps, clockGhz, seed } = args;
  const samples = Math.min(args.samples, MOST_JOB_SAMPLES);
  const base = { bandwidthGBps: bandwidthGbps, clockGHz: clockGhz, judge: args.judge, samples, seed } as const;
  const request: PlatformRequest = {
    ...base,
    ...budget,
    counts,
    kinds: args.kinds.split(',').map(kindNamed),
    workload: workloadOf(work, args.jobs, Math.max(...counts)),
    onJudged: (done, all) => {
      if (done % 8 === 0) note(`${done} of ${all} platforms`);
    },
  };
  const refused: string[] = [];
  const judged = codesignPlatform({ ...request, onRefused: (_, why) => refused.push(why) });
  if (refused.length > 0) note(`${counted(refused.length, 'platform')} cannot run the work: ${refused[0]}`);
  const [winner] = judged as [JudgedPlatform];
  const tests = (args.test?.split(',') ?? []).map((name) => {
    const workload = workloadOf(name, args.jobs, Math.max(...counts), '--test');
    const of = (cores: Parameters<typeof judgePlatform>[1]): number =>
      judgePlatform({ ...base, workload }, cores).replayCycles;
    const { preset } = budget;
    return {
      work: name,
      winnerCycles: of({ cores: winner.cores }),
      presetCycles: preset === undefined ? undefined : of({ preset }),
    };
  });
  return { judged, tests, preset: budget.preset };
}

/** µm² of `--area`: a number of mm², or a preset's. @throws InputError */
export function areaNamed(text: string, table: AreaTable): { areaSquareMicrons: number; preset: string | undefined } {
  if (presets.has(text)) return { areaSquareMicrons: platformArea(table, presets.get(text).cores), preset: text };
  const area = /^\d*\.?\d+(e-?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (area > 0 && area <= 1e6) return { areaSquareMicrons: area * 1e6, preset: undefined };
  const expected = `mm² above 0, or a preset whose area is meant (${presets.names.join(', ')})`;
  throw new InputError({ path: '--area', expected, found: text });
}

/** A class, an accelerator, dataflows (`hb`, `hb+lb`), or flexible cores beside fixed ones (`TOPS/hb`). */
export function kindNamed(name: string): PlatformKind {
  const [one = '', other, more] = name.split('/');
  if (other !== undefined && more === undefined) return { ...kindNamed(one), name, beside: kindNamed(other) };
  const flexibility = namedFlexibility(name);
  if (flexibility !== undefined) return { name, dataflows: ['hb'], flexibility: { ...flexibility, design: 'plain' } };
  const known = ['hb', 'lb', 'eyeriss'];
  const dataflows = name.split('+');
  if (dataflows.length > 2 || !dataflows.every((dataflow) => known.includes(dataflow)))
    throw new InputError({
      path: '--kinds',
      expected: `a class, an accelerator, or dataflows (${known.join(', ')}; hb+lb), or two of them (TOPS/hb)`,
      found: name,
      hint: didYouMean(name, known),
    });
  return { name, dataflows };
}

/** Tasks are pools of jobs, models whole networks. */
function workloadOf(work: string, jobs: number, cores: number, path = 'work'): Readonly<Record<string, unknown>> {
  const groupSize = Math.max(32, cores);
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

/** Platforms of a table at the most. */
const SHOWN = 10;

function platformRows({ judged }: PlatformOutcome, most: number): readonly (readonly string[])[] {
  const rows = judged.slice(0, most).map(({ kind, cores, areaSquareMicrons, estimateCycles, replayCycles }) => {
    const [{ rows, columns, sgKiB }] = cores as [JudgedPlatform['cores'][number]];
    return [
      kind,
      `${cores.length}`,
      `${rows} × ${columns}`,
      integer(sgKiB),
      fixed(areaSquareMicrons / 1e6),
      integer(estimateCycles),
      integer(replayCycles),
    ];
  });
  return [['kind', 'cores', 'PEs a core', 'SG KiB', 'mm²', 'allocator', 'replay'], ...rows];
}

function testRows({ judged, tests, preset }: PlatformOutcome): readonly (readonly string[])[] {
  const [winner] = judged as [JudgedPlatform];
  return [
    ['not tuned to', winner.kind, preset ?? '', 'speed-up'],
    ...tests.map(({ work: name, winnerCycles, presetCycles }) => [
      name,
      integer(winnerCycles),
      presetCycles === undefined ? '' : integer(presetCycles),
      presetCycles === undefined ? '' : percent(presetCycles / winnerCycles - 1),
    ]),
  ];
}

export function platformText(work: string, outcome: PlatformOutcome): string {
  const { judged, tests } = outcome;
  const shown = Math.min(SHOWN, judged.length);
  const head = `${work}\n${judged.length} platforms of equal area, the first ${shown} by their cycles\n`;
  const table = textTable(platformRows(outcome, SHOWN));
  return tests.length === 0 ? `${head}\n${table}\n` : `${head}\n${table}\n\n${textTable(testRows(outcome))}\n`;
}

export function platformPage(work: string, outcome: PlatformOutcome): string {
  const { judged, tests } = outcome;
  return staticPage(`Platforms for ${work}`, `${judged.length} platforms of equal area, by their cycles`, [
    { heading: 'Platforms', rows: platformRows(outcome, judged.length) },
    ...(tests.length === 0 ? [] : [{ heading: 'On work that the first is not chosen for', rows: testRows(outcome) }]),
  ]);
}
