/**
 * `npm run results:engine`: runs the study of matrix engines and writes docs/results/matrix-engine.md. Nothing on the page
 * is written by hand but the sentences around its tables.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, mean, percent } from '../../src/base/numbers.js';
import { KIB } from '../../src/base/units.js';
import { note } from '../../src/cli/command.js';
import { engineEnergy } from '../../src/cost/matrix-engine/energy.js';
import { estimateEngine } from '../../src/cost/matrix-engine/estimate.js';
import { engineAreaMm2, engineProvenance, HOROWITZ_ENGINE } from '../../src/machine/engine-area.js';
import { enginePresets } from '../../src/machine/engine-presets.js';
import { buildEngine, type MatrixEngine } from '../../src/machine/matrix-engine.js';
import { MEMORY_DEFAULTS } from '../../src/machine/memory.js';
import { gemmStream } from '../../src/mapping/instruction-stream/gemm-stream.js';
import { DEFAULT_BLOCKING, type RegisterBlock } from '../../src/mapping/instruction-stream/register-block.js';
import { findBlocking } from '../../src/search/matrix-engine/register-blocking.js';
import { replayEngine, replayEngineOnMemory } from '../../src/simulator/engine-replay.js';

const PAGE = fileURLToPath(new URL('../../docs/results/matrix-engine.md', import.meta.url));

/** M, N, K of the nine layers; from memory of RASA (arXiv 2110.01752). */
const LAYERS: Readonly<Record<string, readonly [m: number, n: number, k: number]>> = {
  'ResNet50-1': [100_352, 64, 64],
  'ResNet50-2': [100_352, 64, 576],
  'ResNet50-3': [6272, 512, 1024],
  'DLRM-1': [512, 1024, 1024],
  'DLRM-2': [512, 64, 1024],
  'DLRM-3': [512, 2048, 2048],
  'BERT-1': [256, 768, 768],
  'BERT-2': [256, 768, 3072],
  'BERT-3': [256, 3072, 768],
};

const VARIANTS = ['PIPE', 'WLBP', 'DM-WLBP', 'DB-WLS', 'DMDB-WLS'];

/** The one mean reduction that a public source gives: a reader's notes of the paper. */
const PUBLISHED: Readonly<Record<string, number>> = { 'DMDB-WLS': 0.792 };

const engineOf = (variant: string): MatrixEngine => enginePresets.get(`RASA-${variant}`).engine;
const withRenaming = (engine: MatrixEngine): MatrixEngine => ({ ...engine, renaming: true });
const layers = Object.entries(LAYERS);

function cyclesOf(engine: MatrixEngine, [m, n, k]: readonly [number, number, number], block?: RegisterBlock): number {
  const blocking = block === undefined ? DEFAULT_BLOCKING : { ...DEFAULT_BLOCKING, block };
  return estimateEngine(engine, gemmStream({ m, n, k }, engine, blocking)).cycles;
}

/** Of the runtime against BASE, mean over the layers. */
const reduction = (engine: MatrixEngine, base: MatrixEngine, block?: RegisterBlock): number =>
  1 - mean(layers.map(([, layer]) => cyclesOf(engine, layer, block) / cyclesOf(base, layer, block)));

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const base = engineOf('BASE');
const byLayer = layers.map(([name, layer]) => {
  const all = cyclesOf(base, layer);
  return [name, ...VARIANTS.map((variant) => percent(1 - cyclesOf(engineOf(variant), layer) / all))];
});
const replayed = layers
  .filter(([, [m]]) => m <= 512)
  .flatMap(([, [m, n, k]]) =>
    ['BASE', ...VARIANTS].map((variant) => {
      const engine = engineOf(variant);
      const stream = gemmStream({ m, n, k }, engine, DEFAULT_BLOCKING);
      return replayEngine(engine, stream).cycles === estimateEngine(engine, stream).cycles;
    }),
  );

/** Blocks that fit, the best of them by the estimate, on the layers whose streams are short. */
const registerRows = [4, 8, 16, 32].map((registers) => {
  const own = (variant: string): MatrixEngine => ({ ...engineOf(variant), registers });
  const best = (variant: string, [m, n, k]: readonly [number, number, number]): number => {
    const engine = own(variant);
    return findBlocking(engine, (blocking) => estimateEngine(engine, gemmStream({ m, n, k }, engine, blocking)).cycles)
      .value;
  };
  const short = layers.filter(([, [m, n, k]]) => m * n * k < 3e8);
  const shares = VARIANTS.map((variant) =>
    mean(short.map(([, layer]) => best(variant, layer) / cyclesOf(base, layer))),
  );
  return [String(registers), ...shares.map((share) => percent(1 - share))];
});

