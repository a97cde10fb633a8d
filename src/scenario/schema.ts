/**
 * The on-disk shape of a scenario of the kind `accelerator`, and what stands for what is left out. A field name carries
 * its unit; each section has a file of its own.
 */
import * as z from 'zod';
import { file, nameIn } from './complain.js';
import { profiles } from './profiles.js';
import { costSchema } from './sections/cost.js';
import { energySchema } from './sections/energy.js';
import { mapperSchema } from './sections/mapper.js';
import { platformSchema } from './sections/platform.js';
import { allocatorSchema, simulatorSchema } from './sections/simulator.js';
import { workloadSchema } from './sections/workload.js';

export const scenarioSchema = z.strictObject({
  kind: z.literal('accelerator').optional(),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  seed: z.number().int().min(0).max(0xffffffff).default(1),
  /** What a published study assumes: fields that the sections below leave out. */
  profile: nameIn(profiles).optional(),
  /** Modules of the user's own that add to the registries. */
  plugins: z.array(file).optional(),
  platform: platformSchema,
  workload: workloadSchema,
  cost: costSchema,
  energy: energySchema,
  mapper: mapperSchema,
  allocator: allocatorSchema,
  simulator: simulatorSchema,
});

export type ScenarioDocument = z.output<typeof scenarioSchema>;
