/** The on-disk shape of a scenario of the kind `fusion`: a network, a machine, and how much of it may stay on chip. */
import * as z from 'zod';
import { didYouMean } from '../base/did-you-mean.js';
import { costModelFor } from '../cost/models.js';
import { fusedMachines } from '../machine/fused-machine.js';
import { CORE_DEFAULTS } from '../machine/presets.js';
import { HALO_MODES } from '../mapping/fusion-plan/spatial/conv-chain.js';
import { fusionMappers } from '../search/fusion/fusion-mappers.js';
import { models } from '../workload/models/zoo.js';
import { complain, count, exactlyOne, file, nameIn, onlyBeside, positive } from './complain.js';
import { memorySize } from './memory-size.js';
import { elementBytes } from './sections/layer-shape.js';

/** A mapper by its name, or by what stands behind its first dash: `dp` for `fusion-dp`. */
export function fusionMapperName(name: string): string | undefined {
  return [name, `fusion-${name}`].find((full) => fusionMappers.has(full));
}

const mapperName = z.string().superRefine((name, context) => {
  if (fusionMapperName(name) !== undefined) return;
  const { names } = fusionMappers;
  complain(context, {
    expected: `a mapper of fused layers (${names.join(', ')})`,
    found: name,
    hint: didYouMean(name, names),
  });
});

const network = z
  .strictObject({
    model: nameIn(models, ['resnet18']).optional(),
    onnxFile: file.optional(),
    /** Sizes of an ONNX model's named dimensions. */
    dimensions: z.record(z.string(), count(1e6)).optional(),
    /** Chains as in docs/formats.md, and which of them. */
    chainFile: file.optional(),
    chain: z.string().optional(),
    /** `all`: every chain that branches leave, residual inputs counted; `main`: the longest one, without them. */
    path: z.enum(['all', 'main']).default('all'),
    /** Of each operand; what is left out stays as the network has it. */
    elementBytes: elementBytes.optional(),
  })
  .superRefine((value, context) => {
    exactlyOne(value, ['model', 'onnxFile', 'chainFile'], context);
    onlyBeside(value, 'dimensions', ['onnxFile'], context);
    onlyBeside(value, 'chain', ['chainFile'], context);
    onlyBeside(value, 'elementBytes', ['model', 'onnxFile'], context);
  });

const dataflow = z.string().superRefine((name, context) => {
  const names = costModelFor({ model: 'dataflow' }).dataflows;
  if (names.includes(name)) return;
  complain(context, { expected: `a dataflow (${names.join(', ')})`, found: name, hint: didYouMean(name, names) });
});

/** A PE array whose dataflow says what a sample of a layer takes, by the dataflow cost model. */
const core = z.strictObject({
  rows: count(65_536),
  columns: count(65_536).default(CORE_DEFAULTS.columns),
  dataflow: dataflow.default('hb'),
  slBytes: count(1e9).default(CORE_DEFAULTS.slBytes),
});

const machine = z
  .strictObject({
    preset: nameIn(fusedMachines).optional(),
    macsPerCycle: positive(1e9).optional(),
    /** In place of MACs a cycle. */
    core: core.optional(),
    offChipBytesPerCycle: positive(1e9).optional(),
    onChipBytesPerCycle: positive(1e9).optional(),
  })
  .superRefine((value, context) => {
    const computing = [value.macsPerCycle, value.core].filter((one) => one !== undefined).length;
    const moving = [value.offChipBytesPerCycle, value.onChipBytesPerCycle].filter((one) => one !== undefined).length;
    if (value.preset === undefined ? computing === 1 && moving === 2 : computing + moving === 0) return;
    complain(context, {
      expected: 'a "preset", or macsPerCycle or a core, and both of offChipBytesPerCycle, onChipBytesPerCycle',
      found: Object.keys(value).join(' and '),
    });
  });

export const fusionSchema = z
  .strictObject({
    kind: z.literal('fusion'),
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
    network,
    batch: count(65_536).default(64),
    machine: machine.default({ preset: 'narrow' }),
    /** On-chip memory for activations and weights: one size, or several to compare. */
    memory: z.union([memorySize, z.array(memorySize).min(1).max(100)]),
    /** Every budget up to the largest at which the optimum changes: latency against memory. */
    front: z.boolean().default(false),
    /** Beside micro-batches: convolutions fused tile by tile, halos computed again or kept. */
    spatial: z
      .strictObject({
        halos: z
          .array(z.enum(HALO_MODES))
          .min(1)
          .default([...HALO_MODES]),
      })
      .optional(),
    mapper: z
      .strictObject({
        name: mapperName.default('fusion-dp'),
        samples: count(1e7).default(2000),
        choices: z.array(count(65_536)).min(1).max(64).optional(),
      })
      .prefault({}),
    /** A strategy of one's own, a token a layer, in place of a search. */
    tokens: z.array(z.number()).min(1).max(100_000).optional(),
    replay: z
      .strictObject({
        coupling: z.enum(['overlapped', 'staged']).default('staged'),
        /** Of the core; as wide as the memory unless said. */
        loadPortBytesPerCycle: positive(1e9).optional(),
        storePortBytesPerCycle: positive(1e9).optional(),
        /** Of the memory: from the last byte served to the end of a transfer, and the share of the peak it ever reaches. */
        latencyCycles: z.number().min(0).max(1e12).optional(),
        efficiency: z.number().positive().max(1).optional(),
      })
      .prefault({}),
  })
  .superRefine(({ batch, machine: { core }, network: { chainFile }, spatial, mapper: { choices = [] } }, context) => {
    if (core !== undefined && (chainFile ?? spatial) !== undefined)
      complain(context, {
        path: ['machine', 'core'],
        expected: `macsPerCycle beside ${chainFile === undefined ? '"spatial"' : 'a file of chains, which knows no layers'}`,
        found: core,
      });
    if (spatial !== undefined && chainFile !== undefined)
      complain(context, {
        path: ['spatial'],
        expected: 'no "spatial" beside a file of chains, which knows no pixels',
        found: spatial,
      });
    choices.forEach((choice, i) => {
      if (choice <= batch) return;
      complain(context, {
        path: ['mapper', 'choices', i],
        expected: `a micro-batch from 1 to the batch of ${batch}`,
        found: choice,
      });
    });
  });

export type FusionDocument = z.output<typeof fusionSchema>;
