/**
 * Fused layers as a page without scripts: what fusion gains, the groups over the layers, the memory over time under the
 * budget, the traffic saved by tensor, the groups as a table, and what lies between the estimate and the replay.
 */
import { fixed, integer, percent, signedInteger } from '../../base/numbers.js';
import type { FuseResult } from '../../fuse.js';
import type { FusionScenario } from '../../scenario/fusion-scenario.js';
import { fusionLadder } from '../../validation/fusion-ladder.js';
import { INK } from '../figures/frame.js';
import { isBeaten } from './front.js';
import { fusionFrontFigure } from './front-figure.js';
import { fusionGroupsFigure } from './groups-figure.js';
import { fusionMemoryFigure } from './memory-figure.js';
import { spatialRows } from './spatial-rows.js';
import { tensorRows } from './tensor-rows.js';
import { fusionTrafficFigure } from './traffic-figure.js';

const MIB = 2 ** 20;
type Row = readonly string[];

export function fusionPage(scenario: FusionScenario, results: readonly FuseResult[], version: string): string {
  const { name, batch, machine, mapper, tokens, seed, coupling } = scenario;
  const { macsPerCycle, offChipBytesPerCycle, onChipBytesPerCycle } = machine;
  const by = tokens === undefined ? mapper.name : 'the given tokens';
  const told = `batch ${batch}, ${by}, seed ${seed}; ${integer(macsPerCycle)} MACs a cycle, ${offChipBytesPerCycle} bytes a cycle off chip, ${onChipBytesPerCycle} on chip; replayed ${coupling}; Caldera ${version}`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${html(name)}: fused layers</title><style>${STYLE}</style></head><body>`,
    `<h1>${html(name)}: fused layers</h1><p>${html(told)}</p>`,
    ...(results.length > 1 ? [frontTable(results), fusionFrontFigure(name, results)] : []),
    ...results.flatMap((result) => sections(scenario, result, results.length > 1)),
    '</body></html>\n',
  ].join('\n');
}

function frontTable(results: readonly FuseResult[]): string {
  return table([
    ['memory (MiB)', 'peak (MiB)', 'cycles', 'speed-up', 'replayed', 'front'],
    ...results.map((one) => [
      fixed(one.memoryBytes / MIB),
      fixed(one.peakBytes / MIB),
      integer(one.latencyCycles),
      fixed(one.baselineCycles / one.latencyCycles),
      integer(one.replayCycles ?? 0),
      isBeaten(one, results) ? '' : 'yes',
    ]),
  ]);
}

function sections(scenario: FusionScenario, result: FuseResult, isOneOfMany: boolean): string[] {
  const { name } = scenario;
  const { chains, memoryBytes, latencyCycles, baselineCycles, optimumCycles, replayCycles = 0 } = result;
  const saved = 1 - result.offChipBytes / result.baselineOffChipBytes;
  return [
    ...(isOneOfMany ? [`<h2>${fixed(memoryBytes / MIB)} MiB</h2>`] : []),
    table([
      ['', 'nothing fused', 'fused', 'optimum', 'replay'],
      ['latency (cycles)', ...[baselineCycles, latencyCycles, optimumCycles, replayCycles].map(integer)],
      ['off-chip (MiB)', fixed(result.baselineOffChipBytes / MIB), fixed(result.offChipBytes / MIB), '', ''],
      ['speed-up', '1.00', ...[latencyCycles, optimumCycles, replayCycles].map((c) => fixed(baselineCycles / c))],
    ]),
    `<p>Peak ${fixed(result.peakBytes / MIB)} of ${fixed(memoryBytes / MIB)} MiB; ${percent(saved)} of the off-chip bytes saved.</p>`,
    '<h3>Groups over layers</h3>',
    fusionGroupsFigure(name, chains),
    '<h3>Memory over time</h3>',
    fusionMemoryFigure(name, chains, memoryBytes),
    '<h3>Traffic by tensor</h3>',
    fusionTrafficFigure(name, tensorRows(chains)),
    '<h3>Groups</h3>',
    table([
      ['group', 'layers', 'micro-batch', 'weights', 'peak MiB', 'off-chip MiB', 'cycles', 'bound', 'replayed'],
      ...groupRows(result),
    ]),
    ...(result.spatialCycles === undefined
      ? []
      : [
          '<h3>Fused tile by tile instead</h3>',
          table(spatialRows(chains)),
          `<p>${integer(result.spatialCycles)} cycles, ${fixed(baselineCycles / result.spatialCycles)} times faster than nothing fused.</p>`,
        ]),
    '<h3>From the estimate to the replay</h3>',
    table(ladderRows(scenario, result)),
  ];
}

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
        isAlone ? '' : firingSamples.join(' '),
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

function ladderRows({ machine }: FusionScenario, { chains }: FuseResult): Row[] {
  const ladders = chains.map(({ plan }) => fusionLadder(plan, machine));
  const [rungs = []] = ladders;
  const sum = (rung: number, key: 'latencyCycles' | 'addedCycles'): number =>
    ladders.reduce((cycles, ladder) => cycles + (ladder[rung]?.[key] ?? 0), 0);
  return [
    ['', 'cycles', 'more'],
    ...rungs.map(({ name }, rung): Row => {
      const more = rung === 0 ? '' : signedInteger(sum(rung, 'addedCycles'));
      return [name, integer(sum(rung, 'latencyCycles')), more];
    }),
  ];
}

function table([head = [], ...rows]: readonly Row[]): string {
  const line = (tag: string, cells: Row): string =>
    `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${line('th', head)}${rows.map((row) => line('td', row)).join('\n')}</table>`;
}

const STYLE = `body{font:14px Helvetica,Arial,sans-serif;color:${INK};max-width:960px;margin:2em auto;padding:0 1em}
td,th{text-align:right;padding:2px 10px}td:first-child,th:first-child{text-align:left;max-width:24em}svg{max-width:100%;height:auto}`;

function html(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