const tileRows = (
  [
    [16, 16, 32],
    [8, 16, 32],
    [32, 16, 32],
    [16, 8, 32],
    [16, 32, 32],
    [16, 16, 64],
  ] as const
).map(([m, n, k]) => {
  const own = (control: string, data: string): MatrixEngine =>
    buildEngine({ tile: { m, n, k }, registerBytes: 4096, control, data });
  const of = (engine: MatrixEngine): number => mean(layers.map(([, layer]) => cyclesOf(engine, layer) / 1e6));
  const [slow, fast] = [own('BASE', 'none'), own('WLS', 'DMDB')];
  return [`${m} × ${n} × ${k}`, fixed(of(slow), 3), fixed(of(fast), 3), percent(1 - of(fast) / of(slow))];
});

/** Cycles of the system at 2 GHz behind 512 KiB, over those with memory that keeps up. */
const memoryRows = layers
  .filter(([, [m]]) => m <= 512)
  .map(([name, [m, n, k]]) => {
    const cells = [8, 32, 128].flatMap((gigabytes) =>
      ['BASE', 'DMDB-WLS'].map((variant) => {
        const engine = engineOf(variant);
        const stream = gemmStream({ m, n, k }, engine, DEFAULT_BLOCKING);
        const memory = {
          bandwidthBytesPerCycle: gigabytes / 2,
          arbitration: MEMORY_DEFAULTS.arbitration,
          clockGHz: 2,
        };
        const { cycles } = replayEngineOnMemory(engine, stream, { memory, sgBytes: 512 * KIB });
        return fixed(cycles / estimateEngine(engine, stream).cycles, 2);
      }),
    );
    return [name, ...cells];
  });

/** Area of the array, and on the layers of at most 512 rows the mean energy and its product with the time, against BASE. */
const short = layers.filter(([, [m]]) => m <= 512).map(([, [m, n, k]]) => ({ m, n, k }));
const costsOf = (engine: MatrixEngine) =>
  short.map((layer) => {
    const stream = gemmStream(layer, engine, DEFAULT_BLOCKING);
    return { ...engineEnergy(engine, stream), cycles: estimateEngine(engine, stream).cycles };
  });
const baseCosts = costsOf(base);
const costRows = ['BASE', 'PIPE', 'WLBP', 'DM-BASE', 'DM-PIPE', 'DM-WLBP', 'DB-WLS', 'DMDB-WLS'].map((variant) => {
  const engine = engineOf(variant);
  const costs = costsOf(engine);
  const against = (of: (cost: (typeof costs)[number]) => number): number =>
    mean(costs.map((cost, i) => of(cost) / of(baseCosts[i]!)));
  return [
    variant,
    fixed(engineAreaMm2(engine), 3),
    fixed(engineAreaMm2(engine) / engineAreaMm2(base), 3),
    fixed(
      against(({ totalPj }) => totalPj),
      3,
    ),
    fixed(
      against(({ totalPj, cycles }) => totalPj * cycles),
      3,
    ),
    fixed(
      against(({ cycles }) => (engineAreaMm2(engine) * cycles) / engineAreaMm2(base)),
      3,
    ),
  ];
});

writeFileSync(
  PAGE,
  `# Matrix engines

Nine layers of ResNet-50, DLRM and BERT on the engines of RASA; the rules are in [models/matrix-engine.md](../models/matrix-engine.md).
The page is made by \`npm run results:engine\`. ${replayed.every(Boolean) ? `On the layers of at most 512 rows the replay has the estimate's cycles in all ${replayed.length} cases.` : `Replay and estimate differ in ${replayed.filter((same) => !same).length} of ${replayed.length} cases.`}

## What each variant takes off the runtime

Blocks of 2 × 2, memory that keeps up, against BASE:

${table(
  ['layer', ...VARIANTS],
  [
    ...byLayer,
    ['**mean**', ...VARIANTS.map((variant) => `**${percent(reduction(engineOf(variant), base))}**`)],
    [
      'published mean',
      ...VARIANTS.map((variant) => (PUBLISHED[variant] === undefined ? '–' : percent(PUBLISHED[variant]))),
    ],
    ['mean with renaming', ...VARIANTS.map((variant) => percent(reduction(withRenaming(engineOf(variant)), base)))],
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

${table(['layer', ...[8, 32, 128].flatMap((gigabytes) => ['BASE', 'DMDB-WLS'].map((variant) => `${variant}, ${gigabytes} GB/s`))], memoryRows)}

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
