/** `caldera network design`: how a budget of bandwidth should be spread over the dimensions of a cluster. */
import { InputError } from '../../base/errors.js';
import { fixed, integer, percent } from '../../base/numbers.js';
import { writeJson } from '../../formats/json-text.js';
import { readText } from '../../formats/read-file.js';
import { readYaml } from '../../formats/yaml-document.js';
import { bandwidthProblemOf, equalSplit, replayedNs } from '../../pipeline/bandwidth-design.js';
import type { ClusterScenario } from '../../scenario/cluster-scenario.js';
import { inSection } from '../../scenario/in-section.js';
import { overridden, overrideOf } from '../../scenario/overrides.js';
import { type BandwidthProblem, networkCost } from '../../search/bandwidth/bandwidth-problem.js';
import {
  type BandwidthDesign,
  fastestNetwork,
  leastTimeCost,
  timeCostFront,
} from '../../search/bandwidth/design-bandwidth.js';
import { describeConstraint } from '../../search/bandwidth/feasible-set.js';
import { type JudgedDesigns, judgedDesigns } from '../../search/bandwidth/judged-designs.js';
import {
  type ClusterArguments,
  clusterOptions,
  dimensionNames,
  loadClusterNoting,
  printRows,
  type Row,
  time,
  timed,
  trafficOfKind,
} from '../cluster-option.js';
import { columns } from '../columns.js';
import { type Command, print } from '../command.js';
import { whole } from '../table-options.js';
import { textTable } from '../text-table.js';
import { wrap } from '../wrap.js';

interface Arguments extends ClusterArguments {
  readonly front: number;
  readonly judge: 'formula' | 'replay';
  readonly samples: number;
}

const LEAST_TIME = 'least time';

interface Designed {
  readonly name: string;
  readonly bandwidthGBps: readonly number[];
  readonly timeNs: number;
  readonly costDollars: number;
  readonly shadow?: BandwidthDesign['shadow'];
}

export const networkDesignCommand: Command<Arguments> = {
  options: (yargs) =>
    clusterOptions(yargs)
      .option('front', { type: 'number', default: 0, describe: 'networks from the fastest to the cheapest' })
      .option('judge', {
        choices: ['formula', 'replay'] as const,
        default: 'formula' as const,
        describe: 'replay: also search with the event simulator as judge',
      })
      .option('samples', {
        type: 'number',
        default: 100,
        describe: 'networks that each search of the replay judges at most',
      })
      .example('$0 design scenarios/clusters/resnet50-s4.yaml --front 8', 'a Pareto front'),
  async run(args) {
    const { front, samples, judge } = args;
    whole('--front', front, 0);
    whole('--samples', samples, 1);
    const scenario = loadClusterNoting(args);
    const traffic = await timed(trafficOfKind(args, scenario, 'collective', 'job'));
    placed(args, () => {
      const problem = bandwidthProblemOf(scenario, traffic);
      const hasPrices = problem.costPerGBps.some((cost) => cost > 0);
      const designs: Designed[] = [
        { name: 'equal split', ...equalSplit(problem) },
        { name: LEAST_TIME, ...fastestNetwork(problem) },
      ];
      if (hasPrices) designs.push({ name: 'least time × cost', ...leastTimeCost(problem) });
      if (front > 0 && !hasPrices)
        throw new InputError({ path: 'dimensions.0.price', expected: 'prices, for a front', found: undefined });
      const points = front > 0 ? timeCostFront(problem, front) : [];
      const timeNs = (bandwidthGBps: readonly number[]) => replayedNs(scenario, traffic, bandwidthGBps);
      const judged = judge === 'replay' ? judgedDesigns({ problem, timeNs, samples, front }) : undefined;
      const shown: Shown = { problem, designs, points, judged };
      if (args.json) print(writeJson({ name: scenario.name, ...shown }));
      else if (args.csv) printRows(rowsOf(shown));
      else print(textOf(scenario, shown));
    });
  },
};

interface Shown {
  readonly problem: BandwidthProblem;
  readonly designs: readonly Designed[];
  readonly points: readonly BandwidthDesign[];
  readonly judged: JudgedDesigns | undefined;
}

/** What cannot be designed is told where the file says it. */
function placed({ scenario: file, set = [] }: Arguments, body: () => void): void {
  inSection(overridden(readYaml(readText(file), file), set.map(overrideOf)), ['design'], body);
}

