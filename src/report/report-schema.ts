/**
 * The shape of the data in a report, held against what a file says: a report may come from another version, or from
 * somebody's editor.
 */
import * as z from 'zod';
import { MOST_ROUTERS, NOC_TOPOLOGIES } from '../machine/noc/grid.js';
import { PIPELINE_STAGES } from '../timeline/engine-pipeline.js';

const text = z.string();
const finite = z.number();
const u32 = z.instanceof(Uint32Array);
const f64 = z.instanceof(Float64Array);
const f32 = z.instanceof(Float32Array);

const track = z.object({
  core: z.number().int().min(0),
  activity: z.enum(['load', 'compute', 'store']),
  job: u32,
  tile: u32,
  count: u32,
  start: f64,
  end: f64,
});

const timeline = z.object({
  label: text,
  makespanCycles: finite.min(0),
  core: z.instanceof(Int32Array),
  start: f64,
  end: f64,
  tracks: z.array(track).optional(),
  mergedBelowCycles: finite.optional(),
  states: z.array(z.object({ state: u32, start: f64 })).optional(),
  occupancy: z.array(z.object({ cycles: f64, value: f32 })).optional(),
  bandwidth: z.object({ cycles: f64, total: f32, byCore: z.array(f32).optional() }).optional(),
  attribution: z.array(z.array(finite)).optional(),
});

const latency = z.strictObject({
  name: z.string(),
  meanCycles: finite,
  worstCycles: finite,
  deadlineCycles: finite.optional(),
});
const router = z.number().int().min(-1).max(MOST_ROUTERS);
const noc = z.strictObject({
  grid: z.strictObject({ topology: z.enum(NOC_TOPOLOGIES), sizes: z.array(z.number().int().min(1).max(MOST_ROUTERS)) }),
  corePlaces: z.array(router),
  stackPlaces: z.array(router),
  links: z.array(
    z.strictObject({
      name: text,
      from: router,
      to: router,
      used: finite,
      bytes: finite,
      waitedCycles: finite,
      waitedMost: z.number().int().min(-1),
    }),
  ),
});
const sram = z.strictObject({
  capacityBytes: finite,
  cycles: z.array(finite),
  bytes: z.array(finite),
  tensors: z.array(z.strictObject({ name: text, savedBytes: finite })),
});
const energy = z.strictObject({
  parts: z.array(z.string()),
  byCore: z.array(z.array(finite)),
  memory: z.array(finite),
});
const pipeline = z.object({
  core: text,
  job: text,
  engine: text,
  rows: z
    .array(
      z.object({
        instruction: z.number().int().min(0),
        text,
        stages: z.array(z.object({ stage: z.enum(PIPELINE_STAGES), start: finite, end: finite })),
      }),
    )
    .min(1),
});
const table = z.object({ columns: z.array(text), rows: z.array(z.array(text)) });

export const reportSchema = z
  .object({
    name: text,
    caldera: text,
    seed: finite,
    subtitle: text,
    platform: z.object({
      name: text,
      clockGHz: finite.positive(),
      bandwidthBytesPerCycle: finite.positive(),
      cores: z.array(z.object({ name: text, kind: text, sgBytes: finite })).min(1),
    }),
    headline: z.array(z.object({ label: text, value: text, unit: text.optional(), detail: text.optional() })),
    jobs: z.object({
      name: z.array(text),
      models: z.array(text),
      model: u32,
      tenant: u32,
      inference: u32,
      group: u32,
    }),
    timelines: z.array(timeline).min(1),
    searches: z
      .array(
        z.object({
          label: text,
          samples: z.array(finite),
          bestCycles: z.array(finite),
          boundCycles: finite.optional(),
        }),
      )
      .optional(),
    ladder: z
      .object({
        allocatorCycles: finite,
        rungs: z.array(z.object({ name: text, adds: text, makespanCycles: finite, changeCycles: finite })),
      })
      .optional(),
    interference: z.object({ names: z.array(text), cycles: z.array(z.array(finite)) }).optional(),
    tenants: table.optional(),
    latencies: z.array(latency).optional(),
    energy: energy.optional(),
    pipelines: z.array(pipeline).optional(),
    noc: noc.optional(),
    sram: sram.optional(),
    warnings: z.array(text),
    scenario: text.optional(),
  })
  .refine(({ jobs, timelines, platform }) => {
    const count = jobs.name.length;
    const columns = [jobs.model, jobs.tenant, jobs.inference, jobs.group];
    return (
      columns.every(({ length }) => length === count) &&
      jobs.model.every((model) => model < jobs.models.length) &&
      timelines.every(
        ({ core, start, end }) => core.length === count && start.length === count && end.length === count,
      ) &&
      timelines.every(({ core }) => core.every((one) => one >= -1 && one < platform.cores.length))
    );
  });
