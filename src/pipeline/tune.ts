/**
 * Tuning: an optimiser looks for the settings with which a mapper finds the best mappings of several workloads, and the
 * settings are then judged on workloads, and by seeds, they were not tuned on. A search is judged by its makespan over
 * that of the mapper as it is, with the same seed; over workloads and seeds the geometric mean counts.
 */
import { geometricMean } from '../base/numbers.js';
import { power } from '../base/power.js';
import { stream } from '../base/random.js';
import type { TunedWorkload, TuneStudy } from '../scenario/load-tune.js';
import { optimisers } from '../search/optimisers/optimisers.js';
import { pointSpace } from '../search/spaces/points.js';
import { splitIntoGroups } from '../workload/splitter.js';
import { analyze, queueOf } from './analyze.js';
import { makespanOf } from './certify.js';
import { estimatorOf } from './estimator.js';
import { type MapTask, runTrial } from './trials.js';

export type Settings = Readonly<Record<string, number>>;

export interface Judged {
  readonly file: string;
  /** Makespan over the untuned mapper's, by seed. */
  readonly ratios: readonly number[];
}

export interface Tuned {
  readonly settings: Settings;
  /** On the workloads and seeds of the tuning: geometric mean. */
  readonly ratio: number;
  readonly trials: number;
  /** Best ratio after so many trials. */
  readonly convergence: { readonly samples: readonly number[]; readonly best: readonly number[] };
  /** On the workloads of the tuning with other seeds, and on unseen ones. */
  readonly seen: readonly Judged[];
  readonly unseen: readonly Judged[];
}

/** Seeds of the verdict begin this far behind those of the tuning. */
const OTHER_SEEDS = 1000;

export function tune(study: TuneStudy, onTrial: (done: number, best: number) => void = () => {}): Tuned {
  const { settings, seed, trials, repeats } = study;
  const names = Object.keys(settings);
  const judge = judgeOf(study, study.workloads, seed);
  let done = 0;
  let best = Number.POSITIVE_INFINITY;
  const objective = (point: Float64Array): number => {
    const ratio = geometricMean(judge(settingsAt(study, point)).flatMap(({ ratios }) => ratios));
    best = Math.min(best, ratio);
    onTrial(++done, best);
    return ratio;
  };
  const start = names.some((name) => settings[name]?.start !== undefined) ? [startOf(study)] : [];
  const budget = { samples: trials, random: stream(seed, 'tune'), seeds: start };
  const found = optimisers.get(study.optimiser)(pointSpace(names.length), objective, budget);
  const tuned = settingsAt(study, found.genome);
  const verdict = (workloads: readonly TunedWorkload[]): Judged[] =>
    judgeOf({ ...study, repeats: 2 * repeats }, workloads, seed + OTHER_SEEDS)(tuned);
  return {
    settings: tuned,
    ratio: found.value,
    trials: found.samples,
    convergence: found.convergence,
    seen: verdict(study.workloads),
    unseen: verdict(study.unseen),
  };
}

/** The searches of the untuned mapper are made once. */
function judgeOf(
  study: TuneStudy,
  workloads: readonly TunedWorkload[],
  seed: number,
): (settings: Settings) => Judged[] {
  const tasks = workloads.map(({ scenario }) => taskOf(scenario, study.samples));
  const seeds = Array.from({ length: study.repeats }, (_, k) => seed + k);
  const search = (task: MapTask, settings: Settings, own: number): number => {
    const { mapper, options } = study;
    return makespanOf(
      task,
      runTrial({ ...task, mapper, options: { ...options, ...settings }, seed: own }).found.mapping,
    );
  };
  const untuned = tasks.map((task) => seeds.map((own) => search(task, {}, own)));
  return (settings) =>
    tasks.map((task, i) => ({
      file: workloads[i]!.file,
      ratios: seeds.map((own, k) => search(task, settings, own) / untuned[i]![k]!),
    }));
}

function taskOf(scenario: TunedWorkload['scenario'], samples: number): MapTask {
  const workload = queueOf(scenario);
  const groups = splitIntoGroups(workload.jobs, scenario.groupSize, scenario.platform.cores.length);
  const estimator = estimatorOf(scenario, analyze(scenario, workload), workload.jobs);
  return { estimator, groups, barrier: scenario.simulator.barrier, limits: { samples } };
}

function settingsAt({ settings }: TuneStudy, point: Float64Array): Settings {
  const entries = Object.entries(settings).map(([name, { least, most, whole, log }], d): [string, number] => {
    const value = log ? least * power(most / least, point[d]!) : least + (most - least) * point[d]!;
    return [name, whole ? Math.round(value) : Number(value.toPrecision(4))];
  });
  return Object.fromEntries(entries);
}

/** What has no start begins in the middle. */
function startOf({ settings }: TuneStudy): Float64Array {
  return Float64Array.from(Object.values(settings), ({ least, most, start, log }) => {
    if (start === undefined) return 0.5;
    return log ? Math.log(start / least) / Math.log(most / least) : (start - least) / (most - least);
  });
}
