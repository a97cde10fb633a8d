/** The on-disk shape of a scenario of the kind `cluster`: accelerators on a network, and what goes over it. */
import * as z from 'zod';
import { exactlyOne } from './complain.js';
import { designSchema } from './sections/design.js';
import { networkSchema, stragglersSchema } from './sections/network.js';
import { packetsSchema } from './sections/packets.js';
import { networkModelFields, scheduleSchema } from './sections/schedule.js';
import { collectiveSchema, jobSchema } from './sections/training.js';

export const clusterSchema = z
  .strictObject({
    kind: z.literal('cluster'),
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    network: networkSchema,
    schedule: scheduleSchema,
    ...networkModelFields,
    /** Of the model `packet`. */
    packets: packetsSchema,
    stragglers: stragglersSchema,
    collective: collectiveSchema.optional(),
    job: jobSchema.optional(),
    /** Modules that add congestion control schemes. */
    plugins: z.array(z.string().min(1)).optional(),
    design: designSchema,
  })
  .superRefine((value, context) => exactlyOne(value, ['collective', 'job'], context));

export type ClusterDocument = z.output<typeof clusterSchema>;
