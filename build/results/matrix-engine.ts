/**
 * `npm run results:engine`: writes docs/results/matrix-engine.md from the studies engine-variants, engine-replays,
 * engine-registers and engine-tiles. Nothing on the page is written by hand but the sentences around its tables.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, mean, percent } from '../../src/base/numbers.js';
import { note } from '../../src/cli/command.js';
import { engineProvenance, HOROWITZ_ENGINE } from '../../src/machine/engine-area.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { groupBy, numberAt, type Rows, valuesOf, where } from '../../src/study/rows.js';
import { studied } from './studied.js';

const PAGE = fileURLToPath(new URL('../../docs/results/matrix-engine.md', import.meta.url));

const VARIANTS = ['PIPE', 'WLBP', 'DM-WLBP', 'DB-WLS', 'DMDB-WLS'];
const COSTS = ['BASE', 'PIPE', 'WLBP', 'DM-BASE', 'DM-PIPE', 'DM-WLBP', 'DB-WLS', 'DMDB-WLS'];

/** The one mean reduction that a public source gives: a reader's notes of the paper. */
const PUBLISHED: Readonly<Record<string, number>> = { 'DMDB-WLS': 0.792 };

const ENGINE = 'engine.engine';
const CYCLES = 'estimate_cycles';

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const variants = await studied('engine-variants');
const replays = await studied('engine-replays');
const registers = await studied('engine-registers');
const tiles = await studied('engine-tiles');

const engineRows = (name: string, renaming = false): Rows =>
  where(variants, { [ENGINE]: `RASA-${name}`, 'engine.renaming': renaming });
const onBase = new Map(engineRows('BASE').map((row) => [row['layer'], row]));
/** A column of a row over that of BASE on the same layer. */
const overBase = (row: ResultRow, column: string): number =>
  numberAt(row, column) / numberAt(onBase.get(row['layer'] ?? '') as ResultRow, column);
/** Of the runtime against BASE, mean over the layers. */
const reduction = (rows: Rows): number => 1 - mean(rows.map((row) => overBase(row, CYCLES)));

const byLayer = [...onBase.keys()].map((layer) => [
  String(layer),
  ...VARIANTS.map((variant) => percent(1 - overBase(where(engineRows(variant), { layer })[0] as ResultRow, CYCLES))),
]);

const ideal = where(replays, { bandwidth: 'keeps up' });
const replayed = ideal.map((row) => row['replay_cycles'] === row[CYCLES]);

/** Blocks that fit, the best of them by the estimate, on the layers whose streams are short. */
const registerRows = groupBy(registers, ['engine.registers']).map(({ key, rows }) => [
  ...key,
  ...VARIANTS.map((variant) => percent(reduction(where(rows, { [ENGINE]: `RASA-${variant}` })))),
]);

const tileRows = groupBy(tiles, ['tile']).map(({ key, rows }) => {
  const of = (name: string): number => mean(where(rows, { [ENGINE]: name }).map((row) => numberAt(row, CYCLES) / 1e6));
  const [slow, fast] = [of('RASA-BASE'), of('RASA-DMDB-WLS')];
  return [...key, fixed(slow, 3), fixed(fast, 3), percent(1 - fast / slow)];
});

/** Cycles of the system at 2 GHz behind 512 KiB, over those with memory that keeps up. */
const bandwidths = valuesOf(replays, 'bandwidth').filter((bandwidth) => bandwidth !== 'keeps up');
const memoryRows = valuesOf(replays, 'layer').map((layer) => [
  String(layer),
  ...bandwidths.flatMap((bandwidth) =>
    ['BASE', 'DMDB-WLS'].map((variant) => {
      const [row] = where(replays, { layer, bandwidth, [ENGINE]: `RASA-${variant}` });
      return fixed(numberAt(row as ResultRow, 'replay_over_estimate'), 2);
    }),
  ),
]);

/** Area of the array, and on the layers of at most 512 rows the mean energy and its product with the time, against BASE. */
const short = new Set(valuesOf(replays, 'layer'));
const costRows = COSTS.map((variant) => {
  const rows = engineRows(variant).filter((row) => short.has(row['layer'] ?? null));
  const against = (of: (row: ResultRow) => number): string => fixed(mean(rows.map(of)), 3);
  return [
    variant,
    fixed(numberAt(rows[0] as ResultRow, 'array_mm2'), 3),
    against((row) => overBase(row, 'array_mm2')),
    against((row) => overBase(row, 'energy_pj')),
    against((row) => overBase(row, 'energy_pj') * overBase(row, CYCLES)),
    against((row) => overBase(row, 'array_mm2') * overBase(row, CYCLES)),
  ];
});

writeFileSync(
  PAGE,
  `# Matrix engines

Nine layers of ResNet-50, DLRM and BERT on the engines of RASA; the rules are in [models/matrix-engine.md](../models/matrix-engine.md).
The page is made by \`npm run results:engine\` of the studies \`engine-variants\`, \`engine-replays\`, \`engine-registers\` and \`engine-tiles\`.
${replayed.every(Boolean) ? `On the layers of at most 512 rows the replay has the estimate's cycles in all ${replayed.length} cases.` : `Replay and estimate differ in ${replayed.filter((same) => !same).length} of ${replayed.length} cases.`}

## What each variant takes off the runtime

Blocks of 2 × 2, memory that keeps up, against BASE:

${table(
  ['layer', ...VARIANTS],
  [
    ...byLayer,
    ['**mean**', ...VARIANTS.map((variant) => `**${percent(reduction(engineRows(variant)))}**`)],
    [
      'published mean',
      ...VARIANTS.map((variant) => (PUBLISHED[variant] === undefined ? '–' : percent(PUBLISHED[variant]))),
    ],
    ['mean with renaming', ...VARIANTS.map((variant) => percent(reduction(engineRows(variant, true))))],
  ],
)}

The published figure is from a reader's notes of the paper; others are not in public sources and are left out. Renaming
gains where the engine is fast: registers that wait for their readers, not the array, hold WLS back.

## How many registers

The best block and loop order for each register count, on the layers below 300 M multiply-accumulates, mean reduction
against BASE with eight registers and 2 × 2:

${table(['registers', ...VARIANTS], registerRows)}

## Tile shapes

Mean million engine cycles over the nine layers, registers large enough for each shape:

${table(['tile m × n × k', 'BASE', 'DMDB-WLS', 'reduction'], tileRows)}

## Where memory is the limit

Replayed at 2 GHz with a scratchpad of 512 KiB: time over that with memory that keeps up.

${table(['layer', ...bandwidths.flatMap((bandwidth) => ['BASE', 'DMDB-WLS'].map((variant) => `${variant}, ${bandwidth}`))], memoryRows)}

The faster the engine, the sooner memory takes back what it gained.

## What a variant costs

Area of the array, and on the layers of at most 512 rows the energy of multiplies and tile registers, its product with the time,
and area times time: means against BASE.

${table(['variant', 'mm²', 'area', 'energy', 'energy × time', 'area × time'], costRows)}

Multiplies cost the same energy whatever the control; what a bypass saves is reading B again. Leakage, tile registers' own
area, skew buffers, control and wires are left out. The table is \`${HOROWITZ_ENGINE.name}\` of \`machine/engine-area.ts\`:

${engineProvenance(HOROWITZ_ENGINE)
  .map((line) => `- ${line}`)
  .join('\n')}
`,
);
note(PAGE);
