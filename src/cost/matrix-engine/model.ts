/**
 * The cost model `matrix-engine`: a layer on a CPU core with a matrix engine. The core's PE array, SG and clock are those
 * the scenario gives it; the rest of the engine is a preset with changes. What is replayed is the layer's stream of tile
 * instructions.
 */
import type * as zod from 'zod';
import { InputError } from '../../base/errors.js';
import type { Core } from '../../machine/core.js';
import { controls, dataVariants } from '../../machine/engine-controls.js';
import { enginePresets } from '../../machine/engine-presets.js';
import { arrayRows, buildEngine, type EngineOptions, type MatrixEngine } from '../../machine/matrix-engine.js';
import {
  BLOCK_ORDERS,
  type Blocking,
  type BlockOrder,
  DEFAULT_BLOCKING,
  fits,
  LOOP_ORDERS,
  type LoopOrder,
  type RegisterBlock,
} from '../../mapping/instruction-stream/register-block.js';
import { checkCore } from '../checks.js';
import type { CostModel } from '../cost-model.js';
import { memoized } from '../memo.js';
import { engineLayerCost } from './layer-cost.js';

export interface EngineModelOptions {
  /** A preset's name. */
  readonly engine?: string;
  readonly control?: string;
  readonly data?: string;
  readonly renaming?: boolean;
  readonly outputForwarding?: boolean;
  readonly registers?: number;
  readonly block?: RegisterBlock;
  readonly loopOrder?: LoopOrder;
  readonly blockOrder?: BlockOrder;
}

const DEFAULT_ENGINE = 'RASA-DMDB-WLS';
const MOST = 4096;

export function engineModelOptions(z: typeof zod): zod.ZodType {
  const tiles = z.int().min(1).max(MOST);
  const name = (names: readonly string[]) => z.enum(names as [string, ...string[]]).optional();
  return z.strictObject({
    engine: name(enginePresets.names),
    control: name(controls.names),
    data: name(dataVariants.names),
    renaming: z.boolean().optional(),
    outputForwarding: z.boolean().optional(),
    registers: tiles.optional(),
    block: z.strictObject({ m: tiles, n: tiles }).optional(),
    loopOrder: z.enum(LOOP_ORDERS).optional(),
    blockOrder: z.enum(BLOCK_ORDERS).optional(),
  });
}

/** @throws InputError for an engine or a blocking that cannot be */
export function matrixEngineModel(options: EngineModelOptions = {}): CostModel {
  const engine = engineOf(options);
  const blocking = blockingOf(options, engine);
  return memoized('matrix-engine', [engine.dataflow], (layer, core) => {
    checkCore(core);
    checkArray(core, engine);
    return engineLayerCost(layer, { ...engine, clockRatio: core.clockRatio }, blocking, core.sgBytes);
  });
}

function engineOf({ engine = DEFAULT_ENGINE, control, data, ...rest }: EngineModelOptions): MatrixEngine {
  const { engine: preset } = enginePresets.get(engine);
  // Another control has bypass rules of its own.
  const { bypassRule, ...base } = preset;
  const kept = control === undefined && bypassRule !== undefined ? { bypassRule } : {};
  const { renaming, outputForwarding, registers } = rest;
  const changes = { control, data, renaming, outputForwarding, registers };
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return buildEngine({ ...base, ...kept, ...(given as EngineOptions) });
}

/** The paper's block where it fits, else one tile of each. */
function blockingOf({ block, loopOrder, blockOrder }: EngineModelOptions, engine: MatrixEngine): Blocking {
  const usual = fits(DEFAULT_BLOCKING.block, engine) ? DEFAULT_BLOCKING.block : { m: 1, n: 1 };
  return {
    block: block ?? usual,
    loopOrder: loopOrder ?? DEFAULT_BLOCKING.loopOrder,
    blockOrder: blockOrder ?? DEFAULT_BLOCKING.blockOrder,
  };
}

function checkArray({ rows, columns, flexible }: Core, engine: MatrixEngine): void {
  if (flexible) throw new InputError({ path: 'flexible', expected: 'false with a matrix engine', found: flexible });
  const own = [arrayRows(engine), engine.tile.n] as const;
  if (rows === own[0] && columns === own[1]) return;
  const expected = `${own[0]} rows and ${own[1]} columns, the array of ${engine.name}`;
  throw new InputError({ path: 'rows', expected, found: `${rows} × ${columns}` });
}
