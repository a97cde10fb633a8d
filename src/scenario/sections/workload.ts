/** The section `workload`: where the jobs come from, and how they are queued and grouped. */
import * as z from 'zod';
import { models } from '../../workload/models/zoo.js';
import { complain, count, exactlyOne, file, nameIn, onlyBeside, positive } from '../complain.js';
import { layerShapeFields } from './layer-shape.js';
import { checkNetworkFiles, NETWORK_FILES, networkFileFields } from './network-files.js';
import { tenantsSchema } from './tenants.js';

const tenant = z.union([
  nameIn(models).transform((name) => ({ name, inferences: 1 })),
  z.strictObject({ name: nameIn(models), inferences: count(1e6).default(1) }),
]);

const SOURCES = ['task', 'models', 'tenants', 'jobFile', 'tileFile', ...NETWORK_FILES] as const;

export const workloadSchema = z
  .strictObject({
    task: z.enum(['vision', 'language', 'recommendation', 'mix']).optional(),
    /** How many jobs a task draws. */
    jobs: count(1e6).optional(),
    models: z.array(tenant).min(1).optional(),
    /** Networks that share the accelerator, each with arrivals, priority, deadline and cores of its own. */
    tenants: tenantsSchema.optional(),
    /** MAGMA job list, CSV. */
    jobFile: file.optional(),
    /** Tiles, CSV. */
    tileFile: file.optional(),
    ...networkFileFields,
    /** Passes through the network of a file. */
    inferences: count(1e6).optional(),
    ...layerShapeFields,
    groupSize: count(1e6).default(100),
    /** Each tenant's inferences arrive as a Poisson stream; without it everything is queued at time 0. */
    arrivals: z.strictObject({ meanCycles: positive() }).optional(),
  })
  .superRefine((value, context) => {
    exactlyOne(value, SOURCES, context);
    if (value.arrivals !== undefined && value.tileFile !== undefined)
      complain(context, { path: ['arrivals'], expected: 'no arrivals beside "tileFile"', found: value.arrivals });
    if (value.arrivals !== undefined && value.tenants !== undefined)
      complain(context, { path: ['arrivals'], expected: 'arrivals of each tenant', found: value.arrivals });
    for (const key of ['batch', 'elementBytes', 'layers', 'split', 'sparsity', 'vectorWork'] as const)
      if (value[key] !== undefined && value.tileFile !== undefined)
        complain(context, { path: [key], expected: `no ${key} beside "tileFile"`, found: value[key] });
    onlyBeside(value, 'inferences', NETWORK_FILES, context);
    checkNetworkFiles(value, context);
    onlyBeside(value, 'jobs', ['task'], context);
  });

export type WorkloadDocument = z.output<typeof workloadSchema>;
