/**
 * `npm run results:network`: runs the study of accelerators on a network and writes docs/results/network.md.
 * Nothing on the page is written by hand but the sentences around its tables.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, mean, sum } from '../../src/base/numbers.js';
import { splitOf } from '../../src/study/measures/design.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { columnMean, numberAt, type Rows, valuesOf, where } from '../../src/study/rows.js';
import { studied } from './studied.js';

const points = await studied('themis');
const scenarios = await studied('network-scenarios');
const iterationPoints = await studied('network-iterations');
const budgets = await studied('network-budgets');
const byDimensions = await studied('network-dimensions');
const SETTINGS = valuesOf(points, 'setting').map(String);
/** As it is published. */
const PUBLISHED = 'as published';

/** Of each of the 24 runs in a setting: how many times faster than the baseline in the same setting. */
function gains(way: string, setting: string): number[] {
  const own = where(points, { setting });
  const [baselines, others] = [where(own, { way: 'baseline' }), where(own, { way })];
  return baselines.map((row, i) => numberAt(row, 'time_ns') / numberAt(others[i] as ResultRow, 'time_ns'));
}

const WAYS = ['Themis, FIFO', 'Themis, SCF', 'balanced'];

const summary = (values: readonly number[]): string => `${fixed(mean(values), 3)} (${fixed(Math.max(...values), 3)})`;

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function headlineTable(): string {
  const all = WAYS.map((way) => gains(way, PUBLISHED));
  const rows = where(points, { setting: PUBLISHED, way: 'baseline' }).map((row, i) => [
    String(row['shape']),
    String(numberAt(row, 'collective.bytes') / 1_048_576),
    ...all.map((own) => fixed(own[i] as number, 3)),
  ]);
  return table([['shape', 'MiB', ...WAYS], ...rows]);
}

/** The jobs of the bundled scenarios, as they are and with one sample an accelerator; not those that are only designed. */
const ONLY_DESIGNED = ['gpt3-tensor-data', 'resnet50-s4'];

/** Of rows of the same work: by way. */
function timesByWay(rows: Rows): Readonly<Record<'baseline' | 'themis' | 'balanced', number>> {
  const of = (way: string): number => numberAt(where(rows, { way })[0] as ResultRow, 'time_ns');
  return { baseline: of('baseline'), themis: of('Themis, SCF'), balanced: of('balanced') };
}

function jobTable(): string {
  const works = valuesOf(scenarios, 'work').map(String);
  const rows = works.flatMap((work) => {
    const own = where(scenarios, { work });
    const { baseline, themis: first, balanced } = timesByWay(own);
    if (Number.isNaN(baseline) || ONLY_DESIGNED.includes(work)) return [];
    return [[work, fixed(baseline / 1e6, 3), fixed(baseline / first, 3), fixed(baseline / balanced, 3)]];
  });
  return table([['scenario', 'baseline (ms)', 'Themis, SCF', 'balanced'], ...rows]);
}

function designTable(): string {
  const designed = where(scenarios, { way: 'baseline' }).filter(({ work }) => !String(work).endsWith(', batch 1'));
  const rows = designed.map((row) => [
    String(row['work']),
    fixed(numberAt(row, 'total_gbps'), 1),
    fixed(numberAt(row, 'equal_ns') / numberAt(row, 'fastest_ns'), 3),
    splitOf(row['fastest_split_gbps'])
      .map((width) => fixed(width, 1))
      .join(' / '),
  ]);
  return table([['scenario', 'GB/s in all', 'faster than equal', 'GB/s by dimension'], ...rows]);
}

const PUBLISHED_GAINS: Readonly<Record<string, string>> = {
  'ResNet-50': '1.49 (ResNet-152)',
  GNMT: '1.30',
  DLRM: '1.30',
  'Transformer-1T': '1.25',
};

