/**
 * The on-disk shape of a scenario, and what stands for what is left out. A field name carries its unit. Names are
 * checked against the registries, so that a misspelt one is answered with the nearest.
 */
import * as z from 'zod';
import { bandwidthEstimates } from '../analysis/bandwidth-estimate.js';
import { didYouMean } from '../base/did-you-mean.js';
import { costModels } from '../cost/models.js';
import { presets } from '../machine/presets.js';
import { DEFAULT_MAPPER, mappers } from '../search/jobs/mappers.js';
import { arbitrations } from '../simulator/memory/arbitration.js';
import { devices } from '../simulator/memory/device/timing.js';
import { models } from '../workload/models/zoo.js';

const count = (max: number) => z.number().int().min(1).max(max);
const positive = (max = 1e12) => z.number().positive().max(max);
const file = z.string().min(1);

/** A string that is one of the names. */
function nameIn(names: readonly string[], what: string) {
  return z.string().superRefine((name, context) => {
    if (names.includes(name)) return;
    const params = { expected: `${what} (${names.join(', ')})`, hint: didYouMean(name, names) };
    context.addIssue({ code: 'custom', params, input: name });
  });
}

const core = z.strictObject({
  name: z.string().min(1).optional(),
  dataflow: z.string().min(1).default('hb'),
  /** A dataflow of the user's own, in MAESTRO's language; stands instead of `dataflow`. */
  dataflowFile: file.optional(),
  /** PE array: `rows` clusters of `columns` PEs. */
  rows: count(65_536),
  columns: count(65_536).default(64),
  slBytes: count(1e9).default(1024),
  sgKiB: positive(1e9),
  buffers: count(1024).default(2),
  flexible: z.boolean().default(false),
  clockRatio: positive(1000).default(1),
});

const memory = z
  .strictObject({
    /** The preset's, where there is one. */
    bandwidthGBps: positive(1e9).optional(),
    arbitration: nameIn(arbitrations.names, 'an arbitration policy').default('proportional'),
    /** Chunked policies serve so much in one go. */
    chunkBytes: positive(1e9).default(512),
    /** Share of the peak that is ever reached. */
    efficiency: z.number().positive().max(1).default(1),
    /** From the last byte served to the end of a transfer. */
    latencyCycles: z.number().min(0).max(1e12).default(0),
    /** Timing: ideal, or a banked device. */
    device: nameIn(['ideal', ...devices.names], 'a memory device').default('ideal'),
    /** For `priority`: a number a core, the lowest goes first. */
    corePriority: z.array(z.number()).optional(),
    /** For `throttled`: what a core may move in a window. */
    throttle: z
      .strictObject({ budgetBytes: z.union([positive(), z.array(positive())]), windowCycles: positive() })
      .optional(),
    /** Width of each core's ports; the memory's peak unless said otherwise. */
    loadPortGBps: positive(1e9).optional(),
    storePortGBps: positive(1e9).optional(),
  })
  .superRefine(({ arbitration, throttle }, context) => {
    if (arbitration !== 'throttled' || throttle !== undefined) return;
    const params = { expected: 'a byte budget and a window', found: undefined };
    context.addIssue({ code: 'custom', path: ['throttle'], params });
  });

export const platformSchema = z
  .strictObject({
    preset: nameIn(presets.names, 'a preset').optional(),
    cores: z.array(core).min(1).max(4096).optional(),
    clockGHz: positive(1000).default(1),
    memory: memory.prefault({}),
  })
  .superRefine((platform, context) => {
    exactlyOne(platform, ['preset', 'cores'], context);
    if (platform.cores !== undefined && platform.memory.bandwidthGBps === undefined)
      context.addIssue({
        code: 'custom',
        path: ['memory', 'bandwidthGBps'],
        params: { expected: 'a number above 0', found: undefined },
      });
    const { cores = presets.has(platform.preset ?? '') ? presets.get(platform.preset ?? '').cores : [] } = platform;
    const { corePriority } = platform.memory;
    if (corePriority !== undefined && cores.length > 0 && corePriority.length !== cores.length)
      context.addIssue({
        code: 'custom',
        path: ['memory', 'corePriority'],
        params: { expected: `${cores.length} numbers, one a core`, found: corePriority },
      });
  });

const tenant = z.union([
  nameIn(models.names, 'a model').transform((name) => ({ name, inferences: 1 })),
  z.strictObject({ name: nameIn(models.names, 'a model'), inferences: count(1e6).default(1) }),
]);

const NETWORK_FILES = ['maestroFile', 'onnxFile', 'scaleSimFile', 'timeloopFile'] as const;
const WORKLOAD_SOURCES = ['task', 'models', 'jobFile', 'tileFile', ...NETWORK_FILES] as const;

