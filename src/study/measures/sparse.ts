/**
 * The measures of sparse kernels: `sparse`, all of them mapped onto a platform and replayed, and `sparse-machines`, the
 * same on homogeneous ones of as many lanes; `sparse-bounds`, `sparse-replays` and `sparse-edp`, one kernel after another.
 */
import { replayPlan } from '../../pipeline/sparse-replay-plan.js';
import { BASELINES, type KernelHeadline } from '../../search/sparse/headline.js';
import type { KernelPlan } from '../../search/sparse/plan.js';
import { planEnergyDelay } from '../../search/sparse/plan-energy.js';
import type { MeasureOf } from '../measure.js';

export const sparseMeasure: MeasureOf<'sparse'> = {
  kind: 'sparse',
  columns: ['way', 'bound_cycles', 'simulator_cycles', 'bytes', 'energy_nj', 'edp_nj_ns', 'lanes', 'jobs', 'ways'],
  of({ outcome: mapped, own: figures }) {
    const [outcome, own] = [mapped(), figures()];
    return [
      own.strategy,
      own.boundCycles,
      own.makespanCycles,
      outcome.chosen.replay.bytesServed,
      own.energy.totalNj,
      own.energyDelay,
      own.lanes,
      outcome.spans.length,
      outcome.ways.length,
    ];
  },
};

/** `eie_monolithic_times`: how many times the platform's own. Empty for the platform itself. */
export const sparseMachinesMeasure: MeasureOf<'sparse'> = {
  kind: 'sparse',
  columns: BASELINES.flatMap((name) => {
    const words = name.replaceAll('-', '_');
    return [`${words}_times`, `${words}_edp_times`];
  }),
  of({ machines, own: figures }) {
    const own = figures();
    return BASELINES.flatMap((name) => {
      const other = machines()
        .slice(1)
        .find((machine) => machine.name === name);
      if (other === undefined) return [undefined, undefined];
      return [other.makespanCycles / own.makespanCycles, other.energyDelay / own.energyDelay];
    });
  },
};

const ON_BASELINES = BASELINES.map((name) => name.replaceAll('-', '_'));

const sum = (rows: readonly KernelHeadline[], of: (row: KernelHeadline) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

/** By formula, cycles of the kernels one after another; way and class of the first. */
export const sparseBoundsMeasure: MeasureOf<'sparse'> = {
  kind: 'sparse',
  columns: [
    ...['searched_cycles', 'whole_cycles', 'naive_cycles', 'naive_sorted_cycles', 'searched_way', 'whole_class'],
    ...ON_BASELINES.map((name) => `${name}_cycles`),
  ],
  of({ scenario: { platform }, alone }) {
    const rows = alone();
    const [{ search }] = rows as [KernelHeadline];
    return [
      sum(rows, ({ searchedCycles }) => searchedCycles),
      sum(rows, ({ wholeCycles }) => wholeCycles),
      sum(rows, ({ naiveCycles }) => naiveCycles),
      sum(rows, ({ naiveSortedCycles }) => naiveSortedCycles),
      search.plan.strategy,
      platform.cores[search.tried[0]!.pieces[0]!.core]!.class.name,
      ...BASELINES.map((name) => sum(rows, ({ baselines }) => baselines[name].plan.cycles)),
    ];
  },
};

/** The same schedules replayed, lane by lane through the memory they share. */
export const sparseReplaysMeasure: MeasureOf<'sparse'> = {
  kind: 'sparse',
  columns: ['searched', ...ON_BASELINES].map((name) => `${name}_replay_cycles`),
  of({ scenario: { platform, arbitration }, alone }) {
    const rows = alone();
    const memory = { bandwidthBytesPerCycle: platform.bandwidthBytesPerCycle, arbitration };
    const cyclesOf = (plan: KernelPlan): number => replayPlan(plan, memory);
    return [
      sum(rows, ({ search }) => cyclesOf(search.plan)),
      ...BASELINES.map((name) => sum(rows, ({ baselines }) => cyclesOf(baselines[name].plan))),
    ];
  },
};

/** By formula, energy-delay products under the scenario's table. */
export const sparseEdpMeasure: MeasureOf<'sparse'> = {
  kind: 'sparse',
  columns: ['searched', 'whole', ...ON_BASELINES].map((name) => `${name}_edp_nj_ns`),
  of({ scenario: { energy, platform }, alone }) {
    const rows = alone();
    const edp = (plan: KernelPlan): number => planEnergyDelay(plan, { ...energy, clockGHz: platform.clockGHz });
    return [
      sum(rows, ({ search }) => edp(search.plan)),
      sum(rows, ({ search }) => edp(search.tried[0]!)),
      ...BASELINES.map((name) => sum(rows, ({ baselines }) => edp(baselines[name].plan))),
    ];
  },
};