/** Of an iteration on each of the six networks, as the collectives are published. */
function iterationGains() {
  const shapes = valuesOf(iterationPoints, 'shape');
  return Object.keys(PUBLISHED_GAINS).map((name) => {
    const runs = shapes.map((shape) => {
      const of = (accelerators: string): Rows => where(iterationPoints, { work: name, shape, accelerators });
      const { baseline, themis: first, balanced } = timesByWay(of('as they are'));
      const idle = timesByWay(of('infinitely fast'));
      const computed = sum(COMPUTED.map((column) => numberAt(of('as they are')[0] as ResultRow, column)));
      return {
        themis: baseline / first,
        balanced: baseline / balanced,
        exposed: 1 - computed / baseline,
        bare: idle.baseline / idle.themis,
      };
    });
    const all = (of: 'themis' | 'balanced' | 'exposed' | 'bare'): number[] => runs.map((one) => one[of]);
    return { name, themis: all('themis'), balanced: all('balanced'), exposed: all('exposed'), bare: all('bare') };
  });
}

const COMPUTED = ['forward_ns', 'input_grad_ns', 'weight_grad_ns'];

const percentOf = (share: number): string => `${fixed(100 * share, 1)} %`;

/** Least time for ResNet-50 with 1,000 GB/s an accelerator; the outermost dimension has the network cards. */
function dimensionBills() {
  return byDimensions.map((row) => ({
    dimensions: String(row['dimensions']),
    timeNs: numberAt(row, 'fastest_ns'),
    costDollars: numberAt(row, 'fastest_dollars'),
    cardDollars: splitOf(row['fastest_split_dollars']).at(-1) as number,
  }));
}

function billTable(): string {
  return table([
    ['dimensions', 'least time (ms)', 'network (million $)', 'its cards, switches and links between pods (million $)'],
    ...bills.map(({ dimensions, timeNs, costDollars, cardDollars }) => [
      ...[dimensions, fixed(timeNs / 1e6, 4), fixed(costDollars / 1e6, 1), fixed(cardDollars / 1e6, 1)],
    ]),
  ]);
}

/** Time, and time × cost, of an equal split over the least. */
function designGains(): ResultRow[] {
  return budgets.map((row) => {
    const [equal, dollars] = [numberAt(row, 'equal_ns'), numberAt(row, 'equal_dollars')];
    return {
      ...row,
      faster: equal / numberAt(row, 'fastest_ns'),
      cheaper: (equal * dollars) / (numberAt(row, 'least_product_ns') * numberAt(row, 'least_product_dollars')),
    };
  });
}

function gainTable(): string {
  const [shapes, works] = [valuesOf(designs, 'shape'), valuesOf(designs, 'work')];
  const cell = (shape: unknown, work: unknown): string => {
    const own = where(designs, { shape, work });
    return `${fixed(columnMean(own, 'faster'), 3)} / ${fixed(columnMean(own, 'cheaper'), 2)}`;
  };
  const rows = shapes.map((shape) => [String(shape), ...works.map((work) => cell(shape, work))]);
  return table([['shape', ...works.map(String)], ...rows]);
}

/** What is said, what was measured above, and whether the one is what the other says. */
function statementTable(): string {
  const [late, fewer] = ['700 ns a link', '4 chunks'].map((setting) => gains('Themis, SCF', setting));
  const [all, least] = [themis, (own: readonly number[] = []): number => Math.min(...own)];
  const [one, ...more] = bills;
  const holds = (is: boolean): string => (is ? 'holds' : 'does not hold');
  const published = [1.49, 1.3, 1.3, 1.25];
  return table([
    ['statement', 'here', ''],
    [
      'All-reduce 1.72 times faster on average, 2.70 at most (Themis)',
      `${fixed(mean(all), 2)}, ${fixed(Math.max(...all), 2)}`,
      holds(Math.abs(mean(all) - 1.72) <= 0.02 && Math.abs(Math.max(...all) - 2.7) <= 0.1),
    ],
    ['No network loses (Themis)', `least ${fixed(Math.min(...all), 2)}`, holds(Math.min(...all) >= 1)],
    ['The same with 700 ns a link', `least ${fixed(least(late), 2)}`, holds(least(late) >= 1)],
    ['The same with 4 chunks', `least ${fixed(least(fewer), 2)}`, holds(least(fewer) >= 1)],
    ...iterations.map(({ name, themis: own }, i): string[] => [
      `${name}: an iteration ${PUBLISHED_GAINS[name]} times faster on average (Themis)`,
      fixed(mean(own), 2),
      holds(mean(own) >= (published[i] as number) - 0.05),
    ]),
    [
      'More dimensions cost less at the same time (LIBRA)',
      `${bills.map(({ costDollars }) => fixed(costDollars / 1e6, 1)).join(', ')} million $`,
      holds(
        more.every(
          ({ costDollars, timeNs }) => costDollars < (one?.costDollars ?? 0) && timeNs <= 1.001 * (one?.timeNs ?? 0),
        ),
      ),
    ],
    [
      'Least time is faster than an equal split on every input (LIBRA)',
      `${fixed(Math.min(...faster), 3)} to ${fixed(Math.max(...faster), 3)}`,
      holds(Math.min(...faster) >= 1),
    ],
    [
      'Least time × cost is several times better than that of an equal split (LIBRA)',
      `${fixed(Math.min(...cheaper), 2)} to ${fixed(Math.max(...cheaper), 2)}`,
      holds(Math.min(...cheaper) >= 2),
    ],
  ]);
}

