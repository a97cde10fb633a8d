/**
 * `npm run results:congestion`: what congestion control changes when the traffic is training collectives, measured packet
 * by packet; writes docs/results/congestion.md. Every figure and every sentence with a figure comes from the points of
 * the studies `congestion-*` in scenarios/studies.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, integer, percent } from '../../src/base/numbers.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { studied } from './studied.js';

const PAGE = fileURLToPath(new URL('../../docs/results/congestion.md', import.meta.url));

const SCHEMES = ['pfc', 'dcqcn', 'dctcp', 'timely', 'hpcc', 'pint', 'turns'] as const;
/** Beyond it a scheme is said to matter. */
const LITTLE = 0.02;

interface Outcome {
  readonly endNs: number;
  readonly pauses: number;
  readonly mostQueueBytes: number;
  /** Share of the flows whose rate was ever below the line rate. */
  readonly cutShare: number;
}

/** One traffic on one fabric under every scheme. */
interface Case {
  readonly name: string;
  readonly fabric: string;
  readonly set: string;
  readonly outcomes: readonly Outcome[];
}

/** What a study does not vary is 2:1 and the paper's. */
function caseOf(row: ResultRow): Omit<Case, 'outcomes'> {
  const { traffic = row['hosts'], fabric = '2:1', parameters = 'paper' } = row;
  return { name: String(traffic), fabric: String(fabric), set: String(parameters) };
}

function outcomeOf(row: ResultRow): Outcome {
  return {
    endNs: Number(row['end_ns']),
    pauses: Number(row['pauses']),
    mostQueueBytes: Number(row['most_queue_bytes']),
    cutShare: Number(row['slowed_flows_share']),
  };
}

/** The schemes vary fastest. */
async function casesOf(study: string): Promise<Case[]> {
  const rows = await studied(study);
  return Array.from({ length: rows.length / SCHEMES.length }, (_, i): Case => {
    const own = rows.slice(i * SCHEMES.length, (i + 1) * SCHEMES.length);
    if (own.some(({ scheme }, s) => scheme !== SCHEMES[s])) throw new Error(`${study}: other schemes`);
    return { ...caseOf(own[0] as ResultRow), outcomes: own.map(outcomeOf) };
  });
}

const longer = await casesOf('congestion-long');
const isLong = ({ name }: Case): boolean => name.endsWith('16 MiB');
const short: Case[] = [...(await casesOf('congestion-short')), ...longer.filter((one) => !isLong(one))];
const long: Case[] = longer.filter(isLong);
const iterations: Case[] = [...(await casesOf('congestion-iterations')), ...(await casesOf('congestion-jobs'))];

function table(cases: readonly Case[]): string {
  const head = ['traffic', 'fabric', 'parameters', 'pfc (µs)', ...SCHEMES.slice(1)];
  const rows = cases.map(({ name, fabric, set, outcomes }) => {
    const base = (outcomes[0] as Outcome).endNs;
    return [name, fabric, set, fixed(base / 1000, 1), ...outcomes.slice(1).map(({ endNs }) => fixed(endNs / base, 3))];
  });
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Where one scheme is more than LITTLE from PFC alone, and what it did there. */
function matters(cases: readonly Case[]): string {
  const head = [
    'traffic',
    'fabric',
    'parameters',
    'scheme',
    'time of pfc',
    'flows slowed',
    'pauses (pfc)',
    'largest queue (pfc), bytes',
  ];
  const rows = cases.flatMap(({ name, fabric, set, outcomes }) => {
    const base = outcomes[0] as Outcome;
    return SCHEMES.flatMap((scheme, i) => {
      const own = outcomes[i] as Outcome;
      if (Math.abs(own.endNs / base.endNs - 1) <= LITTLE) return [];
      return [
        [
          ...[name, fabric, set, scheme, fixed(own.endNs / base.endNs, 3), percent(own.cutShare, 0)],
          ...[`${integer(own.pauses)} (${integer(base.pauses)})`],
          `${integer(own.mostQueueBytes)} (${integer(base.mostQueueBytes)})`,
        ],
      ];
    });
  });
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** By scheme: in how many cases it is within LITTLE, and its worst. */
function verdicts(cases: readonly Case[]): string {
  return SCHEMES.slice(1)
    .map((scheme, i) => {
      const ratios = cases.map(({ outcomes }) => (outcomes[i + 1] as Outcome).endNs / (outcomes[0] as Outcome).endNs);
      const near = ratios.filter((ratio) => Math.abs(ratio - 1) <= LITTLE).length;
      const worst = Math.max(...ratios);
      const at = cases[ratios.indexOf(worst)] as Case;
      return `- \`${scheme}\`: within ${percent(LITTLE, 0)} of PFC alone in ${near} of ${cases.length}; worst ${fixed(worst, 3)} × (${at.name}, ${at.fabric}, ${at.set}), best ${fixed(Math.min(...ratios), 3)} ×`;
    })
    .join('\n');
}

const everything = [...short, ...long, ...iterations];
const slowed = everything.flatMap(({ outcomes }) =>
  outcomes.slice(1, -1).map((own) => ({ ...own, ratio: own.endNs / (outcomes[0] as Outcome).endNs })),
);
const untouched = slowed.filter(({ cutShare }) => cutShare === 0);
const paper = short.filter(({ set }) => set === 'paper');

const page = `# Congestion control on training collectives: what came out

Written by \`npm run results:congestion\` from the studies \`scenarios/studies/congestion-*.yaml\`: do not edit. [models/congestion.md](../models/congestion.md) says what the words mean. 16 hosts under four leaves, 200 Gb/s,
5 µs to a leaf and 12.5 µs to a spine, two spines (2:1) or four (1:1), 32 MiB of buffer a switch, unless a row says otherwise; one seed. Times of schemes are over that of
PFC alone on the same row. \`turns\` is our own: a static window of one bandwidth-delay product, and receivers that let messages take turns.

## Short messages

arXiv 2207.10898 concludes that these schemes have little impact on the end-to-end performance. Here, over its parameters and messages of 1 and 4 MiB a rank:

${verdicts(paper)}

${table(short)}

## Long messages

${table(long)}

## Iterations end to end

DLRM-like is the traffic of astra-sim's sample; the other two are training jobs in two dimensions (\`model: packet\`, two chunks), computed at 40 % of 312 teraflops.

${table(iterations)}

## Where it matters, and what the scheme did there

Every row above in which a scheme is more than ${percent(LITTLE, 0)} from PFC alone. *Flows slowed*: share of the flows whose rate was ever below the line rate.

${matters(everything)}

In ${untouched.length} of ${slowed.length} runs of the five published schemes beside PFC no flow was ever slowed; the slowest of these took ${fixed(Math.max(...untouched.map(({ ratio }) => ratio)), 3)} × the time of PFC
alone. The published schemes set rates only: where none is set, what is left is their telemetry's bytes.

## A cheap scheme

\`turns\` has no rates, marks, telemetry or timers. Over all ${everything.length} rows:

${verdicts(everything)}
`;

writeFileSync(PAGE, page);