function rowsOf({ designs, points, judged }: Shown): Row[] {
  const all = [...designs, ...points.map((point, i) => ({ name: `front ${i}`, ...point }))];
  const rows = all.flatMap(({ name, timeNs, costDollars, bandwidthGBps }): Row[] => [
    [name, 'time_ns', timeNs],
    [name, 'cost_dollars', costDollars],
    ...bandwidthGBps.map((width, d): Row => [name, `bandwidth_gbps_${d}`, width]),
  ]);
  if (judged === undefined) return rows;
  const { leastTime, leastTimeCost: product, front } = judged;
  const widths = (name: string, bandwidthGBps: readonly number[]): Row[] =>
    bandwidthGBps.map((width, d) => [name, `bandwidth_gbps_${d}`, width]);
  rows.push(['replayed', 'time_ns', leastTime.value], ['replayed', 'start_time_ns', leastTime.startValue]);
  rows.push(...widths('replayed', leastTime.bandwidthGBps));
  if (product !== undefined) {
    rows.push(['replayed time × cost', 'time_x_cost', product.value]);
    rows.push(['replayed time × cost', 'start_time_x_cost', product.startValue]);
    rows.push(...widths('replayed time × cost', product.bandwidthGBps));
  }
  front.forEach(({ timeNs, costDollars, bandwidthGBps }, i) => {
    const name = `replayed front ${i}`;
    rows.push([name, 'time_ns', timeNs], [name, 'cost_dollars', costDollars], ...widths(name, bandwidthGBps));
  });
  return rows;
}

function textOf(scenario: ClusterScenario, { problem, designs, points, judged }: Shown): string {
  const names = dimensionNames(scenario.cluster);
  const [equal] = designs as [Designed, ...Designed[]];
  const hasPrices = problem.costPerGBps.some((cost) => cost > 0);
  const row = ({ name, timeNs, costDollars, bandwidthGBps }: Omit<Designed, 'shadow'>): string[] => [
    name,
    time(timeNs),
    `${fixed(equal.timeNs / timeNs)} ×`,
    ...(hasPrices ? [integer(costDollars)] : []),
    bandwidthGBps.map((width) => fixed(width, 1)).join(' '),
  ];
  const head = ['', 'time', 'faster', ...(hasPrices ? ['dollars'] : []), 'GB/s by dimension'];
  const lines = [
    ...wrap(`${scenario.name}: ${fixed(problem.totalGBps, 1)} GB/s an accelerator over ${names.join(', ')}`, columns()),
    '',
    textTable([head, ...designs.map(row)]),
  ];
  for (const { name, shadow } of designs) {
    if (shadow === undefined) continue;
    const binding = shadow.bindingShare.map((share, d) => `dimension ${d} (${percent(share)})`).join(', ');
    lines.push('', `${name}: waits for ${binding}`);
    if (name !== LEAST_TIME) continue; // of the other, prices are those of time + price · cost
    lines.push(`  one more GB/s in all saves ${fixed(shadow.totalNsPerGBps)} ns`);
    shadow.constraintNsPerGBps.forEach((ns, c) => {
      const text = describeConstraint(problem.constraints[c] as (typeof problem.constraints)[number]);
      if (ns !== 0) lines.push(`  one more in ${text} saves ${fixed(ns)} ns`);
    });
  }
  if (points.length > 0)
    lines.push('', textTable([head, ...points.map((point, i) => row({ name: `front ${i}`, ...point }))]));
  if (judged !== undefined) lines.push(...judgedLines(problem, judged));
  return `${lines.join('\n')}\n`;
}

/** What the replay makes of the same budget: where each search began and where it ended, and its own front. */
function judgedLines(problem: BandwidthProblem, { leastTime, leastTimeCost: product, front }: JudgedDesigns): string[] {
  const gBps = (widths: readonly number[]): string => widths.map((width) => fixed(width, 1)).join(' ');
  const { value, startValue, samples } = leastTime;
  const lines = [
    '',
    `replayed: ${time(startValue)} as least time is split, ${time(value)} after ${samples} networks`,
    `  ${gBps(leastTime.bandwidthGBps)} GB/s by dimension`,
  ];
  if (product !== undefined) {
    const dollars = networkCost(problem, product.bandwidthGBps);
    const gain = percent(1 - product.value / product.startValue, 2);
    lines.push(
      '',
      `replayed time × cost: ${time(product.value / dollars)} at ${integer(dollars)} dollars after ${product.samples} networks,`,
      `  ${gain} below the formula's split; ${gBps(product.bandwidthGBps)} GB/s by dimension`,
    );
  }
  if (front.length === 0) return lines;
  const rows = front.map(({ timeNs, costDollars, bandwidthGBps }, i) => [
    `replayed ${i}`,
    time(timeNs),
    integer(costDollars),
    gBps(bandwidthGBps),
  ]);
  return [...lines, '', textTable([['', 'time', 'dollars', 'GB/s by dimension'], ...rows])];
}
