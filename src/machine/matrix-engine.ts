/**
 * A matrix engine in a CPU core: a systolic array that multiplies tiles out of tile registers. One instruction
 * multiplies an m × k tile of A by a k × n tile of B into an m × n tile of C; loads and stores move whole tiles, each
 * kind through a port of its own. Times in cycles of the engine's clock.
 *
 * Two arrays: `weight-stationary` (RASA: B is loaded into the array, rows of A pass through) and `outer-product` (Arm
 * SME: C stays in accumulators, a column of A and a row of B are multiplied each cycle).
 */
import { InputError } from '../base/errors.js';
import { type TileShape, tileBytes } from '../problem/tile-shape.js';
import { type ControlRule, controls, type DataVariant, dataVariants } from './engine-controls.js';

export const ENGINE_DATAFLOWS = ['weight-stationary', 'outer-product'] as const;

/** How long a tile occupies the load port and the store port. */
export interface PortCycles {
  readonly loadCycles: number;
  readonly storeCycles: number;
}

/** Registers of their own for tiles of C. */
export interface Accumulators extends PortCycles {
  readonly registers: number;
  readonly registerBytes: number;
}

export interface MatrixEngine extends PortCycles {
  readonly name: string;
  readonly tile: TileShape;
  readonly registers: number;
  readonly registerBytes: number;
  /** Left out: tiles of C lie among the others. Accumulators are the registers with the lowest numbers. */
  readonly accumulators?: Accumulators | undefined;
  readonly dataflow: (typeof ENGINE_DATAFLOWS)[number];
  readonly control: ControlRule;
  /** One of the control's bypass rules; undefined where it has none. */
  readonly bypassRule?: string | undefined;
  readonly data: DataVariant;
  /** What joining the two sums of a column takes; only where a PE has two multipliers. */
  readonly mergeCycles: number;
  /** Cycles of a multiply-accumulate of the outer product. */
  readonly accumulateCycles: number;
  /** A result's first row may be accumulated upon before its last one is written. */
  readonly outputForwarding: boolean;
  /** Each write takes a fresh tile register: only true dependences are left. */
  readonly renaming: boolean;
  /** A multiply, load or store of fewer rows takes less time. */
  readonly partialRows: boolean;
  /** Engine clock over system clock. */
  readonly clockRatio: number;
}

/** The engine of the RASA paper without any of its improvements. Sources: engine-presets.ts. */
export const ENGINE_DEFAULTS = {
  name: 'engine',
  tile: { m: 16, n: 16, k: 32, elementBytes: 2, accumulatorBytes: 4 },
  registers: 8,
  registerBytes: 1024,
  dataflow: 'weight-stationary',
  control: 'BASE',
  data: 'none',
  mergeCycles: 1,
  accumulateCycles: 4,
  loadCycles: 4,
  storeCycles: 4,
  outputForwarding: false,
  renaming: false,
  partialRows: false,
  clockRatio: 0.25,
} as const;

export interface EngineOptions extends Partial<Omit<MatrixEngine, 'control' | 'data' | 'tile'>> {
  readonly tile?: Partial<TileShape>;
  /** A control's name, or a rule. */
  readonly control?: string | ControlRule;
  readonly data?: string | DataVariant;
}

/** @throws InputError for a combination that no such engine can have */
export function buildEngine(options: EngineOptions = {}): MatrixEngine {
  const { control, data, tile, ...rest } = { ...ENGINE_DEFAULTS, ...options };
  const rule = typeof control === 'string' ? controls.get(control) : control;
  const engine: MatrixEngine = {
    ...rest,
    tile: { ...ENGINE_DEFAULTS.tile, ...tile },
    control: rule,
    bypassRule: options.bypassRule ?? Object.keys(rule.bypass ?? {})[0],
    data: typeof data === 'string' ? dataVariants.get(data) : data,
  };
  checkEngine(engine);
  return engine;
}

/** All registers an instruction can name: accumulators first. */
export function registerCount({ registers, accumulators }: MatrixEngine): number {
  return registers + (accumulators?.registers ?? 0);
}

/** PE rows of the array; its columns are those of a tile of B. */
export function arrayRows({ dataflow, tile, data }: MatrixEngine): number {
  return dataflow === 'outer-product' ? tile.m : tile.k / data.multipliers;
}