const workload = z
  .strictObject({
    task: z.enum(['vision', 'language', 'recommendation', 'mix']).optional(),
    /** How many jobs a task draws. */
    jobs: count(1e6).optional(),
    models: z.array(tenant).min(1).optional(),
    /** MAGMA job list, CSV. */
    jobFile: file.optional(),
    /** Tiles, CSV. */
    tileFile: file.optional(),
    /** MAESTRO network: its layers, one after another. */
    maestroFile: file.optional(),
    /** ONNX model: its convolutions and matrix products, as they depend on each other. */
    onnxFile: file.optional(),
    /** Sizes of the ONNX model's named dimensions. */
    dimensions: z.record(z.string().min(1), count(2 ** 31)).optional(),
    /** SCALE-Sim topology, CSV: its layers, one after another. */
    scaleSimFile: file.optional(),
    /** Timeloop problems, YAML: one after another. */
    timeloopFile: z.union([file, z.array(file).min(1)]).optional(),
    /** Passes through the network of a file. */
    inferences: count(1e6).optional(),
    groupSize: count(1e6).default(100),
    /** Each tenant's inferences arrive as a Poisson stream; without it everything is queued at time 0. */
    arrivals: z.strictObject({ meanCycles: positive() }).optional(),
  })
  .superRefine((value, context) => {
    exactlyOne(value, WORKLOAD_SOURCES, context);
    if (value.arrivals !== undefined && value.tileFile !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['arrivals'],
        params: { expected: 'no arrivals beside "tileFile"', found: value.arrivals },
      });
    if (value.inferences !== undefined && NETWORK_FILES.every((key) => value[key] === undefined))
      context.addIssue({
        code: 'custom',
        path: ['inferences'],
        params: { expected: `"inferences" only beside ${NETWORK_FILES.join(', ')}`, found: value.inferences },
      });
    if (value.dimensions !== undefined && value.onnxFile === undefined)
      context.addIssue({
        code: 'custom',
        path: ['dimensions'],
        params: { expected: '"dimensions" only beside "onnxFile"', found: value.dimensions },
      });
    if (value.jobs !== undefined && value.task === undefined)
      context.addIssue({
        code: 'custom',
        path: ['jobs'],
        params: { expected: '"jobs" only beside "task"' },
        input: value.jobs,
      });
  });

const cost = z
  .strictObject({
    model: nameIn(costModels.names, 'a cost model').default('dataflow'),
    bandwidth: nameIn(bandwidthEstimates.names, 'a bandwidth estimate').default('traffic'),
    /** Layer costs measured elsewhere, CSV: what the model `table` looks up. */
    costFile: file.optional(),
    /** Job table, CSV: latency and bandwidth from elsewhere instead of a cost model. */
    tableFile: file.optional(),
  })
  .superRefine((value, context) => {
    if ((value.model === 'table') === (value.costFile !== undefined)) return;
    context.addIssue(
      value.model === 'table'
        ? { code: 'custom', params: { expected: '"costFile" beside the model table' }, input: value }
        : {
            code: 'custom',
            path: ['costFile'],
            params: { expected: 'the model table beside it' },
            input: value.costFile,
          },
    );
  })
  .prefault({});

const mapper = z
  .strictObject({
    name: nameIn(mappers.names, 'a mapper').default(DEFAULT_MAPPER),
    /** Evaluations for each group. */
    samples: count(1e9).default(10_000),
    /** Stop when the makespan is proven to be this near the best: a share, 0.01 is 1 %. */
    targetGap: z.number().min(0).max(1e6).optional(),
    /** Stop after so many seconds for each group; results then depend on the machine. */
    timeLimitSeconds: positive(1e6).optional(),
    /** Who judges a mapping: the analytical allocator, or the event simulator. */
    objective: z.enum(['allocator', 'simulated']).default('allocator'),
    /** The simulator picks among so many of the best mappings the allocator finds. */
    rerank: count(10_000).optional(),
    /** Mapping, JSON: the search begins with it. */
    warmStartFile: file.optional(),
    /** A group's search begins with what the one before found. */
    carryOver: z.boolean().default(false),
    /** Mapping, JSON: replay it instead of searching. */
    mappingFile: file.optional(),
  })
  .superRefine((value, context) => {
    if (value.objective === 'simulated' && value.rerank !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['rerank'],
        params: { expected: 'no "rerank" beside "objective: simulated"', found: value.rerank },
      });
  })
  .prefault({});

const allocator = z
  .strictObject({
    /** `corrected` adds what tiles, buffers and the memory's latency cost, in closed form. */
    model: z.enum(['plain', 'corrected']).default('plain'),
  })
  .prefault({});

const simulator = z
  .strictObject({
    barrier: z.boolean().default(true),
    crossJobPrefetch: z.boolean().default(true),
    controlLatencyCycles: z.number().min(0).max(1e12).default(0),
  })
  .prefault({});

export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  seed: z.number().int().min(0).max(0xffffffff).default(1),
  platform: platformSchema,
  workload,
  cost,
  mapper,
  allocator,
  simulator,
});

export type ScenarioDocument = z.output<typeof scenarioSchema>;
export type PlatformDocument = z.output<typeof platformSchema>;

function exactlyOne(value: object, keys: readonly string[], context: z.RefinementCtx): void {
  const given = keys.filter((key) => (value as Record<string, unknown>)[key] !== undefined);
  if (given.length === 1) return;
  const params = {
    expected: `exactly one of ${keys.join(', ')}`,
    found: given.length === 0 ? 'none' : given.join(' and '),
  };
  context.addIssue({ code: 'custom', params });
}