const themis = gains('Themis, SCF', PUBLISHED);
const iterations = iterationGains();
const bills = dimensionBills();
const designs = designGains();
const [faster, cheaper] = ['faster', 'cheaper'].map((column) => designs.map((row) => numberAt(row, column))) as [
  number[],
  number[],
];
const page = `# Accelerators on a network: what came out

Written by \`npm run results:network\` from the studies \`themis\` and \`network-*\` in scenarios/studies. [models/network.md](../models/network.md) says what the words mean.

## Themis against the baseline

All-reduces on six networks of 1,024 accelerators, 64 chunks, 1 ns a link, one active chunk: how many times faster than the baseline
order, first come, first served. Published: 1.72 on average, 2.70 at most (Rashidi et al., ISCA 2022). Here: **${fixed(mean(themis), 3)}** on average,
**${fixed(Math.max(...themis), 3)}** at most. The shapes' bandwidths are not in the paper's text as numbers for all of them; they are those that fit its average.

${headlineTable()}

## Against latency, chunks and active chunks

The average of the 24 runs, the most in brackets, each against the baseline in the same setting.

${table([
  ['setting', 'Themis, FIFO', 'Themis, SCF', 'balanced, most left'],
  ...SETTINGS.map((setting) => [setting, ...WAYS.map((way) => summary(gains(way, setting)))]),
])}

## Whole iterations

How many times faster than the baseline an iteration of the bundled scenarios is, under the physical model. Published for Themis: ResNet-152 1.49,
GNMT 1.30, DLRM 1.30, Transformer-1T 1.25 on average over its networks, which are not these. Where computation hides the communication, no order gains; below, the same with one sample an
accelerator, where the network is what is waited for (and, with 64 chunks of each small gradient, mostly its latency).

${jobTable()}

On the six networks of the collectives, in their setting (\`astra\`, 1 ns a link, 64 chunks of each collective), the average of six networks and the
most in brackets; how much of the baseline's iteration is not computation; and what is gained when accelerators are infinitely fast, which no
computation can bring about. Published are ISCA 2022's averages; the first version of the paper's abstract says 1.49, 1.41, 1.42 and 1.35:

${table([
  ['job', 'published', 'Themis, SCF', 'balanced', 'not computation', 'Themis, no computation at all'],
  ...iterations.map(({ name, themis: own, balanced, exposed, bare }) => [
    ...[name, PUBLISHED_GAINS[name] ?? '', summary(own), summary(balanced)],
    `${percentOf(Math.min(...exposed))} to ${percentOf(Math.max(...exposed))}`,
    summary(bare),
  ]),
])}

## Bandwidth

How much faster an iteration is, by LIBRA's formula without overlap, when the same bandwidth is spread as well as it can be instead of equally.

${designTable()}

On shapes of LIBRA's inputs with its prices, jobs on accelerators of 234 teraflops of which 40 % are reached, 100, 500 and 1,000 GB/s an accelerator: how many
times faster the network of least time is than an equal split, and how many times less the least time × cost is, averages of the three budgets. Over all
${designs.length} designs ${fixed(mean(faster), 3)} and ${fixed(mean(cheaper), 2)} on average.

${gainTable()}

What more dimensions save: 4,096 accelerators, ResNet-50, 1,000 GB/s an accelerator, least time.

${billTable()}

## Which statements hold

"Holds" and "does not hold" are computed from the figures on this page. An average counts as published where it is no more than 0.05 below.

${statementTable()}
`;
writeFileSync(fileURLToPath(new URL('../../docs/results/network.md', import.meta.url)), page);
