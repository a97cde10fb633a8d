/** `workload.tenants`: networks that share the accelerator, each with its own arrivals, priority, deadline and cores. */
import * as z from 'zod';
import { models } from '../../workload/models/zoo.js';
import { complain, count, exactlyOne, file, nameIn, positive } from '../complain.js';
import { memorySize } from '../memory-size.js';
import { layerShapeFields } from './layer-shape.js';
import { checkNetworkFiles, NETWORK_FILES, networkFileFields } from './network-files.js';
import { complainOfServing, servingFields } from './serving.js';

const MOST_TENANTS = 1000;

const arrivals = z
  .strictObject({
    /** Gaps drawn from an exponential distribution. */
    poisson: z.strictObject({ meanCycles: positive() }).optional(),
    /** One every so often, each up to `jitterCycles` late. */
    uniform: z
      .strictObject({
        periodCycles: positive(),
        offsetCycles: z.number().min(0).max(1e12).default(0),
        jitterCycles: z.number().min(0).max(1e12).default(0),
      })
      .optional(),
    /** Times of arrival, CSV. */
    traceFile: file.optional(),
  })
  .superRefine((value, context) => exactlyOne(value, ['poisson', 'uniform', 'traceFile'], context));

/** Cores by name or index. */
const coreList = z.array(z.union([z.int().min(0), z.string().min(1)])).min(1);

const coresSection = z.union([coreList, z.strictObject({ except: coreList })]);

const tenant = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    /** A network of the zoo. */
    model: nameIn(models).optional(),
    ...networkFileFields,
    /** Passes through the network. Default: 1, or as many as the trace has arrivals. */
    inferences: count(1e6).optional(),
    ...layerShapeFields,
    /** Without it all inferences are queued at time 0. */
    arrivals: arrivals.optional(),
    /** The lowest number is served first. Every tenant has one, or none has. */
    priority: z.int().min(0).max(1000).optional(),
    /** From the arrival of an inference to the end of its last job. */
    deadlineCycles: positive().optional(),
    /** Its layers run as fused groups, within a part of the scratchpad, such as 256KiB, or within all of it. */
    fusion: z.strictObject({ memory: memorySize.optional() }).optional(),
    /** The only cores it may run on, or those it may not. */
    cores: coresSection.optional(),
    /** Where it serves requests to a language model. */
    ...servingFields(arrivals, coresSection),
  })
  .superRefine((value, context) => {
    exactlyOne(value, value.requests === undefined ? ['model', ...NETWORK_FILES] : ['model', 'decoder'], context);
    complainOfServing(value, context);
    checkNetworkFiles(value, context);
    for (const key of ['layers', 'split'] as const)
      if (value.fusion !== undefined && value[key] !== undefined)
        complain(context, { path: [key], expected: `no ${key} beside "fusion"`, found: value[key] });
  });

export const tenantsSchema = z
  .array(tenant)
  .min(1)
  .max(MOST_TENANTS)
  .superRefine((tenants, context) => {
    const names = tenants.map(({ name }) => name);
    const again = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (again >= 0) complain(context, { path: [again, 'name'], expected: 'each name once', found: names[again] });
    const without = tenants.findIndex(({ priority }) => priority === undefined);
    if (without >= 0 && tenants.some(({ priority }) => priority !== undefined))
      complain(context, {
        path: [without, 'priority'],
        expected: 'a priority of every tenant, or of none',
        found: undefined,
      });
  });

export type TenantDocument = z.output<typeof tenant>;
