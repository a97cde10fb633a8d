/** The on-disk shape of a scenario of the kind `memory`: streams of requests to a memory device. */
import * as z from 'zod';
import type { ControllerName } from '../machine/memory-devices/memory-device.js';
import { CONTROLLER_DEFAULTS, memoryDevices } from '../machine/memory-devices/memory-devices.js';
import { RELEASE_MODES, STEADY_READS, TILE_LAYOUTS } from '../workload/request-streams.js';
import { complain, count, nameIn } from './complain.js';

const MOST_REQUESTS = 10_000_000;
const MOST_BYTES = 2 ** 40;
const CONTROLLERS = Object.keys(CONTROLLER_DEFAULTS) as [ControllerName, ...ControllerName[]];
const whole = (most: number) => z.int().min(0).max(most);

const trafficSchema = z
  .strictObject({
    requests: count(MOST_REQUESTS).default(STEADY_READS.requests),
    streams: count(4096).default(STEADY_READS.streams),
    tileBytes: count(MOST_BYTES).default(STEADY_READS.tileBytes),
    /** Of a stream before the next one's turn. */
    grainBytes: count(MOST_BYTES).default(STEADY_READS.grainBytes),
    layout: z.enum(TILE_LAYOUTS).default(STEADY_READS.layout),
    strideBytes: whole(MOST_BYTES).default(STEADY_READS.strideBytes),
    readShare: z.number().min(0).max(1).default(STEADY_READS.readShare),
    mode: z.enum(RELEASE_MODES).default(STEADY_READS.mode),
    /** Requests outstanding in all; 0 for no limit. */
    window: whole(MOST_REQUESTS).default(STEADY_READS.window),
    /** Tiles of a stream in flight; 0 for no limit. */
    depthTiles: whole(MOST_REQUESTS).default(STEADY_READS.depthTiles),
    /** `open`: request k goes at tick ⌊k · numerator / denominator⌋. */
    periodNumerator: whole(1e9).default(STEADY_READS.periodNumerator),
    periodDenominator: count(1e9).default(STEADY_READS.periodDenominator),
    seed: z.int().min(0).default(STEADY_READS.seed),
  })
  .superRefine(({ streams, requests }, context) => {
    if (streams > requests)
      complain(context, { path: ['streams'], expected: `at most ${requests}, the requests`, found: streams });
  })
  .prefault({});

export const memorySchema = z.strictObject({
  kind: z.literal('memory'),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  device: nameIn(memoryDevices),
  /** Default: that of the device. */
  controller: z.enum(CONTROLLERS).optional(),
  traffic: trafficSchema,
});
