/**
 * The cost model `sparse`: a layer on a core of sparse lanes. The core's dataflow is its class, its PEs are the lanes, its SG
 * is their local storage; more than one buffer means that a tile loads while another computes.
 */
import type * as zod from 'zod';
import { InputError, locate } from '../../base/errors.js';
import type { Core } from '../../machine/core.js';
import { type Dimension, type SparseClass, sparseClass, sparseClasses } from '../../machine/sparse/sparse-class.js';
import { type SparseCore, sparseCore } from '../../machine/sparse/sparse-core.js';
import { INDEX_BYTES } from '../../mapping/sparse/layer-product.js';
import { checkCore } from '../checks.js';
import type { CostModel } from '../cost-model.js';
import { memoized } from '../memo.js';
import { sparseLayerCost } from './layer-cost.js';

export interface SparseModelOptions {
  /** The m of the N:M patterns whose zeros a core of class tpu skips. */
  readonly nm?: readonly number[];
  readonly balance?: boolean;
  readonly asyncLanes?: boolean;
  readonly compressC?: boolean;
  readonly collisions?: boolean;
  /** How much of C is set to zero in a cycle, where a class does so. */
  readonly clearedPerCycle?: number;
  readonly indexBytes?: number;
  readonly pointerBytes?: number;
  /** A class of the user's own; the core's dataflow is its name. */
  readonly class?: {
    readonly name: string;
    readonly formats: readonly [string, string];
    readonly loops: readonly Dimension[];
    readonly unrolled: readonly Dimension[];
    readonly together?: readonly Dimension[];
  };
}

const MOST = 1e6;

export function sparseModelOptions(z: typeof zod): zod.ZodType {
  const dimensions = z.array(z.enum(['m', 'n', 'k']));
  const option = z.boolean().optional();
  return z.strictObject({
    nm: z.array(z.int().min(1).max(MOST)).optional(),
    ...{ balance: option, asyncLanes: option, compressC: option, collisions: option },
    clearedPerCycle: z.number().positive().max(MOST).optional(),
    indexBytes: z.int().min(1).max(8).optional(),
    pointerBytes: z.int().min(1).max(8).optional(),
    class: z
      .strictObject({
        name: z.string().min(1),
        formats: z.tuple([z.string(), z.string()]),
        loops: dimensions,
        unrolled: dimensions,
        together: dimensions.optional(),
      })
      .optional(),
  });
}

/** @throws InputError for a class that cannot be */
export function sparseModel(options: SparseModelOptions = {}): CostModel {
  const own = options.class === undefined ? undefined : locate({ path: 'class' }, () => sparseClass(options.class!));
  const { indexBytes = INDEX_BYTES.indexBytes, pointerBytes = INDEX_BYTES.pointerBytes } = options;
  const dataflows = own === undefined ? sparseClasses.names : [own.name];
  return memoized('sparse', dataflows, (layer, core) =>
    sparseLayerCost(layer, coreFrom(core, own ?? sparseClasses.get(core.dataflow), options), {
      indexBytes,
      pointerBytes,
    }),
  );
}

/** @throws InputError for lanes or options that the class cannot have */
function coreFrom(core: Core, kind: SparseClass, options: SparseModelOptions): SparseCore {
  checkCore(core);
  if (core.flexible) throw new InputError({ path: 'flexible', expected: 'false with sparse lanes', found: true });
  const { nm, balance, asyncLanes, compressC, collisions, clearedPerCycle } = options;
  const given = Object.entries({ balance, asyncLanes, compressC, collisions }).filter(([, on]) => on !== undefined);
  return sparseCore({
    name: core.name,
    class: kind,
    lanes: core.rows * core.columns,
    ...(kind.unrolled.length === 2 ? { mx: core.rows } : {}),
    localBytes: core.sgBytes,
    clockRatio: core.clockRatio,
    ...(nm === undefined ? {} : { nm }),
    ...(clearedPerCycle === undefined ? {} : { clearedPerCycle }),
    options: { overlap: core.buffers > 1, ...Object.fromEntries(given) },
  });
}
