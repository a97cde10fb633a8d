/**
 * Fused layers as a page without scripts: what fusion gains, the groups over the layers, the memory over time under the
 * budget, the traffic saved by tensor, the groups as a table, and what lies between the estimate and the replay.
 */
import { fixed, integer, percent } from '../../base/numbers.js';
import type { FuseResult } from '../../fuse.js';
import type { FusionScenario } from '../../scenario/fusion-scenario.js';
import { type PageSection, staticPage } from '../static-page.js';
import { isBeaten } from './front.js';
import { fusionFrontFigure } from './front-figure.js';
import { fusionGroupsFigure } from './groups-figure.js';
import { ladderTables } from './ladder-rows.js';
import { fusionMemoryFigure } from './memory-figure.js';
import { spatialRows } from './spatial-rows.js';
import { tensorRows } from './tensor-rows.js';
import { fusionTrafficFigure } from './traffic-figure.js';

const MIB = 2 ** 20;
type Row = readonly string[];

export function fusionPage(scenario: FusionScenario, results: readonly FuseResult[], version: string): string {
  const { name, batch, machine, core, mapper, tokens, seed, coupling } = scenario;
  const { macsPerCycle, offChipBytesPerCycle, onChipBytesPerCycle } = machine;
  const computing =
    core === undefined
      ? `${integer(macsPerCycle)} MACs a cycle`
      : `${core.rows} × ${core.columns} PEs, ${core.dataflow}`;
  const by = tokens === undefined ? mapper.name : 'the given tokens';
  const told = `batch ${batch}, ${by}, seed ${seed}; ${computing}, ${offChipBytesPerCycle} bytes a cycle off chip, ${onChipBytesPerCycle} on chip; replayed ${coupling}; Caldera ${version}`;
  const front = { heading: 'Latency against memory', rows: frontRows(results) };
  return staticPage(`${name}: fused layers`, told, [
    ...(results.length > 1 ? [{ ...front, figures: [fusionFrontFigure(name, results)] }] : []),
    ...results.flatMap((result) => sections(scenario, result, results.length > 1)),
  ]);
}

function frontRows(results: readonly FuseResult[]): Row[] {
  return [
    ['memory (MiB)', 'peak (MiB)', 'cycles', 'speed-up', 'replayed', 'front'],
    ...results.map((one) => [
      fixed(one.memoryBytes / MIB),
      fixed(one.peakBytes / MIB),
      integer(one.latencyCycles),
      fixed(one.baselineCycles / one.latencyCycles),
      integer(one.replayCycles ?? 0),
      isBeaten(one, results) ? '' : 'yes',
    ]),
  ];
}

function sections(scenario: FusionScenario, result: FuseResult, isOneOfMany: boolean): PageSection[] {
  const { name } = scenario;
  const { chains, memoryBytes, latencyCycles, baselineCycles, optimumCycles, replayCycles = 0 } = result;
  const saved = 1 - result.offChipBytes / result.baselineOffChipBytes;
  const of = (what: string): string => (isOneOfMany ? `${fixed(memoryBytes / MIB)} MiB: ${what}` : what);
  const [ladder, waits] = ladderTables(scenario, chains);
  return [
    {
      heading: of('what fusion gains'),
      rows: [
        ['', 'nothing fused', 'fused', 'optimum', 'replay'],
        ['latency (cycles)', ...[baselineCycles, latencyCycles, optimumCycles, replayCycles].map(integer)],
        ['off-chip (MiB)', fixed(result.baselineOffChipBytes / MIB), fixed(result.offChipBytes / MIB), '', ''],
        ['speed-up', '1.00', ...[latencyCycles, optimumCycles, replayCycles].map((c) => fixed(baselineCycles / c))],
      ],
      about: `Peak ${fixed(result.peakBytes / MIB)} of ${fixed(memoryBytes / MIB)} MiB; ${percent(saved)} of the off-chip bytes saved.`,
    },
    { heading: of('groups over layers'), figures: [fusionGroupsFigure(name, chains)] },
    { heading: of('memory over time'), figures: [fusionMemoryFigure(name, chains, memoryBytes)] },
    { heading: of('traffic by tensor'), figures: [fusionTrafficFigure(name, tensorRows(chains))] },
    { heading: of('groups'), rows: [GROUP_COLUMNS, ...groupRows(result)] },
    ...(result.spatialCycles === undefined
      ? []
      : [
          {
            heading: of('fused tile by tile instead'),
            rows: spatialRows(chains),
            about: `${integer(result.spatialCycles)} cycles, ${fixed(baselineCycles / result.spatialCycles)} times faster than nothing fused${
              result.spatialReplayCycles === undefined
                ? ''
                : `; replayed: ${integer(result.spatialReplayCycles)} cycles`
            }.`,
          },
        ]),
    { heading: of('from the estimate to the replay'), rows: ladder },
    ...(waits.length > 1 ? [{ heading: of('what the PE array waits for'), rows: waits }] : []),
  ];
}

const GROUP_COLUMNS = [
  ...['group', 'layers', 'micro-batch', 'weights', 'peak MiB', 'off-chip MiB', 'cycles', 'bound', 'replayed'],
];

function groupRows({ chains }: FuseResult): Row[] {
  return chains.flatMap(({ plan, estimate, replay }) =>
    plan.groups.map(({ first, last, firingSamples, policy, peakBytes }, g): Row => {
      const names = plan.chain.layers;
      const { offChipBytes = 0, latencyCycles = 0, bound = '' } = estimate.groups[g] ?? {};
      const { startCycles = 0, endCycles = 0 } = replay?.groups[g] ?? {};
      const isAlone = first === last;
      return [
        isAlone ? `${names[first]}` : `${names[first]} … ${names[last]}`,
        `${last - first + 1}`,
        isAlone ? '' : runsOf(firingSamples),
        policy,
        fixed(peakBytes / MIB),
        fixed(offChipBytes / MIB),
        integer(latencyCycles),
        bound,
        integer(endCycles - startCycles),
      ];
    }),
  );
}

/** Equal neighbours counted: "1 × 42, 2 × 3"; a single one as it is. */
function runsOf(samples: readonly number[]): string {
  const runs: [samples: number, layers: number][] = [];
  for (const count of samples) {
    const last = runs.at(-1);
    if (last?.[0] === count) last[1]++;
    else runs.push([count, 1]);
  }
  return runs.map(([count, layers]) => (layers === 1 ? `${count}` : `${count} × ${layers}`)).join(', ');
}
