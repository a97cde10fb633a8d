/**
 * Measures the constants of a banked device's closed forms again (src/simulator/memory/device/fit.ts): for each, the traffic
 * on HBM2 that shows it, replayed request by request with the controller of DRAMsim3, against the closed form at several
 * values of the constant, the others as they are.
 */
import { fixed, mean, percent } from '../../src/base/numbers.js';
import { CONTROLLER_DEFAULTS, memoryDevices } from '../../src/machine/memory-devices/memory-devices.js';
import { achievedGBps } from '../../src/simulator/memory/device/closed-loop.js';
import { DEVICE_FIT, type DeviceFit } from '../../src/simulator/memory/device/fit.js';
import { devices } from '../../src/simulator/memory/device/timing.js';
import type { Traffic } from '../../src/simulator/memory/device/traffic.js';
import { replayStreams } from '../../src/simulator/memory/dram/replay-streams.js';

const KIB = 1024;
const REQUEST_BYTES = 64;
const ROUNDS = 16;
const FEWEST_REQUESTS = 2 ** 15;
const MOST_REQUESTS = 2 ** 17;
const SEEDS = [1, 2];

const PLAIN: Traffic = {
  streams: 1,
  depth: 1,
  tileBytes: 64 * KIB,
  grainBytes: 256,
  randomBytes: 0,
  readShare: 1,
  layout: 'scattered',
  windowBytes: Number.POSITIVE_INFINITY,
  requestBytes: REQUEST_BYTES,
};

interface Constant {
  readonly values: readonly number[];
  /** What shows it. */
  readonly traffic: readonly Traffic[];
}

const over = <Key extends keyof Traffic>(key: Key, values: readonly Traffic[Key][], rest: Partial<Traffic> = {}) =>
  values.map((value): Traffic => ({ ...PLAIN, ...rest, [key]: value }));

const CONSTANTS: Readonly<Record<keyof DeviceFit, Constant>> = {
  controllerNs: {
    values: [0, 2, 4, 6, 8, 12],
    traffic: over('windowBytes', [64, 128, 256, 512, 1024, 2048]),
  },
  conflictExposed: {
    values: [0, 0.125, 0.25, 0.375, 0.5, 1],
    traffic: [2, 4, 8].flatMap((streams) =>
      over('tileBytes', [32 * KIB, 256 * KIB], { streams, layout: 'contiguous', depth: 2 }),
    ),
  },
  lastingConflictBytes: {
    values: [128, 256, 512, 1024, 2048].map((size) => size * KIB),
    traffic: over(
      'tileBytes',
      [64, 128, 256, 512, 1024].map((size) => size * KIB),
      {
        streams: 2,
        layout: 'contiguous',
        depth: 2,
      },
    ),
  },
  earlyDrain: {
    values: [5, 7, 9, 12, 16, 24],
    traffic: [2, 4].flatMap((streams) => over('tileBytes', [4 * KIB, 8 * KIB], { streams, readShare: 0.75 })),
  },
  wayBackNs: {
    values: [0, 1, 2, 4, 8],
    traffic: [4, 8].flatMap((streams) =>
      over('readShare', [0.25, 0.5, 0.75], { streams, tileBytes: 256 * KIB, depth: 2 }),
    ),
  },
  earlyCommandNs: {
    values: [0, 3, 6, 9, 12],
    traffic: over('tileBytes', [2 * KIB, 4 * KIB, 8 * KIB, 16 * KIB, 32 * KIB]),
  },
};

export function calibrateDevice(): void {
  const timing = devices.get('HBM2');
  for (const [name, { values, traffic }] of Object.entries(CONSTANTS)) {
    const replayed = traffic.map((one) => mean(SEEDS.map((seed) => replayedGBps(one, seed))));
    console.log(`${name}: ${traffic.length} kinds of traffic`);
    for (const value of values) {
      const fit = { ...DEVICE_FIT, [name]: value };
      const errors = traffic.map((one, i) => Math.abs(achievedGBps(timing, one, fit) / replayed[i]! - 1));
      const isOurs = value === DEVICE_FIT[name as keyof DeviceFit] ? '  (in use)' : '';
      console.log(
        `  ${fixed(value, 3)}  mean error ${percent(mean(errors))}, worst ${percent(Math.max(...errors))}${isOurs}`,
      );
    }
  }
}

function replayedGBps(traffic: Traffic, seed: number): number {
  const device = memoryDevices.get('hbm2');
  const controller = CONTROLLER_DEFAULTS[device.controller];
  const { streams, tileBytes, grainBytes, layout, readShare, depth, randomBytes, windowBytes } = traffic;
  const requests = Math.min(MOST_REQUESTS, Math.max(FEWEST_REQUESTS, (ROUNDS * streams * tileBytes) / REQUEST_BYTES));
  const { endTick } = replayStreams(
    { device, controller },
    {
      ...{ requests, streams, tileBytes, grainBytes, layout, readShare, seed, strideBytes: 0, window: 0 },
      ...{ mode: 'streams', depthTiles: depth, periodNumerator: 0, periodDenominator: 1, jumpBytes: randomBytes },
      streamWindow: windowBytes === Number.POSITIVE_INFINITY ? 0 : windowBytes / REQUEST_BYTES,
    },
  );
  return (requests * REQUEST_BYTES) / (endTick * device.tickNs);
}
