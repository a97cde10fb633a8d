/** The on-disk shape of a scenario of the kind `codesign`: work, a budget of area and power, and what may be built of it. */
import * as z from 'zod';
import { areaTables, DEFAULT_AREA_TABLE } from '../machine/area/area-tables.js';
import { DEFAULT_POWER_TABLE, powerTables } from '../machine/area/power.js';
import { presets } from '../machine/presets.js';
import { baseDesigns, SEARCHED_DESIGN } from '../mapping/flexion/base-designs.js';
import { DEFAULT_DESIGN_MAPPER, designMappers } from '../search/hardware/design-mappers.js';
import { complain, count, exactlyOne, nameIn, positive } from './complain.js';
import { platformKind } from './platform-kind.js';
import { flexibilitySchema } from './sections/flexibility.js';
import { workloadSchema } from './sections/workload.js';

const MOST_CORES = 64;

const kind = z.string().superRefine((name, context) => {
  const found = platformKind(name);
  if ('expected' in found) complain(context, found);
});

const areaTable = z.string().superRefine((name, context) => {
  if (areaTables.has(name) || isFile(name)) return;
  complain(context, { expected: `an area table (${areaTables.names.join(', ')}) or a file`, found: name });
});

/** A table of the user's own, told by its ending. */
export function isFile(name: string): boolean {
  return /\.(ya?ml|json)$/.test(name);
}

/** Numbers and kinds of cores, in place of the one core that is designed without the section. */
const platform = z.strictObject({
  cores: z.array(count(MOST_CORES)).min(1).max(MOST_CORES),
  kinds: z.array(kind).min(1).max(100).default(['hb', 'hb+lb', 'TS', 'TOPS']),
  judge: z.enum(['allocator', 'replay']).default('replay'),
  /** Mappings of jobs, for each platform. */
  samples: count(10_000).default(500),
  /** Work that nothing is chosen for, on the winner and on the preset of equal area. */
  test: z.array(workloadSchema).max(100).default([]),
});

const core = z.strictObject({
  flexibility: flexibilitySchema.default('TOPS'),
  /** Has what a class leaves fixed; flexibility by axes names its own. Of one layer it may be searched with the hardware. */
  design: nameIn(baseDesigns, [SEARCHED_DESIGN]).optional(),
});

const mapper = z.strictObject({
  name: nameIn(designMappers).default(DEFAULT_DESIGN_MAPPER),
  samples: count(1e6).default(10_000),
});

const limits = z.strictObject({
  /** On chip, and to memory. */
  nocBytesPerCycle: positive(1e9).optional(),
  offChipBytesPerCycle: positive(1e9).optional(),
});

/** What is said of one core, and of a platform nothing. */
const OF_A_CORE = ['layer', 'core', 'mapper', 'limits'] as const;
/** What is no network, or makes other layers of one. */
const NO_NETWORKS = ['task', 'jobFile', 'tileFile', 'arrivals', 'batch', 'elementBytes', 'layers', 'split', 'sparsity'];
const NO_TENANTS = [...NO_NETWORKS, 'priority', 'deadlineCycles', 'fusion', 'cores', 'requests', 'decoder'];

function refuseKeys(
  value: object,
  keys: readonly string[],
  path: readonly PropertyKey[],
  context: z.RefinementCtx,
): void {
  for (const [key, found] of Object.entries(value))
    if (found !== undefined && keys.includes(key))
      complain(context, {
        path: [...path, key],
        expected: 'networks and their inferences alone, which a core is designed for',
        found: key,
        hint: 'a "platform" is chosen for any workload',
      });
}

export const codesignSchema = z
  .strictObject({
    kind: z.literal('codesign'),
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    seed: z.number().int().min(0).max(0xffffffff).default(0),
    /** As of an accelerator. A core is designed for networks, whose inferences are their weights. */
    workload: workloadSchema,
    /** One layer of the network. */
    layer: z.string().min(1).optional(),
    /** The budget in mm², or the preset that has the same. */
    areaMm2: positive(1e6).optional(),
    areaOf: nameIn(presets).optional(),
    /** At the peak. */
    powerMilliwatts: positive().optional(),
    clockGHz: positive(1000).default(1),
    /** A name, or a file beside this one. */
    areaTable: areaTable.default(DEFAULT_AREA_TABLE),
    powerTable: nameIn(powerTables).default(DEFAULT_POWER_TABLE),
    /** Of platforms, and of the scenario that is written of what is found. */
    memory: z.strictObject({ bandwidthGBps: positive(1e9).default(16) }).prefault({}),
    core: core.optional(),
    mapper: mapper.optional(),
    limits: limits.optional(),
    platform: platform.optional(),
  })
  .superRefine((value, context) => {
    exactlyOne(value, ['areaMm2', 'areaOf'], context);
    const { workload, platform: chosen } = value;
    if (chosen === undefined) {
      refuseKeys(workload, NO_NETWORKS, ['workload'], context);
      for (const [i, tenant] of (workload.tenants ?? []).entries())
        refuseKeys(tenant, NO_TENANTS, ['workload', 'tenants', i], context);
      return;
    }
    for (const key of OF_A_CORE)
      if (value[key] !== undefined)
        complain(context, { path: [key], expected: `no "${key}" beside "platform"`, found: value[key] });
    const most = Math.max(...chosen.cores);
    [workload, ...chosen.test].forEach(({ groupSize }, i) => {
      if (groupSize >= most) return;
      const path = i === 0 ? ['workload', 'groupSize'] : ['platform', 'test', i - 1, 'groupSize'];
      complain(context, { path, expected: `at least ${most}, the most cores`, found: groupSize });
    });
  });

export type CodesignDocument = z.output<typeof codesignSchema>;
