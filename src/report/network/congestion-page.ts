/**
 * Packets under congestion control schemes as a page without scripts: the ladder from the bounds to each scheme, queues,
 * pauses and rates over time, slowdowns of flows against an empty network, and which paused port held which flow.
 */
import { integer } from '../../base/numbers.js';
import type { CongestionOutcome, SchemeOutcome } from '../../pipeline/congestion-run.js';
import type { CongestionScenario } from '../../scenario/load-congestion.js';
import { linesFigure } from '../figures/lines-figure.js';
import type { TidyTable } from '../figures/tidy-table.js';
import { PAGE_WIDTH, staticPage } from '../static-page.js';
import {
  congestionLadder,
  congestionSize,
  holdingWords,
  pauseWords,
  schemeRows,
  slowestFlows,
  timelineTable,
} from './congestion-tables.js';

/** Rows of a scheme's tables of flows and of holdings. */
const ROWS = 15;
/** Points of a curve of slowdowns. */
const QUANTILES = 100;

/** @param outcome with recordings */
export function congestionPage(scenario: CongestionScenario, outcome: CongestionOutcome, version: string): string {
  const { schemes } = outcome;
  const { input } = scenario.runs[0] as CongestionScenario['runs'][number];
  const { fabric, flows, buffer } = input;
  const told = [
    congestionSize(input),
    `${buffer.isLossless ? 'lossless' : 'lossy'}, ${integer(buffer.bufferBytes)} bytes of buffer a switch`,
    `parameters ${scenario.parameters}, seed ${input.seed}; Caldera ${version}`,
  ].join('; ');
  const timeline = tidy(timelineTable(schemes));
  const over = (y: string): string[] => [
    linesFigure(timeline, { x: 'time_ns', y, series: 'scheme', steps: true }, PAGE_WIDTH),
  ];
  const held = schemes.filter(({ holdings }) => holdings.length > 0);
  return staticPage(`${scenario.name}: congestion`, told, [
    { heading: 'What each step adds', rows: congestionLadder(outcome) },
    {
      heading: 'Schemes',
      rows: schemeRows(schemes),
      notes: schemes.flatMap((one) => pauseWords(one, fabric)),
    },
    {
      heading: 'The largest queue over time',
      about: 'Of any switch port, of the data class; a step is as high as the most in its time.',
      figures: over('queue_bytes'),
    },
    { heading: 'Paused ports', about: 'Averaged over each step.', figures: over('paused_ports') },
    {
      heading: 'Rates',
      about: `What schemes let open flows send, of their line rate, averaged over the flows; windows and pauses may let them send less.`,
      figures: over('rate_percent'),
    },
    { heading: 'Sent by hosts', about: 'Headers and acknowledgements included.', figures: over('sent_gbps') },
    {
      heading: 'Flows against an empty network',
      about: 'The share of the flows whose slowdown, their time over their time alone, is at most that of the axis.',
      figures: [
        linesFigure(
          tidy(slowdowns(schemes)),
          { x: 'slowdown', y: 'flows_percent', series: 'scheme', steps: true },
          PAGE_WIDTH,
        ),
      ],
    },
    ...schemes.map((one) => ({
      heading: `Slowest flows, ${one.scheme}`,
      rows: slowestFlows(one, flows, ROWS).map(([first = '', ...cells], i) => [i === 0 ? '' : first, ...cells]),
    })),
    ...held.map((one, i) => ({
      heading: `Flows held by paused ports, ${one.scheme}`,
      ...(i === 0 ? { about: 'A victim is held for a queue that is not on its way.' } : {}),
      rows: holdingWords(one, fabric, ROWS),
    })),
    {
      heading: 'Beside this page',
      about:
        'With --out: flows.csv and holdings.csv have these tables whole, timeline.csv the curves, trace.json queues and pauses of single ports, for Perfetto.',
    },
  ]);
}

/** The distribution of slowdowns in as many steps as are seen. */
function slowdowns(schemes: readonly SchemeOutcome[]): (string | number)[][] {
  return [
    ['scheme', 'slowdown', 'flows_percent'],
    ...schemes.flatMap(({ scheme, flows }) => {
      const all = flows.map(({ slowdown }) => slowdown).sort((a, b) => a - b);
      const ended = all.filter((slowdown) => !Number.isNaN(slowdown));
      const steps = Math.min(QUANTILES, ended.length);
      return Array.from({ length: steps }, (_, step) => {
        const count = Math.ceil(((step + 1) * ended.length) / steps);
        return [scheme, ended[count - 1] as number, (100 * count) / all.length];
      });
    }),
  ];
}

function tidy([columns = [], ...rows]: readonly (readonly unknown[])[]): TidyTable {
  const names = columns.map(String);
  return {
    columns: names,
    rows: rows.map((row) => Object.fromEntries(names.map((name, i) => [name, String(row[i])]))),
  };
}
