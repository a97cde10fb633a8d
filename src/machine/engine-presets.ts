/**
 * Matrix engines by name, each with its source. "Like" says that the source gives the registers and the rate, and that
 * the inside of the array is an assumption.
 */
import { entry, registry } from '../base/registry.js';
import { buildEngine, type EngineOptions, type MatrixEngine } from './matrix-engine.js';

export interface EnginePreset {
  readonly engine: MatrixEngine;
  /** What it is made of, in the form of an engine file. */
  readonly described: EngineOptions;
  readonly about: string;
  readonly source: string;
}

const RASA =
  'Jeong et al., RASA, DAC 2021 (arXiv 2110.01752): 8 registers of 1 KiB, tiles of 16 × 32 × 16 in BF16, engine at a quarter of the core clock';
const VEGETA =
  'Jeong et al., VEGETA, HPCA 2023 (arXiv 2302.08687), whose dense engines are those of RASA; results are forwarded';
const AMX =
  'Intel SDM vol. 1, chapter 18: 8 tile registers of up to 16 rows of 64 bytes, rows configurable; Intel, Architecture Day 2021: 1,024 BF16 multiply-adds ÷ 2 a cycle, so 16 cycles a TDPBF16PS; two 64-byte loads and one store a cycle';
const SME =
  'T. Zakharko, M4 SME exploration (github.com/tzakharko/m4-sme-exploration, 089ceeb): FMOPA in FP32 on 16 × 16, one a cycle, 4 cycles until the next on the same ZA tile; 4 ZA tiles of 1 KiB, 32 vectors of 64 bytes';

function rasa(control: string, data: string, about: string): EnginePreset {
  const name = `RASA-${[data, control].filter((part) => part !== 'none').join('-')}`;
  return preset({ name, control, data }, about, RASA);
}

function preset(options: EngineOptions & { readonly name: string }, about: string, source: string): EnginePreset {
  return { engine: buildEngine(options), described: options, about, source };
}

const PRESETS: readonly EnginePreset[] = [
  rasa('BASE', 'none', 'one multiply after another'),
  rasa('PIPE', 'none', 'weights are loaded while the multiply before drains'),
  rasa('WLBP', 'none', 'and not again while they are in the array'),
  rasa('WLS', 'DB', 'and beside those in use'),
  rasa('BASE', 'DM', 'one multiply after another, half the PE rows'),
  rasa('PIPE', 'DM', 'as RASA-PIPE, half the PE rows'),
  rasa('WLBP', 'DM', 'as RASA-WLBP, half the PE rows'),
  rasa('WLS', 'DMDB', 'as RASA-DB-WLS, half the PE rows'),
  preset(
    { name: 'VEGETA-like-SM', control: 'WLS', data: 'DB', outputForwarding: true },
    'RASA-DB-WLS that forwards results',
    VEGETA,
  ),
  preset(
    { name: 'VEGETA-like-DM', control: 'WLS', data: 'DMDB', outputForwarding: true },
    'RASA-DMDB-WLS that forwards results',
    VEGETA,
  ),
  preset(
    {
      name: 'AMX-like',
      control: 'WLS',
      data: 'DMDB',
      partialRows: true,
      loadCycles: 8,
      storeCycles: 16,
      clockRatio: 1,
    },
    'tile registers with as many rows as asked for, at core clock',
    AMX,
  ),
  preset(
    {
      name: 'SME-like',
      dataflow: 'outer-product',
      control: 'PIPE',
      data: 'none',
      tile: { m: 16, n: 16, k: 1, elementBytes: 4, accumulatorBytes: 4 },
      registers: 32,
      registerBytes: 64,
      accumulators: { registers: 4, registerBytes: 1024, loadCycles: 16, storeCycles: 16 },
      accumulateCycles: 4,
      loadCycles: 1,
      storeCycles: 1,
      clockRatio: 1,
    },
    'outer products of two vectors onto accumulators',
    SME,
  ),
];

declare module '../base/registry.js' {
  interface Kinds {
    engines: EnginePreset;
  }
}

export const enginePresets = registry(
  'engines',
  'a matrix engine',
  PRESETS.map((preset) => entry(preset.engine.name, preset.about, preset)),
);