/** Multiply-accumulates in a cycle when every PE works. */
export function peakMacs(engine: MatrixEngine): number {
  return arrayRows(engine) * engine.tile.n * (engine.dataflow === 'outer-product' ? 1 : engine.data.multipliers);
}

/** More is a slip of the keyboard. */
export const ENGINE_LIMITS = {
  dimension: 4096,
  registers: 4096,
  cycles: 1e6,
  bytes: 2 ** 24,
  elementBytes: 64,
} as const;
const MOST = ENGINE_LIMITS;

/** @throws InputError */
export function checkEngine(engine: MatrixEngine): void {
  const { tile, accumulators, control, data } = engine;
  for (const dimension of ['m', 'n', 'k'] as const) whole(`tile.${dimension}`, tile[dimension], 1, MOST.dimension);
  whole('tile.elementBytes', tile.elementBytes, 1, MOST.elementBytes);
  whole('tile.accumulatorBytes', tile.accumulatorBytes, 1, MOST.elementBytes);
  whole('registers', engine.registers, 1, MOST.registers);
  whole('registerBytes', engine.registerBytes, 1, MOST.bytes);
  checkPorts('', engine);
  if (accumulators !== undefined) {
    whole('accumulators.registers', accumulators.registers, 1, MOST.registers);
    whole('accumulators.registerBytes', accumulators.registerBytes, 1, MOST.bytes);
    checkPorts('accumulators.', accumulators);
  }
  whole('mergeCycles', engine.mergeCycles, 0, MOST.cycles);
  whole('accumulateCycles', engine.accumulateCycles, 1, MOST.cycles);
  if (!(engine.clockRatio > 0 && Number.isFinite(engine.clockRatio)))
    throw new InputError({ path: 'clockRatio', expected: 'a finite number above 0', found: engine.clockRatio });
  checkControl(engine);
  if (data.multipliers === 2 && tile.k % 2 !== 0)
    throw new InputError({
      path: 'tile.k',
      expected: `an even depth with ${data.name}: a PE multiplies two of its rows`,
      found: tile.k,
    });
  if (engine.dataflow === 'outer-product' && data.name !== 'none')
    throw new InputError({
      path: 'data',
      expected: 'none with outer-product, which keeps no weights in its PEs',
      found: data.name,
    });
  if (engine.dataflow === 'outer-product' && (control.needsDoubleBuffer || control.bypass !== undefined))
    throw new InputError({
      path: 'control',
      expected: 'a control without weight bypass or spare weights with outer-product, which keeps no weights',
      found: control.name,
    });
  checkTiles(engine);
}

function checkControl({ control, data, bypassRule }: MatrixEngine): void {
  if (control.needsDoubleBuffer && data.weightBuffers === 1)
    throw new InputError({
      path: 'data',
      expected: `double-buffered weights (DB or DMDB) with ${control.name}, which loads weights beside those in use`,
      found: data.name,
    });
  const rules = Object.keys(control.bypass ?? {});
  if (bypassRule !== undefined && !rules.includes(bypassRule))
    throw new InputError({
      path: 'bypassRule',
      expected: rules.length === 0 ? `none with ${control.name}, which never bypasses` : `one of ${rules.join(', ')}`,
      found: bypassRule,
    });
}

function checkTiles({ tile, registerBytes, accumulators }: MatrixEngine): void {
  const bytes = tileBytes(tile);
  for (const operand of ['a', 'b', 'c'] as const) {
    const room = operand === 'c' ? (accumulators?.registerBytes ?? registerBytes) : registerBytes;
    if (bytes[operand] > room)
      throw new InputError({
        path: 'tile',
        expected: `a tile of ${operand.toUpperCase()} of at most ${room} bytes, what a register holds`,
        found: bytes[operand],
      });
  }
}

function checkPorts(where: string, { loadCycles, storeCycles }: PortCycles): void {
  whole(`${where}loadCycles`, loadCycles, 1, MOST.cycles);
  whole(`${where}storeCycles`, storeCycles, 1, MOST.cycles);
}

function whole(path: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new InputError({ path, expected: `a whole number from ${least} to ${most}`, found: value });
}
