/** The section `platform`: the cores, the memory they share and the clock. */
import * as z from 'zod';
import { MEMORY_DEFAULTS } from '../../machine/memory.js';
import { devices } from '../../machine/memory-devices/batch-devices.js';
import { STACK_CHANNELS } from '../../machine/noc/noc.js';
import { CORE_DEFAULTS, presets } from '../../machine/presets.js';
import { arbitrations } from '../../simulator/memory/arbitration.js';
import { complain, count, exactlyOne, file, nameIn, positive } from '../complain.js';
import { coreCost } from './cost.js';
import { flexibilitySchema } from './flexibility.js';
import { memoryDeviceSection } from './memory-device.js';
import { complainOfNoc, nocSection } from './noc.js';
import { complainOfParts, partsSection } from './parts.js';
import { complainOfSharedSram, sharedSramSection } from './shared-sram.js';

const core = z
  .strictObject({
    name: z.string().min(1).optional(),
    dataflow: z.string().min(1).default('hb'),
    /** A dataflow of the user's own, in MAESTRO's language; stands instead of `dataflow`. */
    dataflowFile: file.optional(),
    /** PE array: `rows` clusters of `columns` PEs. */
    rows: count(65_536),
    columns: count(65_536).default(CORE_DEFAULTS.columns),
    slBytes: count(1e9).default(CORE_DEFAULTS.slBytes),
    sgKiB: positive(1e9),
    buffers: count(1024).default(CORE_DEFAULTS.buffers),
    flexible: z.boolean().default(CORE_DEFAULTS.flexible),
    /** What the core can change from job to job: each then runs under the best mapping of that class. */
    flexibility: flexibilitySchema.optional(),
    clockRatio: positive(1000).default(CORE_DEFAULTS.clockRatio),
    /** Operations a cycle of its vector lanes; none unless said. */
    vectorLanes: count(1_048_576).optional(),
    /** Weights of its next job come while the inputs of that job are not there yet. */
    weightPrefetch: z.boolean().optional(),
    /** Drawn whether the core works or not. */
    staticMilliwatts: z.number().min(0).max(1e9).optional(),
    /** The core's own cost model; that of the section `cost` unless said. */
    cost: coreCost.optional(),
  })
  .superRefine(({ flexibility, cost, dataflowFile, flexible }, context) => {
    if (flexibility === undefined) return;
    const beside = { cost, dataflowFile, ...(flexible ? { flexible } : {}) };
    const [also, found] = Object.entries(beside).find(([, value]) => value !== undefined) ?? [];
    if (also !== undefined) complain(context, { path: [also], expected: 'nothing beside "flexibility"', found });
  });

const memory = z
  .strictObject({
    /** The preset's, where there is one. */
    bandwidthGBps: positive(1e9).optional(),
    arbitration: nameIn(arbitrations).default(MEMORY_DEFAULTS.arbitration),
    /** Chunked policies serve so much in one go. */
    chunkBytes: positive(1e9).default(MEMORY_DEFAULTS.chunkBytes),
    /** Share of the peak that is ever reached. */
    efficiency: z.number().positive().max(1).default(MEMORY_DEFAULTS.efficiency),
    /** From the last byte served to the end of a transfer. */
    latencyCycles: z.number().min(0).max(1e12).default(MEMORY_DEFAULTS.latencyCycles),
    /** Timing: ideal, a device replayed batch by batch, or a device with its model. */
    device: z.union([nameIn(devices, [MEMORY_DEFAULTS.device]), memoryDeviceSection]).default(MEMORY_DEFAULTS.device),
    /** For `priority`: a number a core, the lowest goes first. */
    corePriority: z.array(z.number()).optional(),
    /** For `throttled`: what a core may move in a window. */
    throttle: z
      .strictObject({ budgetBytes: z.union([positive(), z.array(positive())]), windowCycles: positive() })
      .optional(),
    /** Width of each core's ports; the memory's peak unless said otherwise. */
    loadPortGBps: positive(1e9).optional(),
    storePortGBps: positive(1e9).optional(),
    /** Behind a noc: how many the bandwidth is split over, and whether a tensor lies in all of them or in the nearest. */
    stacks: count(1024).optional(),
    channels: z.enum(STACK_CHANNELS).optional(),
    /** Drawn whether the memory works or not. */
    staticMilliwatts: z.number().min(0).max(1e9).optional(),
  })
  .superRefine(({ arbitration, throttle }, context) => {
    if (arbitration !== 'throttled' || throttle !== undefined) return;
    complain(context, { path: ['throttle'], expected: 'a byte budget and a window', found: undefined });
  });

export const platformSchema = z
  .strictObject({
    preset: nameIn(presets).optional(),
    cores: z.array(core).min(1).max(4096).optional(),
    clockGHz: positive(1000).default(MEMORY_DEFAULTS.clockGHz),
    /** Of every core that says nothing of its own. */
    vectorLanes: count(1_048_576).optional(),
    /** Of every core that says nothing of its own. Default: no, unless layers are split as the estimate chooses. */
    weightPrefetch: z.boolean().optional(),
    memory: memory.prefault({}),
    /** The network between cores and memory stacks; none unless described. */
    noc: nocSection.optional(),
    /** Keeps results whose readers follow, and weights that several jobs read; none unless described. */
    sharedSram: sharedSramSection.optional(),
    /** Between cores and memory, from the cores on; none unless described. */
    parts: partsSection.optional(),
  })
  .superRefine((platform, context) => {
    exactlyOne(platform, ['preset', 'cores'], context);
    if (platform.cores !== undefined && platform.memory.bandwidthGBps === undefined)
      complain(context, { path: ['memory', 'bandwidthGBps'], expected: 'a number above 0', found: undefined });
    const { cores = presets.has(platform.preset ?? '') ? presets.get(platform.preset ?? '').cores : [] } = platform;
    const preset = presets.has(platform.preset ?? '') ? presets.get(platform.preset ?? '') : undefined;
    complainOfNoc(platform, cores.length, preset, context);
    complainOfParts(platform, cores.length, context);
    if (platform.noc === undefined && preset?.noc === undefined) complainOfSharedSram(platform, context);
    const { corePriority } = platform.memory;
    if (corePriority !== undefined && cores.length > 0 && corePriority.length !== cores.length) {
      const expected = `${cores.length} ${cores.length === 1 ? 'number' : 'numbers'}, one a core`;
      complain(context, { path: ['memory', 'corePriority'], expected, found: corePriority });
    }
  });

export type PlatformDocument = z.output<typeof platformSchema>;
