/**
 * Random memory devices, controllers and traffic for the laws of the request-level memory: bundled devices with some of
 * their times and counts changed, all of which a user could describe.
 */
import fc from 'fast-check';
import { checkMemoryDevice } from '../../src/machine/memory-devices/check-device.js';
import type { ControllerOptions } from '../../src/machine/memory-devices/controller-options.js';
import type { MemoryDevice } from '../../src/machine/memory-devices/memory-device.js';
import { CONTROLLER_DEFAULTS, memoryDevices } from '../../src/machine/memory-devices/memory-devices.js';
import type { DramMachine } from '../../src/simulator/memory/dram/replay-streams.js';
import type { RequestStreams } from '../../src/workload/request-streams.js';

/** A factor for one of the times. */
const factor = fc.constantFrom(0.5, 0.75, 1, 1, 1, 1.5, 2);

export const anyDevice: fc.Arbitrary<MemoryDevice> = fc
  .record({
    name: fc.constantFrom(...memoryDevices.names),
    channels: fc.constantFrom(1, 2, 3, 4),
    ranks: fc.constantFrom(1, 2),
    burst: factor,
    core: factor,
    column: factor,
    window: factor,
    turn: factor,
    refresh: factor,
  })
  .map(({ name, channels, ranks, burst, core, column, window, turn, refresh }) => {
    const device = memoryDevices.get(name);
    const { timing, organization } = device;
    const times = (ticks: number, by: number): number => Math.max(1, Math.round(ticks * by));
    const tRRDS = times(timing.tRRDS, window);
    const tRAS = times(timing.tRAS, core);
    const tRP = times(timing.tRP, core);
    const tRCDRD = Math.min(tRAS, times(timing.tRCDRD, core));
    const tCCDS = times(timing.tCCDS, column);
    const tWTRS = times(timing.tWTRS, turn);
    const tRFC = times(timing.tRFC, refresh);
    return checkMemoryDevice({
      ...device,
      organization: { ...organization, channels, ranks, rows: Math.min(organization.rows, 1024) },
      addressMapping: device.addressMapping.includes('ra') ? device.addressMapping : `ra${device.addressMapping}`,
      timing: {
        ...timing,
        burst: times(timing.burst, burst),
        tRAS,
        tRP,
        tRC: tRAS + tRP,
        tRCDRD,
        tRCDWR: Math.min(tRAS, times(timing.tRCDWR, core)),
        tRRDS,
        tRRDL: Math.max(tRRDS, times(timing.tRRDL, window)),
        tFAW: Math.max(4 * tRRDS, times(timing.tFAW, window)),
        tCCDS,
        tCCDL: Math.max(tCCDS, times(timing.tCCDL, column)),
        tWTRS,
        tWTRL: Math.max(tWTRS, times(timing.tWTRL, turn)),
        tRFC,
        tREFI: Math.max(Math.round(timing.tREFI * 0.5), 2 * (tRFC + tRP)),
        ...(timing.t32AW === undefined ? {} : { t32AW: Math.max(timing.t32AW, 4 * tRRDS, times(timing.tFAW, window)) }),
      },
    });
  });

export const anyDramsim3: fc.Arbitrary<ControllerOptions> = fc.record({
  controller: fc.constant('dramsim3' as const),
  queueStructure: fc.constantFrom('per-bank' as const, 'per-rank' as const),
  commandQueue: fc.constantFrom(1, 2, 8, 16),
  transactionQueue: fc.constantFrom(10, 32),
  unifiedQueue: fc.boolean(),
  refresh: fc.constantFrom('rank-staggered' as const, 'rank-first' as const),
  page: fc.constantFrom('open' as const, 'closed' as const),
});

export const anyRamulator: fc.Arbitrary<ControllerOptions> = fc.record({
  controller: fc.constant('ramulator' as const),
  readBuffer: fc.constantFrom(4, 32),
  writeBuffer: fc.constantFrom(4, 32),
  writeHighShare: fc.constant(0.8),
  writeLowShare: fc.constant(0.2),
  scheduler: fc.constantFrom('fr-fcfs' as const, 'fr-fcfs-rowhit' as const),
  refresh: fc.constantFrom('all-bank' as const, 'none' as const),
  scatterTicks: fc.constant(0),
});

export const anyIdealWindow: fc.Arbitrary<ControllerOptions> = fc.record({
  controller: fc.constant('ideal-window' as const),
  window: fc.constantFrom(1, 8, 64),
  refresh: fc.constantFrom('rank-staggered' as const, 'all-bank' as const, 'none' as const),
  page: fc.constantFrom('open' as const, 'closed' as const),
});

/** A device under a controller that can play it: DRAMsim3 knows neither pseudo-channels nor stack layers. */
export const anyMachine: fc.Arbitrary<DramMachine> = fc
  .record({ device: anyDevice, plain: anyDramsim3, rest: fc.oneof(anyRamulator, anyIdealWindow), choice: fc.nat(2) })
  .map(({ device, plain, rest, choice }) => {
    const { pseudoChannels, stackIds } = device.organization;
    return { device, controller: choice < 2 && pseudoChannels * stackIds === 1 ? plain : rest };
  });

export const anyTraffic: fc.Arbitrary<RequestStreams> = fc.record({
  requests: fc.integer({ min: 64, max: 600 }),
  streams: fc.constantFrom(1, 2, 4, 8),
  tileBytes: fc.constantFrom(256, 1024, 4096),
  grainBytes: fc.constantFrom(64, 256, 1024),
  layout: fc.constantFrom('scattered' as const, 'contiguous' as const, 'aligned' as const, 'random' as const),
  strideBytes: fc.constant(0),
  readShare: fc.constantFrom(0, 0.5, 0.8, 1),
  mode: fc.constantFrom('closed' as const, 'open' as const, 'streams' as const),
  window: fc.constantFrom(0, 1, 16),
  depthTiles: fc.constantFrom(0, 1, 2),
  periodNumerator: fc.constantFrom(1, 7, 40),
  periodDenominator: fc.constantFrom(1, 4),
  seed: fc.nat(),
  writesApart: fc.boolean(),
  offersPerTick: fc.constantFrom(1, 2),
  passesRefused: fc.boolean(),
});

/** A device as it comes, under its own controller. */
export function stock(name: string): DramMachine {
  const device = memoryDevices.get(name);
  return { device, controller: CONTROLLER_DEFAULTS[device.controller] };
}
