/** The on-disk shape of a scenario of the kind `layers`: layers, an array or levels of memory, and the search of mappings. */
import * as z from 'zod';
import { arrays } from '../machine/array-machine.js';
import { DEFAULT_SAMPLES, DEFAULT_SEED } from '../search/budget.js';
import { layerMappers } from '../search/layer/layer-mappers.js';
import { OBJECTIVES } from '../search/layer/layer-objective.js';
import { nestMappers } from '../search/loop-nest/nest-mappers.js';
import { planMappers } from '../search/plan/plan-mappers.js';
import { models } from '../workload/models/zoo.js';
import { complain, count, exactlyOne, file, nameIn, onlyBeside, positive } from './complain.js';
import { checkNetworkFiles, NETWORK_FILES, networkFileFields } from './sections/network-files.js';

/** Longest dimension of a product or a contraction. */
const LONGEST = 9_999_999;
/** Samples of one search: an hour of it. */
const MOST_SAMPLES = 1e8;
const LARGEST_BUFFER = 2 ** 40;

/** As the registry of layer models has them. */
const LAYER_MODELS = ['dataflow', 'loop-nest', 'tile-plan', 'systolic'] as const;

const workload = z
  .strictObject({
    model: nameIn(models).optional(),
    ...networkFileFields,
    /** A matrix product: M, N, K. */
    product: z.array(count(LONGEST)).length(3).optional(),
    /** A contraction as einsum text, `adec,ebd->abc`, and the sizes of its letters, or one size of all. */
    einsum: z.string().min(1).optional(),
    sizes: z.union([count(LONGEST), z.record(z.string(), count(LONGEST))]).optional(),
    /** One layer of the network. */
    layer: z.string().min(1).optional(),
  })
  .superRefine((value, context) => {
    exactlyOne(value, ['model', ...NETWORK_FILES, 'product', 'einsum'], context);
    checkNetworkFiles(value, context);
    onlyBeside(value, 'sizes', ['einsum'], context);
    onlyBeside(value, 'layer', ['model', ...NETWORK_FILES], context);
    if (value.einsum !== undefined && value.sizes === undefined)
      complain(context, { path: ['sizes'], expected: 'sizes of the letters beside "einsum"', found: undefined });
  });

const array = z.strictObject({
  preset: nameIn(arrays).default('edge168'),
  /** In place of the preset's. PEs of a mapping are counted in 32 bits, its products in doubles. */
  pes: count(2 ** 24).optional(),
  l1Bytes: count(LARGEST_BUFFER).optional(),
  l2Bytes: count(LARGEST_BUFFER).optional(),
  nocBytesPerCycle: positive(1e9).optional(),
  offChipBytesPerCycle: positive(1e9).optional(),
});

export const layersSchema = z
  .strictObject({
    kind: z.literal('layers'),
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    seed: z.number().int().min(0).max(0xffffffff).default(DEFAULT_SEED),
    workload,
    array: array.optional(),
    /** In place of an array: levels of memory, in a Timeloop file. */
    architectureFile: file.optional(),
    /** What costs a mapping. Default: `loop-nest` with an architecture or a contraction, else `dataflow`. */
    model: z.enum(LAYER_MODELS).optional(),
    /** Tiles at an edge, by the model `dataflow`: as they are, or as MAESTRO counts them. */
    edges: z.enum(['exact', 'maestro']).optional(),
    mapper: z
      .strictObject({
        /** Of `layer-mappers`, `nest-mappers` or `plan-mappers`, as the model has them. */
        name: z.string().min(1).optional(),
        objective: z.enum(OBJECTIVES).default('latency'),
        /** Mappings that the search of each layer may try. */
        samples: count(MOST_SAMPLES).default(DEFAULT_SAMPLES),
      })
      .prefault({}),
  })
  .superRefine((value, context) => {
    const { array: own, architectureFile, mapper, edges } = value;
    const model = layersModel(value);
    const isNest = model === 'loop-nest';
    if (architectureFile !== undefined && own !== undefined)
      complain(context, { path: ['array'], expected: 'no array beside "architectureFile"', found: own });
    if (architectureFile !== undefined && !isNest)
      complain(context, { path: ['model'], expected: 'loop-nest, which maps onto any levels', found: value.model });
    if (model !== 'dataflow' && edges !== undefined)
      complain(context, { path: ['edges'], expected: '"edges" only by the model dataflow', found: edges });
    const known = { dataflow: layerMappers, 'loop-nest': nestMappers, 'tile-plan': planMappers, systolic: planMappers }[
      model
    ];
    if (mapper.name !== undefined && !known.has(mapper.name))
      complain(context, {
        path: ['mapper', 'name'],
        expected: `${known.noun} (${known.names.join(', ')})`,
        found: mapper.name,
      });
  });

export type LayersDocument = z.output<typeof layersSchema>;

export function layersModel({
  model,
  architectureFile,
  workload: { einsum },
}: Pick<LayersDocument, 'model' | 'architectureFile' | 'workload'>): (typeof LAYER_MODELS)[number] {
  return model ?? (architectureFile !== undefined || einsum !== undefined ? 'loop-nest' : 'dataflow');
}
