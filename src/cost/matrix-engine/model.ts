/**
 * The cost model `matrix-engine`: a layer on a CPU core with a matrix engine. The core's PE array, SG and clock are those
 * the scenario gives it; the rest of the engine is a preset with changes. What is replayed is the layer's stream of tile
 * instructions.
 */
import type * as zod from 'zod';
import { InputError } from '../../base/errors.js';
import type { Core } from '../../machine/core.js';
import { describedEngine, type EngineDescription, engineKeys, sensible } from '../../machine/engine-description.js';
import { arrayRows, type MatrixEngine } from '../../machine/matrix-engine.js';
import {
  BLOCK_ORDERS,
  type Blocking,
  type BlockOrder,
  checkBlocking,
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

/** An engine, whose clock is the core's, and how products are blocked into its registers. */
export interface EngineModelOptions extends Omit<EngineDescription, 'name' | 'clockRatio'> {
  readonly block?: RegisterBlock;
  readonly loopOrder?: LoopOrder;
  readonly blockOrder?: BlockOrder;
}

const MOST = 4096;

export function engineModelOptions(z: typeof zod): zod.ZodType {
  const tiles = z.int().min(1).max(MOST);
  const blocking = {
    block: z.strictObject({ m: tiles, n: tiles }).optional(),
    loopOrder: z.enum(LOOP_ORDERS).optional(),
    blockOrder: z.enum(BLOCK_ORDERS).optional(),
  };
  return sensible(z.strictObject({ ...engineKeys(z), ...blocking }), (given) => {
    partsOf(given as EngineModelOptions);
  });
}

/** @throws InputError for an engine or a blocking that cannot be */
export function matrixEngineModel(options: EngineModelOptions = {}): CostModel {
  const { engine, blocking } = partsOf(options);
  return {
    ...memoized('matrix-engine', [engine.dataflow], (layer, core) => {
      checkCore(core);
      checkArray(core, engine);
      return engineLayerCost(layer, { ...engine, clockRatio: core.clockRatio }, blocking, core.sgBytes);
    }),
    checkCore: (core) => checkArray(core, engine),
  };
}

function partsOf({ block, loopOrder, blockOrder, ...described }: EngineModelOptions) {
  const engine = describedEngine(described);
  const blocking = blockingOf({ block, loopOrder, blockOrder }, engine);
  checkBlocking(blocking, engine);
  return { engine, blocking };
}

/** The paper's block where it fits, else one tile of each. */
function blockingOf(
  { block, loopOrder, blockOrder }: { readonly [key in keyof Blocking]: Blocking[key] | undefined },
  engine: MatrixEngine,
): Blocking {
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
  const expected = `${own[0]} rows and ${own[1]} columns, the array of its engine`;
  throw new InputError({ path: 'rows', expected, found: `${rows} × ${columns}` });
}
